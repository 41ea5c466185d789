// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/mailbox_argument.h"

#include "server/mail/mailbox_jobs.h"
#include "server/mail/mailboxes.h"
#include "server/ops/user_argument.h"
#include "server/proto/imap/mailbox_name.h"

#include <QCoreApplication>

namespace Madmail::Ops {

static_assert(Mail::maxMailboxNameBytes == Imap::MailboxName::maxBytes && Mail::maxMailboxLevels == Imap::MailboxName::maxLevels);

Api::Parameter mailboxParameter(const char *name)
{
    return { name, Api::ParameterType::Text, true, true, QT_TRANSLATE_NOOP("Operations", "Name of the mailbox, with / between levels") };
}

Result<QByteArray> mailboxNameIn(const QJsonObject &arguments, const char *name)
{
    const QString text = arguments.value(QLatin1String(name)).toString();
    const auto parsed = Imap::MailboxName::fromUtf8(text.toUtf8());
    if (parsed)
        return parsed->utf8();
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "\"%1\" cannot be the name of a mailbox: at most 255 bytes and 16 levels with / between "
                                                 "them, none of them empty, without %, * and control characters."),
                     { text.left(64) } },
                   QString::fromUtf8(name) };
}

Result<AccountInfo> accountIn(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    return context.accounts.info(user);
}

Result<MailboxInfo> mailboxIn(OperationContext &context, const QJsonObject &arguments, const char *name)
{
    MADMAIL_TRY(const AccountInfo account, accountIn(context, arguments));
    MADMAIL_TRY(const QByteArray wanted, mailboxNameIn(arguments, name));
    auto found = Mail::Mailboxes(context.store, context.core).find(account.id, wanted);
    if (!found)
        return namingMailbox(std::move(found).error(), account, wanted);
    return found;
}

Error namingMailbox(Error error, const AccountInfo &account, QByteArrayView mailbox)
{
    const QString user = QString::fromUtf8(account.address);
    const QString name = QString::fromUtf8(mailbox).left(64);
    if (error.code == ErrorCode::NotFound)
        error.text = { QT_TRANSLATE_NOOP("Server", "%1 has no mailbox \"%2\". All of them: {maddy} imap-mboxes list %1"), { user, name } };
    else if (error.code == ErrorCode::AlreadyExists)
        error.text = { QT_TRANSLATE_NOOP("Server", "%1 has a mailbox \"%2\" already."), { user, name } };
    return error;
}

} // namespace Madmail::Ops
