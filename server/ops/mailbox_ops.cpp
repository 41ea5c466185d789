// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/mailbox_ops.h"

#include "server/mail/mailbox_jobs.h"
#include "server/mail/mailboxes.h"
#include "server/ops/mailbox_argument.h"
#include "server/ops/user_argument.h"

#include <QJsonArray>

#include <array>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;

QJsonObject mailboxToJson(const MailboxInfo &mailbox)
{
    return { { QStringLiteral("name"), QString::fromUtf8(mailbox.name) },
             { QStringLiteral("special_use"), QString::fromUtf8(mailbox.specialUse) },
             { QStringLiteral("subscribed"), mailbox.subscribed },
             { QStringLiteral("messages"), qint64(mailbox.messageCount) },
             { QStringLiteral("unread"), qint64(mailbox.unseenCount) },
             { QStringLiteral("size_bytes"), mailbox.sizeBytes },
             { QStringLiteral("uid_validity"), qint64(mailbox.uidValidity) },
             { QStringLiteral("uid_next"), qint64(mailbox.uidNext) } };
}

/// The name as the answer shows it.
QString shown(const QByteArray &name)
{
    return QString::fromUtf8(Mail::canonicalMailboxName(name));
}

Result<QJsonObject> listMailboxes(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const AccountInfo account, accountIn(context, arguments));
    MADMAIL_TRY(const auto mailboxes, Mail::Mailboxes(context.store, context.core).list(account.id));
    const bool onlySubscribed = arguments.value(QLatin1String("subscribed")).toBool();
    QJsonArray listed;
    for (const MailboxInfo &mailbox : mailboxes)
        if (mailbox.subscribed || !onlySubscribed)
            listed.append(mailboxToJson(mailbox));
    return QJsonObject { { QStringLiteral("username"), QString::fromUtf8(account.address) },
                         { QStringLiteral("mailboxes"), listed },
                         { QStringLiteral("total"), listed.size() } };
}

Result<QJsonObject> createMailbox(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const AccountInfo account, accountIn(context, arguments));
    MADMAIL_TRY(const QByteArray name, mailboxNameIn(arguments));
    const QByteArray special = arguments.value(QLatin1String("special")).toString().toUtf8();
    const QByteArray use = special.isEmpty() ? QByteArray() : Mail::specialUseFromName('\\' + special);
    const auto created = Mail::Mailboxes(context.store, context.core).create(account.id, name, use);
    if (!created)
        return namingMailbox(created.error(), account, name);
    QJsonObject answer = mailboxToJson(*created);
    answer.insert(QStringLiteral("message"), QStringLiteral("Created mailbox %1").arg(shown(created->name)));
    return answer;
}

Result<QJsonObject> removeMailbox(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const AccountInfo account, accountIn(context, arguments));
    MADMAIL_TRY(const QByteArray name, mailboxNameIn(arguments));
    const auto removed = Mail::Mailboxes(context.store, context.core).remove(account.id, name);
    if (!removed)
        return namingMailbox(removed.error(), account, name);
    return QJsonObject { { QStringLiteral("deleted"), shown(removed->name) },
                         { QStringLiteral("messages"), qint64(removed->messageCount) },
                         { QStringLiteral("size_bytes"), removed->sizeBytes },
                         { QStringLiteral("message"),
                           QStringLiteral("Deleted mailbox %1 with %2 messages").arg(shown(removed->name)).arg(removed->messageCount) } };
}

Result<QJsonObject> renameMailbox(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const AccountInfo account, accountIn(context, arguments));
    MADMAIL_TRY(const QByteArray from, mailboxNameIn(arguments, "old_name"));
    MADMAIL_TRY(const QByteArray to, mailboxNameIn(arguments, "new_name"));
    if (const Status renamed = Mail::Mailboxes(context.store, context.core).rename(account.id, from, to); !renamed)
        return namingMailbox(renamed.error(), account, renamed.error().code == ErrorCode::AlreadyExists ? to : from);
    return QJsonObject { { QStringLiteral("old_name"), shown(from) },
                         { QStringLiteral("new_name"), shown(to) },
                         { QStringLiteral("message"), QStringLiteral("Renamed mailbox %1 to %2").arg(shown(from), shown(to)) } };
}

// ---- an account as mail programs of old know it: without a login of its own, with a mailbox for each use

struct UsualMailbox
{
    const char *parameter;
    const char *use;
    const char *help; ///< QT_TRANSLATE_NOOP("Operations", …)
    const char *name;
};

constexpr std::array usualMailboxes {
    UsualMailbox { "sent_name", "\\Sent", QT_TRANSLATE_NOOP("Operations", "Mailbox for sent mail (Sent)"), "Sent" },
    UsualMailbox { "trash_name", "\\Trash", QT_TRANSLATE_NOOP("Operations", "Mailbox for deleted mail (Trash)"), "Trash" },
    UsualMailbox { "junk_name", "\\Junk", QT_TRANSLATE_NOOP("Operations", "Mailbox for spam (Junk)"), "Junk" },
    UsualMailbox { "drafts_name", "\\Drafts", QT_TRANSLATE_NOOP("Operations", "Mailbox for drafts (Drafts)"), "Drafts" },
    UsualMailbox { "archive_name", "\\Archive", QT_TRANSLATE_NOOP("Operations", "Mailbox for kept mail (Archive)"), "Archive" },
};

