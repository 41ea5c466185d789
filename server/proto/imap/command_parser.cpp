// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/command_parser.h"

#include "server/proto/imap/argument_scanner.h"
#include "server/proto/imap/characters.h"
#include "server/proto/imap/fetch_parser.h"
#include "server/proto/imap/mailbox_parsers.h"
#include "server/proto/imap/metadata_parser.h"
#include "server/proto/imap/response_writer.h"
#include "server/proto/imap/search_parser.h"

#include <QCoreApplication>

#include <array>

namespace Madmail::Imap {

namespace {

constexpr qsizetype maxCapabilities = 64;
constexpr size_t maxIdFields = 30;         // RFC 2971 §3.3, as the two below
constexpr qsizetype maxIdNameBytes = 30;
constexpr qsizetype maxIdValueBytes = 1024;

using Parsed = Result<Command>;

/// Wraps the result of a parser for one command.
template<typename T>
Parsed asCommand(Result<T> result)
{
    if (!result.ok())
        return std::move(result).error();
    return Command(std::move(result).value());
}

template<typename T>
Parsed parseBare(ArgumentScanner &arguments, bool)
{
    MADMAIL_CHECK(arguments.takeEnd());
    return Command(T {});
}

Parsed parseId(ArgumentScanner &arguments, bool)
{
    IdCommand command;
    if (!arguments.skipWord("NIL")) {
        MADMAIL_CHECK(arguments.takeChar('('));
        while (!arguments.skip(')')) {
            IdCommand::Field field;
            if (!command.fields.empty())
                MADMAIL_CHECK(arguments.takeBlank());
            MADMAIL_TRY(field.name, arguments.takeString());
            MADMAIL_CHECK(arguments.takeBlank());
            MADMAIL_TRY(field.value, arguments.takeNstring());
            if (command.fields.size() == maxIdFields || field.name.size() > maxIdNameBytes
                || (field.value && field.value->size() > maxIdValueBytes))
                return badArgument(QT_TRANSLATE_NOOP("Server", "ID takes 30 fields, names of 30 and values of 1024 bytes."));
            command.fields.push_back(std::move(field));
        }
    }
    MADMAIL_CHECK(arguments.takeEnd());
    return Command(std::move(command));
}

Parsed parseAuthenticate(ArgumentScanner &arguments, bool)
{
    AuthenticateCommand command;
    MADMAIL_TRY(const QByteArrayView mechanism, arguments.takeAtom());
    command.mechanism = mechanism.toByteArray().toUpper();
    if (!arguments.atEnd()) {
        MADMAIL_CHECK(arguments.takeBlank());
        MADMAIL_TRY(const QByteArrayView response, arguments.takeAtom());
        command.initialResponse = response == "=" ? QByteArray("") : response.toByteArray();
    }
    MADMAIL_CHECK(arguments.takeEnd());
    return Command(std::move(command));
}

Parsed parseLogin(ArgumentScanner &arguments, bool)
{
    LoginCommand command;
    MADMAIL_TRY(command.user, arguments.takeAstring());
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_TRY(command.password, arguments.takeAstring());
    MADMAIL_CHECK(arguments.takeEnd());
    return Command(std::move(command));
}

Parsed parseEnable(ArgumentScanner &arguments, bool)
{
    EnableCommand command;
    do {
        MADMAIL_TRY(const QByteArrayView name, arguments.takeAtom());
        if (command.capabilities.size() == maxCapabilities)
            return badArgument(QT_TRANSLATE_NOOP("Server", "There are too many arguments."));
        command.capabilities.append(name.toByteArray().toUpper());
    } while (!arguments.atEnd() && arguments.skip(' '));
    MADMAIL_CHECK(arguments.takeEnd());
    return Command(std::move(command));
}

/// Commands whose one argument is a mailbox.
Result<MailboxName> onlyMailbox(ArgumentScanner &arguments)
{
    MADMAIL_TRY(MailboxName name, arguments.takeMailbox());
    MADMAIL_CHECK(arguments.takeEnd());
    return name;
}

template<bool ReadOnly>
Parsed parseSelect(ArgumentScanner &arguments, bool)
{
    MADMAIL_TRY(MailboxName name, onlyMailbox(arguments));
    return Command(SelectCommand { std::move(name), ReadOnly });
}

template<bool Subscribe>
Parsed parseSubscribe(ArgumentScanner &arguments, bool)
{
    MADMAIL_TRY(MailboxName name, onlyMailbox(arguments));
    return Command(SubscribeCommand { std::move(name), Subscribe });
}

template<typename T>
Parsed parseOneMailbox(ArgumentScanner &arguments, bool)
{
    MADMAIL_TRY(MailboxName name, onlyMailbox(arguments));
    return Command(T { std::move(name) });
}

Parsed parseRename(ArgumentScanner &arguments, bool)
{
    RenameCommand command;
    MADMAIL_TRY(command.from, arguments.takeMailbox());
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_TRY(command.to, arguments.takeMailbox());
    MADMAIL_CHECK(arguments.takeEnd());
    return Command(std::move(command));
}

template<bool SubscribedOnly>
Parsed parseListCommand(ArgumentScanner &arguments, bool)
{
    return asCommand(parseList(arguments, SubscribedOnly));
}

Parsed parseAppendWithoutMessage(ArgumentScanner &, bool)
{
    return badArgument(QT_TRANSLATE_NOOP("Server", "APPEND needs a message."));
}

Parsed parseGetQuota(ArgumentScanner &arguments, bool)
{
    GetQuotaCommand command;
    MADMAIL_TRY(command.root, arguments.takeAstring());
    MADMAIL_CHECK(arguments.takeEnd());
    return Command(std::move(command));
}

Parsed parseExpunge(ArgumentScanner &arguments, bool uid)
{
    ExpungeCommand command;
    if (uid) {
        MADMAIL_TRY(command.uids, arguments.takeSequenceSet());
    }
    MADMAIL_CHECK(arguments.takeEnd());
    return Command(std::move(command));
}

Parsed parseSearchCommand(ArgumentScanner &arguments, bool uid)
{
    MADMAIL_TRY(SearchKey key, parseSearch(arguments));
    return Command(SearchCommand { uid, std::move(key) });
}

Parsed parseFetch(ArgumentScanner &arguments, bool uid)
{
    FetchCommand command;
    command.uid = uid;
    MADMAIL_TRY(command.set, arguments.takeSequenceSet());
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_TRY(command.items, parseFetchItems(arguments));
    if (uid && !command.items.has(FetchItem::Kind::Uid)) {
        FetchItem item;
        item.kind = FetchItem::Kind::Uid;
        command.items.items.insert(command.items.items.begin(), std::move(item));
    }
    return Command(std::move(command));
}

Parsed parseStore(ArgumentScanner &arguments, bool uid)
{
    StoreCommand command;
    command.uid = uid;
    MADMAIL_TRY(command.set, arguments.takeSequenceSet());
    MADMAIL_CHECK(arguments.takeBlank());
    if (arguments.skip('+'))
        command.mode = StoreCommand::Mode::Add;
    else if (arguments.skip('-'))
        command.mode = StoreCommand::Mode::Remove;
    command.silent = arguments.skipWord("FLAGS.SILENT");
    if (!command.silent && !arguments.skipWord("FLAGS"))
        return badArgument(QT_TRANSLATE_NOOP("Server", "STORE changes FLAGS, +FLAGS or -FLAGS."));
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_TRY(command.flags, arguments.takeFlags(false));
    MADMAIL_CHECK(arguments.takeEnd());
    return Command(std::move(command));
}

template<bool Move>
Parsed parseCopy(ArgumentScanner &arguments, bool uid)
{
    CopyCommand command;
    command.uid = uid;
    command.move = Move;
    MADMAIL_TRY(command.set, arguments.takeSequenceSet());
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_TRY(command.mailbox, arguments.takeMailbox());
    MADMAIL_CHECK(arguments.takeEnd());
    return Command(std::move(command));
}

struct Row
{
    QByteArrayView name;
    Parsed (*parse)(ArgumentScanner &arguments, bool uid);
    bool takesUid = false;
};

/// Those that phones send first.
constexpr std::array rows {
    Row { "NOOP", parseBare<NoopCommand> },
    Row { "IDLE", parseBare<IdleCommand> },
    Row { "FETCH", parseFetch, true },
    Row { "STORE", parseStore, true },
    Row { "CLOSE", parseBare<CloseCommand> },
    Row { "SELECT", parseSelect<false> },
    Row { "LOGIN", parseLogin },
    Row { "CAPABILITY", parseBare<CapabilityCommand> },
    Row { "STARTTLS", parseBare<StartTlsCommand> },
    Row { "ID", parseId },
    Row { "GETQUOTAROOT", parseOneMailbox<GetQuotaRootCommand> },
    Row { "GETMETADATA", [](ArgumentScanner &arguments, bool) { return asCommand(parseGetMetadata(arguments)); } },
    Row { "SETMETADATA", [](ArgumentScanner &arguments, bool) { return asCommand(parseSetMetadata(arguments)); } },
    Row { "LOGOUT", parseBare<LogoutCommand> },
    Row { "AUTHENTICATE", parseAuthenticate },
    Row { "APPEND", parseAppendWithoutMessage },
    Row { "CHECK", parseBare<CheckCommand> },
    Row { "COPY", parseCopy<false>, true },
    Row { "CREATE", [](ArgumentScanner &arguments, bool) { return asCommand(parseCreate(arguments)); } },
    Row { "DELETE", parseOneMailbox<DeleteCommand> },
    Row { "ENABLE", parseEnable },
    Row { "EXAMINE", parseSelect<true> },
    Row { "EXPUNGE", parseExpunge, true },
    Row { "GETQUOTA", parseGetQuota },
    Row { "LIST", parseListCommand<false> },
    Row { "LSUB", parseListCommand<true> },
    Row { "MOVE", parseCopy<true>, true },
    Row { "NAMESPACE", parseBare<NamespaceCommand> },
    Row { "RENAME", parseRename },
    Row { "SEARCH", parseSearchCommand, true },
    Row { "SETQUOTA", [](ArgumentScanner &arguments, bool) { return asCommand(parseSetQuota(arguments)); } },
    Row { "STATUS", [](ArgumentScanner &arguments, bool) { return asCommand(parseStatus(arguments)); } },
    Row { "SUBSCRIBE", parseSubscribe<true> },
    Row { "UNSELECT", parseBare<UnselectCommand> },
    Row { "UNSUBSCRIBE", parseSubscribe<false> },
};

} // namespace

Result<Command> parseCommand(const RawCommand &command)
{
    ArgumentScanner arguments(command.arguments, command.literals);
    for (const Row &row : rows) {
        if (row.name != command.name)
            continue;
        if (command.uid && !row.takesUid)
            break;
        return row.parse(arguments, command.uid);
    }
    return badArgument(QT_TRANSLATE_NOOP("Server", "Unknown command."));
}

Result<AppendCommand> parseAppend(const RawCommand &command, qint64 size)
{
    ArgumentScanner arguments(command.arguments, command.literals);
    MADMAIL_TRY(AppendCommand append, parseAppendArguments(arguments));
    append.size = size;
    return append;
}

QByteArray answerFor(const Error &error)
{
    const QByteArray text = error.text.toEnglish().toUtf8();
    switch (error.code) {
    case ErrorCode::TooLarge:
        return "NO [" + ResponseCode::limit.toByteArray() + "] " + text;
    case ErrorCode::Refused:
        return "NO [" + ResponseCode::cannot.toByteArray() + "] " + text;
    case ErrorCode::Unsupported:
        return "NO [" + ResponseCode::badCharset() + "] " + text;
    default:
        return "BAD " + text;
    }
}

} // namespace Madmail::Imap
