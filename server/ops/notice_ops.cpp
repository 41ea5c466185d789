// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/notice_ops.h"

#include "server/mail/notice.h"
#include "server/ops/long_work.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;

constexpr const char *resource = "/admin/notice";

/// "" is everybody, as panels say it.
Result<EmailAddress> recipientIn(const QJsonObject &arguments)
{
    const QString text = arguments.value(QLatin1String("recipient")).toString();
    if (text.isEmpty())
        return EmailAddress();
    if (auto address = EmailAddress::parse(text.toUtf8()))
        return std::move(*address);
    return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "\"%1\" is not an e-mail address. Write name@domain."), { text.left(64) } }, QStringLiteral("recipient") };
}

Result<Mail::Notice> noticeIn(const QJsonObject &arguments)
{
    Mail::Notice notice { arguments.value(QLatin1String("subject")).toString().trimmed(), arguments.value(QLatin1String("body")).toString() };
    if (notice.subject.isEmpty() || notice.subject.size() > Mail::maxNoticeSubject)
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The subject of a notice has 1 to 200 characters.") }, QStringLiteral("subject") };
    while (notice.text.endsWith(u'\n'))
        notice.text.chop(1);
    if (notice.text.trimmed().isEmpty())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The text of the notice is empty.") }, QStringLiteral("body") };
    MADMAIL_TRY(notice.recipient, recipientIn(arguments));
    return notice;
}

QString whoSeesIt(bool isForEverybody)
{
    const QString mail = QStringLiteral("Only ordinary mail programs show it: Delta Chat does not fetch unencrypted mail.");
    if (!isForEverybody)
        return mail;
    return mail + QStringLiteral(" The text is also the comment of the server (IMAP METADATA /shared/comment) until \"notice clear\".");
}

Result<QJsonObject> sendNotice(LongContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const Mail::Notice notice, noticeIn(arguments));
    const bool isForEverybody = notice.recipient.isEmpty();
    if (isForEverybody)
        MADMAIL_CHECK(Mail::setSharedComment(context.store, notice.text, context.clock.now()));
    MADMAIL_TRY(const Mail::NoticeOutcome outcome,
                Mail::NoticeSender(context.store, context.clock, context.rules, context.core).send(notice, context.work.task()));
    QJsonObject answer { { QStringLiteral("sent"), outcome.sent },
                         { QStringLiteral("failed"), outcome.failed },
                         { QStringLiteral("complete"), !outcome.stopped },
                         { QStringLiteral("note"), whoSeesIt(isForEverybody) } };
    QString message = QStringLiteral("Sent: %1, failed: %2\n").arg(outcome.sent).arg(outcome.failed);
    for (const QString &error : outcome.errors)
        message += QStringLiteral("  %1\n").arg(error);
    if (outcome.stopped)
        message += QStringLiteral("Stopped before the end: the others did not get it.\n");
    answer.insert(QStringLiteral("message"), QString(message + whoSeesIt(isForEverybody)));
    if (!outcome.errors.isEmpty())
        answer.insert(QStringLiteral("errors"), QJsonArray::fromStringList(outcome.errors));
    return answer;
}

Result<QJsonObject> showNotice(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const auto totals, context.accounts.totals());
    MADMAIL_TRY(const auto connection, context.store.borrowReadConnection());
    MADMAIL_TRY(const auto comment, Mail::sharedComment(*connection));
    const QString domain = QString::fromUtf8(context.settings.identity().primaryDomain());
    return QJsonObject { { QStringLiteral("total_users"), totals.accounts },
                         { QStringLiteral("domain"), domain },
                         { QStringLiteral("shared_comment"), comment.value_or(QString()) },
                         { QStringLiteral("message"), QStringLiteral("Accounts: %1\nSender:   admin@%2\nComment:  %3")
                                                          .arg(totals.accounts)
                                                          .arg(domain, comment.value_or(QStringLiteral("none"))) } };
}

Result<QJsonObject> clearNotice(OperationContext &context, const QJsonObject &)
{
    MADMAIL_CHECK(Mail::setSharedComment(context.store, {}, context.clock.now()));
    return QJsonObject { { QStringLiteral("shared_comment"), QString() },
                         { QStringLiteral("message"), QStringLiteral("The server has no comment any more. Mails that were sent stay.") } };
}

} // namespace

void addNoticeOperations(OperationList &table)
{
    table.push_back({ { .id = "notice.status",
                        .command = words("notice status"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "How many would get a notice, and the present comment of the server"),
                        .examples = { QStringLiteral("notice status") },
                        .api = { { resource, "GET" } } },
                      showNotice });
    table.push_back({ { .id = "notice.send",
                        .command = words("notice send"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Send an unencrypted mail to everybody, or to one account"),
                        .examples = { QStringLiteral("notice send --subject \"Maintenance tonight\" \"Back at ten.\""),
                                      QStringLiteral("notice send --subject Hello --recipient username@example.com < text") },
                        .parameters = { { "body", ParameterType::Lines, true, true, QT_TRANSLATE_NOOP("Operations", "The text; without it, standard input"), {}, 0,
                                          Mail::maxNoticeBytes },
                                        { "subject", ParameterType::Text, false, true, QT_TRANSLATE_NOOP("Operations", "Subject of the mail") },
                                        { "recipient", ParameterType::Text, false, false, QT_TRANSLATE_NOOP("Operations", "Only this account") } },
                        .effect = Effect::Mutates,
                        .api = { { resource, "POST" } } },
                      sendNotice });
    table.push_back({ { .id = "notice.clear",
                        .command = words("notice clear"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Take the comment of the server away"),
                        .examples = { QStringLiteral("notice clear") },
                        .effect = Effect::Mutates,
                        .api = { { resource, "DELETE" } } },
                      clearNotice });
}

} // namespace Madmail::Ops
