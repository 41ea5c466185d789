// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/message_ops.h"

#include "server/base/bytes.h"
#include "server/mail/messages.h"
#include "server/ops/counted.h"
#include "server/ops/mailbox_argument.h"
#include "server/ops/mailbox_ops.h"
#include "server/ops/message_arguments.h"
#include "server/ops/user_argument.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;

constexpr std::size_t mostListed = 10'000;
constexpr std::size_t mostOutlined = 1000;
constexpr qsizetype longestField = 1000;

Mail::Messages messagesOf(const OperationContext &context)
{
    return { context.store, context.core };
}

// ---- looking

/// Strangers wrote it: nothing of it may steer a terminal.
QString harmless(const QByteArray &field)
{
    QString text = QString::fromUtf8(field).left(longestField);
    for (QChar &c : text)
        if (c.category() == QChar::Other_Control || c.category() == QChar::Other_Format)
            c = QChar::ReplacementCharacter;
    return text;
}

QJsonObject messageToJson(const MessageMeta &meta, quint32 number)
{
    QJsonArray flags;
    const QByteArray names = meta.flags.toByteArray();
    if (!names.isEmpty())
        for (const QByteArray &flag : names.split(' '))
            flags.append(QString::fromUtf8(flag));
    return { { QStringLiteral("number"), qint64(number) },
             { QStringLiteral("uid"), qint64(meta.uid) },
             { QStringLiteral("size_bytes"), meta.size },
             { QStringLiteral("received_at"), meta.internalDate },
             { QStringLiteral("flags"), flags } };
}

Status addOutline(OperationContext &context, const MessageMeta &meta, QJsonObject &json)
{
    auto outline = messagesOf(context).outline(meta);
    if (!outline && outline.error().code == ErrorCode::NotFound)
        return {}; // expunged while we looked
    if (!outline)
        return std::move(outline).error();
    json.insert(QStringLiteral("from"), harmless(outline->from));
    json.insert(QStringLiteral("to"), harmless(outline->to));
    json.insert(QStringLiteral("subject"), harmless(outline->subject));
    json.insert(QStringLiteral("date"), harmless(outline->date));
    json.insert(QStringLiteral("message_id"), harmless(outline->messageId));
    return {};
}

Result<QJsonObject> listMessages(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const MailboxInfo mailbox, mailboxIn(context, arguments));
    std::vector<NumberedMessage> wanted;
    if (mailbox.messageCount > 0 || arguments.contains(QLatin1String("messages"))) { // all of none are none
        MADMAIL_TRY(wanted, messagesIn(context, mailbox, arguments));
    }
    const bool isFull = arguments.value(QLatin1String("full")).toBool();
    const std::size_t total = wanted.size();
    const std::size_t most = isFull ? mostOutlined : mostListed;
    wanted.resize(std::min(total, most));
    std::vector<Uid> uids;
    QHash<Uid, quint32> numbers;
    for (const NumberedMessage &message : wanted) {
        uids.push_back(message.uid);
        numbers.insert(message.uid, message.number);
    }
    MADMAIL_TRY(const auto metas, messagesOf(context).metas(mailbox.id, uids));
    QJsonArray messages;
    for (const MessageMeta &meta : metas) {
        QJsonObject json = messageToJson(meta, numbers.value(meta.uid));
        if (isFull)
            MADMAIL_CHECK(addOutline(context, meta, json));
        messages.append(json);
    }
    QJsonObject answer { { QStringLiteral("mailbox"), QString::fromUtf8(mailbox.name) },
                         { QStringLiteral("uid_validity"), qint64(mailbox.uidValidity) },
                         { QStringLiteral("messages"), messages },
                         { QStringLiteral("total"), qint64(total) } };
    if (total > most)
        answer.insert(QStringLiteral("warnings"),
                      QJsonArray { QStringLiteral("These are the first %1 of %2 messages. Name a set to see others.").arg(most).arg(total) });
    return answer;
}

Result<QJsonObject> dumpMessage(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const MailboxInfo mailbox, mailboxIn(context, arguments));
    MADMAIL_TRY(const auto wanted, messagesIn(context, mailbox, arguments));
    if (wanted.size() > 1)
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "These are %1 messages, and one is written at a time."), { QString::number(wanted.size()) } },
                       QStringLiteral("messages") };
    std::vector<MessageMeta> metas;
    if (!wanted.empty()) {
        MADMAIL_TRY(metas, messagesOf(context).metas(mailbox.id, std::vector { wanted.front().uid }));
    }
    if (metas.empty())
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no such message.") }, QStringLiteral("messages") };
    if (metas.front().size > Api::maxContentBytes)
        return Error { ErrorCode::TooLarge,
                       { QT_TRANSLATE_NOOP("Server", "The message has %1, and this command writes at most %2. A mail program can read it."),
                         { formatBytes({ metas.front().size }), formatBytes({ Api::maxContentBytes }) } } };
    MADMAIL_TRY(const QByteArray content, messagesOf(context).content(metas.front()));
    return QJsonObject { { QStringLiteral("uid"), qint64(metas.front().uid) },
                         { QStringLiteral("size_bytes"), content.size() },
                         { QStringLiteral("content"), QString::fromLatin1(content.toBase64()) } };
}

