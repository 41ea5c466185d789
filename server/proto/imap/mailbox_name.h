// SPDX-License-Identifier: GPL-3.0-or-later
// Names of mailboxes: modified UTF-7 on the wire, UTF-8 inside.
#pragma once

#include "server/base/result.h"

#include <QByteArray>

#include <optional>

namespace Madmail::Imap {

/// RFC 3501 §5.1.3 modified UTF-7 → UTF-8. Strict: BadInput for 8-bit bytes and controls, an unclosed shift, bad
/// base64, bits left over, printable ASCII in base64 (but "&-" for "&"), base64 that begins right after base64,
/// unpaired surrogates.
Result<QByteArray> decodeModifiedUtf7(QByteArrayView wire);
/// UTF-8 → modified UTF-7. `utf8` must be valid (MailboxName checks); what is not becomes U+FFFD.
QByteArray encodeModifiedUtf7(QByteArrayView utf8);

/// The name of a mailbox, as stored and compared: UTF-8, levels separated by '/', INBOX in capitals (RFC 3501 §5.1;
/// any case on input, also as first level). Limits: 255 bytes of UTF-8, 16 levels, no empty level, no control
/// characters (C0, DEL, C1, U+2028/2029), no "%" "*".
class MailboxName
{
public:
    static constexpr char delimiter = '/';
    static constexpr qsizetype maxBytes = 255;
    static constexpr qsizetype maxLevels = 16;

    MailboxName() = default;
    static MailboxName inbox();
    /// From the wire. Errors: BadInput (not modified UTF-7), Refused (a name that we do not keep: answer NO [CANNOT]).
    static Result<MailboxName> fromWire(QByteArrayView wire);
    /// From storage or people. Errors: Refused.
    static Result<MailboxName> fromUtf8(QByteArrayView utf8);

    const QByteArray &utf8() const { return m_utf8; }
    QByteArray toWire() const { return encodeModifiedUtf7(m_utf8); }
    bool isEmpty() const { return m_utf8.isEmpty(); }
    bool isInbox() const { return m_utf8 == "INBOX"; }

    /// The mailbox one level up, or nothing at the top.
    std::optional<MailboxName> parent() const;
    bool isBelow(const MailboxName &ancestor) const;

    bool operator==(const MailboxName &) const = default;
    bool operator<(const MailboxName &other) const { return m_utf8 < other.m_utf8; }

private:
    QByteArray m_utf8;
};

size_t qHash(const MailboxName &name, size_t seed = 0);

/// Reference and pattern of LIST and LSUB joined (RFC 3501 §6.3.8): `*` matches anything, `%` anything within one
/// level. INBOX is matched without regard to case. Limit: 512 bytes.
class ListPattern
{
public:
    static constexpr qsizetype maxBytes = 512;

    ListPattern() = default;
    /// From the wire. Errors: BadInput (not modified UTF-7), TooLarge.
    static Result<ListPattern> fromWire(QByteArrayView reference, QByteArrayView pattern);

    /// The pattern was "" : the client asks for the delimiter and the root of the reference only.
    bool asksForDelimiter() const { return m_asksForDelimiter; }
    /// Cost: at most pattern × name steps, no recursion.
    bool matches(const MailboxName &name) const;
    const QByteArray &utf8() const { return m_pattern; }

private:
    QByteArray m_pattern; ///< runs of wildcards are one wildcard
    bool m_asksForDelimiter = false;
};

} // namespace Madmail::Imap
