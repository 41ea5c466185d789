// SPDX-License-Identifier: GPL-3.0-or-later
// Words for commands that people copy into a shell.
#pragma once

#include <QStringList>

namespace Madmail {

/// As one word of a POSIX shell: bare where nothing in it means something to the shell, else in single quotes.
QString shellQuoted(const QString &word);
/// A whole command line.
QString shellQuoted(const QStringList &words);

} // namespace Madmail
