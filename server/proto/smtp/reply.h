// SPDX-License-Identifier: GPL-3.0-or-later
// What an SMTP server answers.
#pragma once

#include <QByteArray>

#include <optional>

namespace Madmail::Smtp {

/// One reply (RFC 5321 §4.2): three digits, an enhanced status code (RFC 2034) where the reply has one, and text.
///
/// A value; thread: any. The text may hold anything: what is not printable ASCII goes out as "?", so that nothing a client
/// said can come back as a reply line of its own.
struct Reply
{
    int code = 250;
    QByteArray enhanced {}; ///< "5.7.8", or empty: greeting, EHLO, 334, 354
    QByteArray text {};     ///< "\n" separates the lines of a multi-line reply

    static constexpr qsizetype maxLineBytes = 512; ///< RFC 5321 §4.5.3.1.5, CRLF included; longer lines are cut

    bool isPositive() const { return code < 400; }
    bool operator==(const Reply &) const = default;

    /// With CRLF; `250-` on all lines but the last. The enhanced code stands on each line (RFC 2034 §4).
    QByteArray toByteArray() const;

    /// Reads one line without CRLF: "523 5.7.1 Encryption Needed". Nothing when it is not a reply, or one of several lines.
    static std::optional<Reply> parse(QByteArrayView line);
};

} // namespace Madmail::Smtp