// ---- changing

Result<QJsonObject> addMessage(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const AccountInfo account, accountIn(context, arguments));
    MADMAIL_TRY(const MailboxInfo mailbox, mailboxIn(context, arguments));
    MADMAIL_TRY(const MessageFlags flags, flagsIn(arguments, "flag"));
    UnixSeconds date = context.clock.now();
    if (arguments.contains(QLatin1String("date"))) {
        MADMAIL_TRY(date, dateIn(arguments, "date"));
    }
    MADMAIL_TRY(const QByteArray message, messageBytesIn(arguments, "message"));
    MADMAIL_TRY(const UidMapping stored, messagesOf(context).append(account, mailbox.id, message, flags, date, context.settings.rules().policy));
    const Uid uid = stored.target.empty() ? 0 : stored.target.front();
    return QJsonObject { { QStringLiteral("uid"), qint64(uid) },
                         { QStringLiteral("uid_validity"), qint64(stored.uidValidity) },
                         { QStringLiteral("message"), QString::number(uid) } };
}

QString counted(qint64 messages)
{
    return Ops::counted(messages, "message", "messages");
}

OperationFunction changeFlags(FlagChange change)
{
    return [change](OperationContext &context, const QJsonObject &arguments) -> Result<QJsonObject> {
        MADMAIL_TRY(const MessageFlags flags, flagsIn(arguments, "flags"));
        MADMAIL_TRY(const MailboxInfo mailbox, mailboxIn(context, arguments));
        MADMAIL_TRY(const auto uids, uidsToChange(context, mailbox, arguments));
        MADMAIL_TRY(const qint64 count, messagesOf(context).changeFlags(mailbox.id, uids, change, flags));
        return QJsonObject { { QStringLiteral("changed"), count }, { QStringLiteral("message"), QStringLiteral("Changed the flags of %1").arg(counted(count)) } };
    };
}

Result<QJsonObject> removeMessages(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const MailboxInfo mailbox, mailboxIn(context, arguments));
    MADMAIL_TRY(const auto uids, uidsToChange(context, mailbox, arguments));
    MADMAIL_TRY(const Mail::RemovedMessages removed, messagesOf(context).remove(mailbox.id, uids));
    return QJsonObject { { QStringLiteral("deleted"), removed.messages },
                         { QStringLiteral("deleted_bytes"), removed.bytes },
                         { QStringLiteral("message"), QStringLiteral("Deleted %1 (%2)").arg(counted(removed.messages), formatBytes({ removed.bytes })) } };
}

OperationFunction placeMessages(bool move)
{
    return [move](OperationContext &context, const QJsonObject &arguments) -> Result<QJsonObject> {
        MADMAIL_TRY(const MailboxInfo mailbox, mailboxIn(context, arguments));
        MADMAIL_TRY(const MailboxInfo target, mailboxIn(context, arguments, "target"));
        MADMAIL_TRY(auto uids, uidsToChange(context, mailbox, arguments));
        MADMAIL_TRY(const UidMapping placed,
                    messagesOf(context).copy(mailbox.id, std::move(uids), target.name, move, context.settings.rules().policy));
        QJsonArray pairs;
        for (std::size_t i = 0; i < placed.target.size(); ++i)
            pairs.append(QJsonObject { { QStringLiteral("from"), qint64(placed.source[i]) }, { QStringLiteral("to"), qint64(placed.target[i]) } });
        const QString what = counted(qint64(placed.target.size()));
        return QJsonObject { { QStringLiteral("uids"), pairs },
                             { QStringLiteral("uid_validity"), qint64(placed.uidValidity) },
                             { QStringLiteral("message"), (move ? QStringLiteral("Moved %1") : QStringLiteral("Copied %1")).arg(what) } };
    };
}

// ---- rows

Operation flagRow(const char *id, const char *command, const char *summary, const char *example, FlagChange change)
{
    return { { .id = id,
               .command = words(command),
               .summary = summary,
               .examples = { QString::fromUtf8(example) },
               .parameters = { userParameter(), mailboxParameter(), messagesParameter(),
                               { "flags", ParameterType::Words, true, true, QT_TRANSLATE_NOOP("Operations", "Flags such as \\Seen and \\Flagged, or words; () is none") },
                               uidParameter() },
               .effect = Effect::Mutates,
               .whyNoApi = mailIsTheOwners },
             changeFlags(change) };
}

Operation placeRow(const char *id, const char *command, const char *summary, const char *example, bool move)
{
    Api::Parameter target = mailboxParameter("target");
    target.help = QT_TRANSLATE_NOOP("Operations", "Mailbox where they go");
    return { { .id = id,
               .command = words(command),
               .summary = summary,
               .examples = { QString::fromUtf8(example) },
               .parameters = { userParameter(), mailboxParameter(), messagesParameter(), target, uidParameter() },
               .effect = Effect::Mutates,
               .whyNoApi = mailIsTheOwners },
             placeMessages(move) };
}