/// Errors: BadInput, for a name that cannot be one, or that two would have.
Result<QByteArrayList> usualNames(QJsonObject arguments)
{
    QByteArrayList names;
    if (arguments.value(QLatin1String("no_specialuse")).toBool())
        return names;
    for (const UsualMailbox &mailbox : usualMailboxes) {
        const QString key = QString::fromUtf8(mailbox.parameter);
        if (!arguments.contains(key))
            arguments.insert(key, QString::fromUtf8(mailbox.name));
        MADMAIL_TRY(const QByteArray name, mailboxNameIn(arguments, mailbox.parameter));
        if (name == "INBOX" || names.contains(name))
            return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "Two mailboxes cannot have the same name: %1"), { QString::fromUtf8(name) } }, key };
        names << name;
    }
    return names;
}

/// What exists stays as it is.
Result<QJsonObject> createStorage(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    MADMAIL_TRY(const QByteArrayList names, usualNames(arguments));
    const Status made = context.accounts.create(user, {}, context.settings.rules());
    const bool isThere = !made && made.error().code == ErrorCode::AlreadyExists;
    QJsonObject answer { { QStringLiteral("username"), user.toString() }, { QStringLiteral("is_new"), !isThere } };
    if (isThere)
        return answer;
    MADMAIL_CHECK(made);
    MADMAIL_TRY(const AccountInfo account, context.accounts.info(user));
    for (qsizetype i = 0; i < names.size(); ++i)
        MADMAIL_CHECK(Mail::Mailboxes(context.store, context.core).create(account.id, names[i], usualMailboxes[std::size_t(i)].use));
    return answer;
}

Api::OperationDescriptor describedStorage()
{
    Api::OperationDescriptor row { .id = "accounts.create-storage",
                                   .command = words("imap-acct create"),
                                   .summary = QT_TRANSLATE_NOOP("Operations", "Make an account without a password, which the first login or creds create gives it"),
                                   .examples = { QStringLiteral("imap-acct create username@example.com"),
                                                 QStringLiteral("imap-acct create username@example.com --no-specialuse") },
                                   .parameters = { userParameter(),
                                                   { .name = "no_specialuse", .type = ParameterType::Boolean,
                                                     .help = QT_TRANSLATE_NOOP("Operations", "Make the inbox only") } },
                                   .effect = Effect::Mutates,
                                   .api = { { .resource = "/admin/accounts", .method = "POST", .action = "create_storage", .makes = true } } };
    for (const UsualMailbox &mailbox : usualMailboxes)
        row.parameters.push_back({ .name = mailbox.parameter, .type = ParameterType::Text, .help = mailbox.help });
    return row;
}

} // namespace

void addMailboxOperations(OperationList &table)
{
    table.push_back({ describedStorage(), createStorage });
    table.push_back({ { .id = "mailboxes.list",
                        .command = words("imap-mboxes list"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Mailboxes of an account, and how much is in them"),
                        .examples = { QStringLiteral("imap-mboxes list username@example.com") },
                        .parameters = { userParameter(),
                                        { .name = "subscribed", .type = ParameterType::Boolean,
                                          .help = QT_TRANSLATE_NOOP("Operations", "Only those that mail programs are told to show"), .shortOption = 's' } },
                        .whyNoApi = mailIsTheOwners },
                      listMailboxes });
    table.push_back({ { .id = "mailboxes.create",
                        .command = words("imap-mboxes create"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Make a mailbox, and the levels above it"),
                        .examples = { QStringLiteral("imap-mboxes create username@example.com Papers/2026"),
                                      QStringLiteral("imap-mboxes create username@example.com Sent --special sent") },
                        .parameters = { userParameter(), mailboxParameter(),
                                        { .name = "special", .type = ParameterType::Choice,
                                          .help = QT_TRANSLATE_NOOP("Operations", "What mail programs use it for"),
                                          .choices = { QStringLiteral("archive"), QStringLiteral("drafts"), QStringLiteral("junk"),
                                                       QStringLiteral("sent"), QStringLiteral("trash") } } },
                        .effect = Effect::Mutates,
                        .whyNoApi = mailIsTheOwners },
                      createMailbox });
    table.push_back({ { .id = "mailboxes.remove",
                        .command = words("imap-mboxes remove"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Delete a mailbox with its messages; those below it stay"),
                        .examples = { QStringLiteral("imap-mboxes remove username@example.com Papers/2026") },
                        .parameters = { userParameter(), mailboxParameter() },
                        .effect = Effect::Destructive,
                        .question = QT_TRANSLATE_NOOP("Operations", "Delete the mailbox {mailbox} of {username} with all its messages?"),
                        .whyNoApi = mailIsTheOwners },
                      removeMailbox });
    table.back().check = [](OperationContext &context, const QJsonObject &arguments) -> Status {
        MADMAIL_CHECK(mailboxIn(context, arguments));
        return {};
    };
    table.push_back({ { .id = "mailboxes.rename",
                        .command = words("imap-mboxes rename"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Rename a mailbox and those below it; INBOX stays, empty"),
                        .examples = { QStringLiteral("imap-mboxes rename username@example.com Papers/2026 Papers/old") },
                        .parameters = { userParameter(), mailboxParameter("old_name"),
                                        { "new_name", ParameterType::Text, true, true, QT_TRANSLATE_NOOP("Operations", "The new name") } },
                        .effect = Effect::Mutates,
                        .whyNoApi = mailIsTheOwners },
                      renameMailbox });
}

} // namespace Madmail::Ops
