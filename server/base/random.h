// SPDX-License-Identifier: GPL-3.0-or-later
// Randomness that cannot be guessed.
#pragma once

#include <QByteArray>

namespace Madmail {

/// `count` bytes from the operating system's generator. Thread: any.
QByteArray randomBytes(qsizetype count);

/// `length` characters, each drawn evenly from `alphabet` (2 to 256 characters).
QByteArray randomText(qsizetype length, QByteArrayView alphabet);

/// An even number in [0, bound). `bound` must not be 0.
quint32 randomBelow(quint32 bound);

inline constexpr char lowerAlphanumerics[] = "abcdefghijklmnopqrstuvwxyz0123456789";

} // namespace Madmail