void addLooking(OperationList &table)
{
    table.push_back({ { .id = "messages.list",
                        .command = words("imap-msgs list"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Messages of a mailbox: numbers, UIDs, dates, sizes, flags"),
                        .examples = { QStringLiteral("imap-msgs list username@example.com INBOX"),
                                      QStringLiteral("imap-msgs list username@example.com INBOX 1:20 --full") },
                        .parameters = { userParameter(), mailboxParameter(), messagesParameter(false), uidParameter(),
                                        { .name = "full", .type = ParameterType::Boolean,
                                          .help = QT_TRANSLATE_NOOP("Operations", "Also From, To, Subject, Date and Message-ID"), .shortOption = 'f' } },
                        .whyNoApi = mailIsTheOwners },
                      listMessages });
    Api::Parameter message = messagesParameter();
    message.help = QT_TRANSLATE_NOOP("Operations", "Number of the message");
    table.push_back({ { .id = "messages.dump",
                        .command = words("imap-msgs dump"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Write a message to standard output as it is stored"),
                        .examples = { QStringLiteral("imap-msgs dump username@example.com INBOX 3") },
                        .parameters = { userParameter(), mailboxParameter(), message, uidParameter() },
                        .returnsSecret = true,
                        .whyNoApi = mailIsTheOwners },
                      dumpMessage });
}

void addChanging(OperationList &table)
{
    table.push_back({ { .id = "messages.add",
                        .command = words("imap-msgs add"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Store an encrypted message from standard input, and print its UID"),
                        .examples = { QStringLiteral("imap-msgs add username@example.com INBOX --flag \\Seen --date 2026-11-21T17:46:00Z") },
                        .parameters = { userParameter(), mailboxParameter(),
                                        { .name = "flag", .type = ParameterType::Words,
                                          .help = QT_TRANSLATE_NOOP("Operations", "A flag, such as \\Seen; may be repeated"), .shortOption = 'f' },
                                        { .name = "date", .type = ParameterType::Text,
                                          .help = QT_TRANSLATE_NOOP("Operations", "When it arrived, such as 2026-11-21T17:46:00Z"), .shortOption = 'd' },
                                        { .name = "message", .type = ParameterType::Content, .required = true,
                                          .help = QT_TRANSLATE_NOOP("Operations", "File with the message, instead of standard input"),
                                          .maximum = Api::maxContentBytes } },
                        .effect = Effect::Mutates,
                        .whyNoApi = mailIsTheOwners },
                      addMessage });
    table.push_back(flagRow("messages.add-flags", "imap-msgs add-flags", QT_TRANSLATE_NOOP("Operations", "Add flags to messages"),
                            "imap-msgs add-flags username@example.com INBOX 1:5 \\Seen", FlagChange::Add));
    table.push_back(flagRow("messages.remove-flags", "imap-msgs rem-flags", QT_TRANSLATE_NOOP("Operations", "Take flags off messages"),
                            "imap-msgs rem-flags username@example.com INBOX 3 \\Seen \\Flagged", FlagChange::Remove));
    table.push_back(flagRow("messages.set-flags", "imap-msgs set-flags", QT_TRANSLATE_NOOP("Operations", "Give messages these flags and no others"),
                            "imap-msgs set-flags username@example.com INBOX 3 \\Seen", FlagChange::Replace));
    table.push_back(placeRow("messages.copy", "imap-msgs copy", QT_TRANSLATE_NOOP("Operations", "Copy messages to another mailbox of the account"),
                             "imap-msgs copy username@example.com INBOX 1:5 Archive", false));
    table.push_back(placeRow("messages.move", "imap-msgs move", QT_TRANSLATE_NOOP("Operations", "Move messages to another mailbox of the account"),
                             "imap-msgs move username@example.com INBOX 1:5 Archive", true));
    table.push_back({ { .id = "messages.remove",
                        .command = words("imap-msgs remove"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete messages, whatever their flags are"),
                        .examples = { QStringLiteral("imap-msgs remove username@example.com INBOX 1:5") },
                        .parameters = { userParameter(), mailboxParameter(), messagesParameter(), uidParameter() },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete the messages {messages} in {mailbox} of {username}?"),
                        .whyNoApi = mailIsTheOwners },
                      removeMessages });
    table.back().check = [](OperationContext &context, const QJsonObject &arguments) -> Status {
        MADMAIL_TRY(const MailboxInfo mailbox, mailboxIn(context, arguments));
        MADMAIL_CHECK(uidsToChange(context, mailbox, arguments));
        return {};
    };
}

} // namespace

void addMessageOperations(OperationList &table)
{
    addLooking(table);
    addChanging(table);
}

} // namespace Madmail::Ops
