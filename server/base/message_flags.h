// SPDX-License-Identifier: GPL-3.0-or-later
// System flags (RFC 3501 §2.3.2) and keywords of a message.
#pragma once

#include <QByteArray>
#include <QByteArrayList>

namespace Madmail {

/// System flags as bits; the order is stored in the database and must not change. \Recent belongs to sessions and is no bit.
enum SystemFlag : quint8 {
    FlagSeen = 0x01,
    FlagAnswered = 0x02,
    FlagFlagged = 0x04,
    FlagDeleted = 0x08,
    FlagDraft = 0x10,
};

/// All flags of one message. Keywords are atoms, kept as written first, compared without case, sorted, no duplicates.
/// Limits (enforced by the IMAP layer): 32 keywords on a message, 64 bytes each.
struct MessageFlags
{
    quint8 system = 0;
    QByteArrayList keywords;

    bool has(SystemFlag flag) const { return system & flag; }
    void add(const MessageFlags &other);
    void remove(const MessageFlags &other);
    bool operator==(const MessageFlags &) const = default;

    /// "\Seen \Deleted $Junk": names separated by single blanks, the form in which keywords are stored too.
    QByteArray toByteArray() const;
};

/// Flag bit of "\Seen" and its like (case ignored), or 0.
quint8 systemFlagFromName(QByteArrayView name);

} // namespace Madmail
