// SPDX-License-Identifier: GPL-3.0-or-later
// What SEARCH looks for, as a tree.
#pragma once

#include "server/base/message_flags.h"
#include "server/proto/imap/date_time.h"
#include "server/proto/imap/sequence_set.h"

#include <QByteArray>

#include <vector>

namespace Madmail::Imap {

/// One key of RFC 3501 §6.4.4. Shorthands are resolved: UNSEEN is Not(Flag), NEW is And(Recent, Not(Flag Seen)), OLD
/// is Not(Recent), FROM/TO/CC/BCC/SUBJECT are Header. Limits: 32 levels, 256 keys in one SEARCH.
struct SearchKey
{
    static constexpr int maxDepth = 32;
    static constexpr int maxKeys = 256;

    enum class Kind : quint8 {
        All,
        And,        ///< children, at least one
        Or,         ///< two children
        Not,        ///< one child
        Numbers,    ///< set: message numbers
        Uids,       ///< set
        Flag,       ///< flag
        Recent,
        Keyword,    ///< text: the keyword, compared without case
        Before, On, Since,             ///< day of INTERNALDATE
        SentBefore, SentOn, SentSince, ///< day of the Date header
        Larger, Smaller,               ///< number: RFC822.SIZE is above or below it
        Header,     ///< header: field name; text: contained in it, empty = the field exists
        Body,       ///< text: in the body
        Text,       ///< text: in header or body
    };
    Kind kind = Kind::All;
    SystemFlag flag = FlagSeen;
    quint64 number = 0;
    Day day {};
    QByteArray header;
    QByteArray text; ///< as sent, in the charset of the command (US-ASCII or UTF-8); compared without case
    SequenceSet set;
    std::vector<SearchKey> children;

    /// The part of the message that has to be read to decide: nothing (index only), its header, or all of it.
    enum class Reads : quint8 { Index, HeaderFields, Message };
    Reads reads() const;
};

} // namespace Madmail::Imap
