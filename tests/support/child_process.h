// SPDX-License-Identifier: GPL-3.0-or-later
// Starting programs from tests.
#pragma once

#include <QProcess>

namespace Madmail::Testing {

/// Before start(). ThreadSanitizer does not survive vfork(), which QProcess uses unless there is a child modifier.
inline void forkPlainly([[maybe_unused]] QProcess &process)
{
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
    process.setChildProcessModifier([] { });
#endif
#endif
}

} // namespace Madmail::Testing
