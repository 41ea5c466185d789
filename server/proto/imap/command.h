// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of IMAP as values, one struct for each.
#pragma once

#include "server/base/message_flags.h"
#include "server/proto/imap/date_time.h"
#include "server/proto/imap/fetch_items.h"
#include "server/proto/imap/mailbox_name.h"
#include "server/proto/imap/search_key.h"
#include "server/proto/imap/sequence_set.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>
#include <variant>
#include <vector>

namespace Madmail::Imap {

// Any state (RFC 3501 §6.1)
struct CapabilityCommand { };
struct NoopCommand { };
struct LogoutCommand { };
/// RFC 2971. Limits: 30 pairs, names of 30 bytes, values of 1024 bytes. `ID NIL` has none. A value of NIL is nullopt.
struct IdCommand
{
    struct Field
    {
        QByteArray name;
        std::optional<QByteArray> value;
    };
    std::vector<Field> fields;
};

// Before login (§6.2)
struct StartTlsCommand { };
struct AuthenticateCommand
{
    QByteArray mechanism; ///< upper case
    std::optional<QByteArray> initialResponse; ///< SASL-IR (RFC 4959), still base64; "=" is given as an empty one
};
struct LoginCommand
{
    QByteArray user;
    QByteArray password;
};

// After login (§6.3)
struct EnableCommand
{
    QByteArrayList capabilities; ///< upper case
};
struct NamespaceCommand { };
/// SELECT and EXAMINE.
struct SelectCommand
{
    MailboxName mailbox;
    bool readOnly = false;
};
struct CreateCommand
{
    MailboxName mailbox;
    QByteArrayList specialUses; ///< RFC 6154 §3: "\Sent" …, as written
};
struct DeleteCommand
{
    MailboxName mailbox;
};
struct RenameCommand
{
    MailboxName from;
    MailboxName to;
};
/// SUBSCRIBE and UNSUBSCRIBE.
struct SubscribeCommand
{
    MailboxName mailbox;
    bool subscribe = true;
};

/// Items of STATUS (RFC 3501 §6.3.10, RFC 8438 SIZE, RFC 7889 APPENDLIMIT, RFC 9208 §5.1 DELETED and DELETED-STORAGE), as bits.
enum StatusItem : quint16 {
    StatusMessages = 0x01,
    StatusRecent = 0x02,
    StatusUidNext = 0x04,
    StatusUidValidity = 0x08,
    StatusUnseen = 0x10,
    StatusSize = 0x20,
    StatusAppendLimit = 0x40,
    StatusDeleted = 0x80,
    StatusDeletedStorage = 0x100,
};
/// LIST and LSUB.
struct ListCommand
{
    bool subscribedOnly = false; ///< LSUB
    ListPattern pattern;
    bool returnSpecialUse = false;  ///< RFC 6154 §2
    bool returnChildren = false;    ///< told in any case (RFC 3348)
    bool returnSubscribed = false;
    quint16 returnStatus = 0;        ///< RETURN (STATUS (…)): StatusItem bits (RFC 5819)
};
struct StatusCommand
{
    MailboxName mailbox;
    quint16 items = 0; ///< StatusItem bits, at least one
};
/// Everything of APPEND but its message.
struct AppendCommand
{
    MailboxName mailbox;
    MessageFlags flags;
    std::optional<DateTime> date;
    qint64 size = 0;
};
/// RFC 9208.
struct GetQuotaCommand
{
    QByteArray root;
};
struct GetQuotaRootCommand
{
    MailboxName mailbox;
};
struct SetQuotaCommand
{
    struct Limit
    {
        QByteArray resource; ///< upper case
        quint64 limit = 0;
    };
    QByteArray root;
    std::vector<Limit> limits;
};
/// RFC 5464. Entry names are lower case; at most 64 of 256 bytes. No mailbox = the server's own annotations.
struct GetMetadataCommand
{
    static constexpr quint32 depthInfinity = 0xffffffff;
    std::optional<MailboxName> mailbox;
    QByteArrayList entries;
    std::optional<quint32> maxSize;
    quint32 depth = 0; ///< 0, 1 or depthInfinity
};
struct SetMetadataCommand
{
    struct Entry
    {
        QByteArray name;
        std::optional<QByteArray> value; ///< NIL = remove
    };
    std::optional<MailboxName> mailbox;
    std::vector<Entry> entries;
};
/// RFC 2177: answer "+ idling", then CommandReader::expectLine() for DONE.
struct IdleCommand { };

// With a mailbox selected (§6.4)
struct CheckCommand { };
struct CloseCommand { };
struct UnselectCommand { };
/// EXPUNGE, or UID EXPUNGE (RFC 4315) with a set.
struct ExpungeCommand
{
    std::optional<SequenceSet> uids;
};
struct SearchCommand
{
    bool uid = false;
    SearchKey key; ///< an And when several were given
};
struct FetchCommand
{
    bool uid = false; ///< the set is UIDs; `items` then always has UID
    SequenceSet set;
    FetchItems items;
};
struct StoreCommand
{
    enum class Mode : quint8 { Replace, Add, Remove };
    bool uid = false;
    SequenceSet set;
    Mode mode = Mode::Replace;
    bool silent = false;
    MessageFlags flags;
};
/// COPY and MOVE (RFC 6851).
struct CopyCommand
{
    bool uid = false;
    bool move = false;
    SequenceSet set;
    MailboxName mailbox;
};

using Command = std::variant<
    CapabilityCommand, NoopCommand, LogoutCommand, IdCommand, StartTlsCommand, AuthenticateCommand, LoginCommand,
    EnableCommand, NamespaceCommand, SelectCommand, CreateCommand, DeleteCommand, RenameCommand, SubscribeCommand,
    ListCommand, StatusCommand, AppendCommand, GetQuotaCommand, GetQuotaRootCommand, SetQuotaCommand, GetMetadataCommand,
    SetMetadataCommand, IdleCommand, CheckCommand, CloseCommand, UnselectCommand, ExpungeCommand, SearchCommand,
    FetchCommand, StoreCommand, CopyCommand>;

} // namespace Madmail::Imap
