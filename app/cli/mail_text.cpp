// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/mail_text.h"

#include "app/cli/json_fields.h"
#include "app/cli/text_table.h"

#include "server/base/bytes.h"

#include <QJsonArray>

namespace Madmail::Cli {

namespace {

QString flagsOf(const QJsonObject &message)
{
    QStringList names;
    const QJsonArray flags = message.value(QLatin1String("flags")).toArray();
    for (const QJsonValue &flag : flags)
        names << flag.toString();
    return names.join(u' ');
}

/// One block for each message.
QString outlines(const QJsonArray &messages)
{
    QString out;
    for (const QJsonValue &value : messages) {
        const QJsonObject message = value.toObject();
        const auto line = [&out](const char *name, const QString &text) {
            out += QStringLiteral("  %1%2\n").arg(QString::fromUtf8(name).leftJustified(13), text);
        };
        out += QStringLiteral("%1Message %2, UID %3\n").arg(out.isEmpty() ? QString() : QStringLiteral("\n")).arg(number(message, "number")).arg(number(message, "uid"));
        line("Received at:", rfc3339(number(message, "received_at")));
        line("Size:", formatBytes({ number(message, "size_bytes") }));
        line("Flags:", flagsOf(message));
        line("From:", text(message, "from"));
        line("To:", text(message, "to"));
        line("Subject:", text(message, "subject"));
        line("Date:", text(message, "date"));
        line("Message-ID:", text(message, "message_id"));
    }
    return out;
}

} // namespace

Printed printMailboxes(const PrintContext &, const QJsonObject &data)
{
    const QJsonArray mailboxes = data.value(QLatin1String("mailboxes")).toArray();
    if (mailboxes.isEmpty())
        return { {}, QStringLiteral("No mailboxes.\n"), 0 };
    std::vector<QStringList> rows { { QStringLiteral("MAILBOX"), QStringLiteral("MESSAGES"), QStringLiteral("UNREAD"), QStringLiteral("SIZE"),
                                      QStringLiteral("SPECIAL USE") } };
    for (const QJsonValue &value : mailboxes) {
        const QJsonObject mailbox = value.toObject();
        rows.push_back({ text(mailbox, "name"), QString::number(number(mailbox, "messages")), QString::number(number(mailbox, "unread")),
                         formatBytes({ number(mailbox, "size_bytes") }), text(mailbox, "special_use") });
    }
    return { alignedTable(rows), {}, 0 };
}

Printed printMessages(const PrintContext &context, const QJsonObject &data)
{
    const QJsonArray messages = data.value(QLatin1String("messages")).toArray();
    if (messages.isEmpty())
        return { {}, QStringLiteral("No messages.\n"), 0 };
    if (isOn(context.request.arguments, "full"))
        return { outlines(messages), {}, 0 };
    std::vector<QStringList> rows { { QStringLiteral("NUMBER"), QStringLiteral("UID"), QStringLiteral("RECEIVED AT"), QStringLiteral("SIZE"),
                                      QStringLiteral("FLAGS") } };
    for (const QJsonValue &value : messages) {
        const QJsonObject message = value.toObject();
        rows.push_back({ QString::number(number(message, "number")), QString::number(number(message, "uid")), rfc3339(number(message, "received_at")),
                         formatBytes({ number(message, "size_bytes") }), flagsOf(message) });
    }
    return { alignedTable(rows), {}, 0 };
}

Printed printMessageContent(const PrintContext &, const QJsonObject &data)
{
    return { {}, {}, 0, QByteArray::fromBase64(text(data, "content").toLatin1()) };
}

} // namespace Madmail::Cli
