// SPDX-License-Identifier: GPL-3.0-or-later
// Messages as chatmail clients send them, for tests and benchmarks.
#pragma once

#include <QByteArray>

namespace Madmail::Testing {

struct MessageSpec
{
    QByteArray kind = "encrypted"; ///< encrypted, dots, plain, securejoin, securejoin-mixed-text
    QByteArray from;
    QByteArray to;                 ///< empty: hidden recipients, as encrypted mail has
    QByteArray subject = "[...]";
    QByteArray id = "message@localhost"; ///< Message-ID
    qsizetype size = 1000;         ///< of encrypted messages, about
};

/// With CRLF line ends. The same spec gives the same bytes. Empty for an unknown kind.
QByteArray composeMessage(const MessageSpec &spec);

} // namespace Madmail::Testing
