// SPDX-License-Identifier: GPL-3.0-or-later
// Takes secrets out of memory when they are not needed any more.
#pragma once

#include <QByteArray>

namespace Madmail::Crypto {

/// Overwrites the bytes, in a way that the compiler may not leave out, and empties the array. Copies that share the data
/// are detached first, so wipe the last one.
void wipe(QByteArray &secret);

/// Compares without telling by its time where the difference is.
bool equalInConstantTime(QByteArrayView a, QByteArrayView b);

} // namespace Madmail::Crypto
