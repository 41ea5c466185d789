// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/mailbox_parsers.h"

#include <QCoreApplication>

#include <array>

namespace Madmail::Imap {

namespace {

constexpr qsizetype maxSpecialUses = 16;
constexpr size_t maxResources = 16;

struct StatusName
{
    QByteArrayView name;
    StatusItem item;
};

constexpr std::array statusNames {
    StatusName { "MESSAGES", StatusMessages },       StatusName { "RECENT", StatusRecent },
    StatusName { "UIDNEXT", StatusUidNext },         StatusName { "UIDVALIDITY", StatusUidValidity },
    StatusName { "UNSEEN", StatusUnseen },           StatusName { "SIZE", StatusSize },
    StatusName { "APPENDLIMIT", StatusAppendLimit }, StatusName { "DELETED", StatusDeleted },
    StatusName { "DELETED-STORAGE", StatusDeletedStorage },
};

Error tooMany()
{
    return { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "There are too many attributes or resources.") } };
}

/// `(MESSAGES UIDNEXT)` as bits.
Result<quint16> takeStatusItems(ArgumentScanner &arguments)
{
    quint16 items = 0;
    MADMAIL_CHECK(arguments.takeChar('('));
    do {
        MADMAIL_TRY(const QByteArrayView name, arguments.takeAtom());
        quint16 item = 0;
        for (const StatusName &known : statusNames)
            if (known.name.compare(name, Qt::CaseInsensitive) == 0)
                item = known.item;
        if (item == 0)
            return badArgument(QT_TRANSLATE_NOOP("Server", "Unknown STATUS item."));
        items |= item;
    } while (arguments.skip(' '));
    MADMAIL_CHECK(arguments.takeChar(')'));
    return items;
}

/// Behind RETURN: `(SUBSCRIBED CHILDREN SPECIAL-USE STATUS (…))`
Status takeReturnOptions(ArgumentScanner &arguments, ListCommand &command)
{
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_CHECK(arguments.takeChar('('));
    if (arguments.skip(')'))
        return {};
    do {
        if (arguments.skipWord("SPECIAL-USE")) {
            command.returnSpecialUse = true;
        } else if (arguments.skipWord("CHILDREN")) {
            command.returnChildren = true;
        } else if (arguments.skipWord("SUBSCRIBED")) {
            command.returnSubscribed = true;
        } else if (arguments.skipWord("STATUS")) {
            MADMAIL_CHECK(arguments.takeBlank());
            MADMAIL_TRY(command.returnStatus, takeStatusItems(arguments));
        } else {
            return badArgument(QT_TRANSLATE_NOOP("Server", "Unknown LIST option."));
        }
    } while (arguments.skip(' '));
    return arguments.takeChar(')');
}

/// Behind "CREATE mailbox ": `(USE (\Drafts \Sent))`
Result<QByteArrayList> takeSpecialUses(ArgumentScanner &arguments)
{
    QByteArrayList uses;
    MADMAIL_CHECK(arguments.takeChar('('));
    if (!arguments.skipWord("USE"))
        return badArgument(QT_TRANSLATE_NOOP("Server", "Unknown CREATE parameter."));
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_CHECK(arguments.takeChar('('));
    if (!arguments.skip(')')) {
        do {
            MADMAIL_CHECK(arguments.takeChar('\\'));
            MADMAIL_TRY(const QByteArrayView name, arguments.takeAtom());
            if (uses.size() == maxSpecialUses)
                return tooMany();
            uses.append('\\' + name.toByteArray());
        } while (arguments.skip(' '));
        MADMAIL_CHECK(arguments.takeChar(')'));
    }
    MADMAIL_CHECK(arguments.takeChar(')'));
    return uses;
}

Result<DateTime> takeDateTime(ArgumentScanner &arguments)
{
    MADMAIL_TRY(const QByteArray text, arguments.takeString());
    return parseDateTime(text);
}

} // namespace

Result<CreateCommand> parseCreate(ArgumentScanner &arguments)
{
    CreateCommand command;
    MADMAIL_TRY(QByteArray wire, arguments.takeAstring());
    if (wire.size() > 1 && wire.endsWith(MailboxName::delimiter))
        wire.chop(1);
    MADMAIL_TRY(command.mailbox, MailboxName::fromWire(wire));
    if (!arguments.atEnd()) {
        MADMAIL_CHECK(arguments.takeBlank());
        MADMAIL_TRY(command.specialUses, takeSpecialUses(arguments));
    }
    MADMAIL_CHECK(arguments.takeEnd());
    return command;
}

Result<ListCommand> parseList(ArgumentScanner &arguments, bool subscribedOnly)
{
    ListCommand command;
    command.subscribedOnly = subscribedOnly;
    MADMAIL_TRY(const QByteArray reference, arguments.takeAstring());
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_TRY(const QByteArray pattern, arguments.takeListMailbox());
    MADMAIL_TRY(command.pattern, ListPattern::fromWire(reference, pattern));
    if (!arguments.atEnd() && !subscribedOnly) {
        MADMAIL_CHECK(arguments.takeBlank());
        if (!arguments.skipWord("RETURN"))
            return badArgument(QT_TRANSLATE_NOOP("Server", "Unknown LIST option."));
        MADMAIL_CHECK(takeReturnOptions(arguments, command));
    }
    MADMAIL_CHECK(arguments.takeEnd());
    return command;
}

Result<StatusCommand> parseStatus(ArgumentScanner &arguments)
{
    StatusCommand command;
    MADMAIL_TRY(command.mailbox, arguments.takeMailbox());
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_TRY(command.items, takeStatusItems(arguments));
    MADMAIL_CHECK(arguments.takeEnd());
    return command;
}

Result<AppendCommand> parseAppendArguments(ArgumentScanner &arguments)
{
    AppendCommand command;
    MADMAIL_TRY(command.mailbox, arguments.takeMailbox());
    MADMAIL_CHECK(arguments.takeBlank());
    if (arguments.peek() == '(') {
        MADMAIL_TRY(command.flags, arguments.takeFlags(true));
        MADMAIL_CHECK(arguments.takeBlank());
    }
    if (arguments.peek() == '"') {
        MADMAIL_TRY(command.date, takeDateTime(arguments));
        MADMAIL_CHECK(arguments.takeBlank());
    }
    MADMAIL_CHECK(arguments.takeEnd());
    return command;
}

Result<SetQuotaCommand> parseSetQuota(ArgumentScanner &arguments)
{
    SetQuotaCommand command;
    MADMAIL_TRY(command.root, arguments.takeAstring());
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_CHECK(arguments.takeChar('('));
    if (!arguments.skip(')')) {
        do {
            SetQuotaCommand::Limit limit;
            MADMAIL_TRY(const QByteArrayView resource, arguments.takeAtom());
            limit.resource = resource.toByteArray().toUpper();
            MADMAIL_CHECK(arguments.takeBlank());
            MADMAIL_TRY(limit.limit, arguments.takeNumber(0x7fffffffffffffff));
            if (command.limits.size() == maxResources)
                return tooMany();
            command.limits.push_back(std::move(limit));
        } while (arguments.skip(' '));
        MADMAIL_CHECK(arguments.takeChar(')'));
    }
    MADMAIL_CHECK(arguments.takeEnd());
    return command;
}

} // namespace Madmail::Imap
