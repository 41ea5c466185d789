// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/message_arguments.h"

#include "server/mail/messages.h"
#include "server/proto/imap/argument_scanner.h"
#include "server/proto/imap/sequence_set.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QRegularExpression>

namespace Madmail::Ops {

using Api::ParameterType;

Api::Parameter messagesParameter(bool required)
{
    return { "messages", ParameterType::Text, true, required, QT_TRANSLATE_NOOP("Operations", "Numbers of messages, such as 3, 1:5, 2,7:*") };
}

Api::Parameter uidParameter()
{
    return { .name = "uid", .type = ParameterType::Boolean, .help = QT_TRANSLATE_NOOP("Operations", "The numbers are UIDs"), .shortOption = 'u' };
}

namespace {

Result<Imap::SequenceSet> setIn(const QJsonObject &arguments)
{
    const QString text = arguments.value(QLatin1String("messages")).toString(QStringLiteral("1:*"));
    auto set = Imap::SequenceSet::parse(text.toUtf8());
    if (set || set.error().code == ErrorCode::TooLarge)
        return set;
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "\"%1\" names no messages. Numbers from 1 on are taken, ranges, * for the last one, and commas "
                                                 "between them: 1,3:5,8:*"),
                     { text.left(64) } },
                   QStringLiteral("messages") };
}

} // namespace

Result<std::vector<NumberedMessage>> messagesIn(OperationContext &context, const MailboxInfo &mailbox, const QJsonObject &arguments)
{
    MADMAIL_TRY(const Imap::SequenceSet set, setIn(arguments));
    MADMAIL_TRY(const std::vector<Uid> uids, Mail::Messages(context.store, context.core).uids(mailbox.id));
    const bool areUids = arguments.value(QLatin1String("uid")).toBool();
    if (!areUids && set.largestNamed() > uids.size())
        return Error { ErrorCode::NotFound,
                       { QT_TRANSLATE_NOOP("Server", "There is no message %1: the mailbox has %2."),
                         { QString::number(set.largestNamed()), QString::number(uids.size()) } },
                       QStringLiteral("messages") };
    std::vector<NumberedMessage> messages;
    for (const Imap::IndexRange &range : areUids ? set.intersect(uids) : set.places(quint32(uids.size())))
        for (quint32 place = range.first; place < range.end; ++place)
            messages.push_back({ place + 1, uids[place] });
    return messages;
}

Result<std::vector<Uid>> uidsToChange(OperationContext &context, const MailboxInfo &mailbox, const QJsonObject &arguments)
{
    MADMAIL_TRY(const auto messages, messagesIn(context, mailbox, arguments));
    if (messages.size() > mostChanged)
        return Error { ErrorCode::TooLarge,
                       { QT_TRANSLATE_NOOP("Server", "These are %1 messages. One command changes at most %2; name them in parts."),
                         { QString::number(messages.size()), QString::number(mostChanged) } },
                       QStringLiteral("messages") };
    std::vector<Uid> uids;
    uids.reserve(messages.size());
    for (const NumberedMessage &message : messages)
        uids.push_back(message.uid);
    return uids;
}

Result<MessageFlags> flagsIn(const QJsonObject &arguments, const char *name)
{
    QByteArrayList words;
    const QJsonArray given = arguments.value(QLatin1String(name)).toArray();
    for (const QJsonValue &word : given)
        words << word.toString().toUtf8();
    const QByteArray text = words.join(' ');
    if (words.isEmpty())
        return MessageFlags();
    if (text.trimmed().isEmpty()) // a shell's variable that has nothing
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "No flags are given. Write () for none.") }, QString::fromUtf8(name) };
    Imap::ArgumentScanner scanner(text, {});
    auto flags = scanner.takeFlags(false);
    if (flags && !scanner.atEnd())
        flags = Imap::badArgument("");
    if (flags || flags.error().code == ErrorCode::TooLarge)
        return flags;
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "\"%1\" are no flags. Flags are \\Seen \\Answered \\Flagged \\Deleted \\Draft and words such as "
                                                 "$Forwarded."),
                     { QString::fromUtf8(text).left(64) } },
                   QString::fromUtf8(name) };
}

Result<UnixSeconds> dateIn(const QJsonObject &arguments, const char *name)
{
    static const QRegularExpression form(QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$"));
    const QString text = arguments.value(QLatin1String(name)).toString().toUpper();
    const auto match = form.match(text);
    QString wholeSeconds = text;
    wholeSeconds.remove(match.captured(1));
    const QDateTime date = match.hasMatch() ? QDateTime::fromString(wholeSeconds, Qt::ISODate) : QDateTime();
    if (date.isValid() && date.toSecsSinceEpoch() > 0)
        return date.toSecsSinceEpoch();
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "\"%1\" is no date after 1970. Write it like 2026-11-21T17:46:00Z or 2026-11-21T18:46:00+01:00."),
                     { text.left(64) } },
                   QString::fromUtf8(name) };
}

Result<QByteArray> messageBytesIn(const QJsonObject &arguments, const char *name)
{
    const QByteArray given = QByteArray::fromBase64(arguments.value(QLatin1String(name)).toString().toLatin1());
    if (given.isEmpty() || given.contains('\0'))
        return Error { ErrorCode::BadInput,
                       { given.isEmpty() ? QT_TRANSLATE_NOOP("Server", "There is no message: give it on standard input.")
                                         : QT_TRANSLATE_NOOP("Server", "A message cannot have NUL bytes.") },
                       QString::fromUtf8(name) };
    QByteArray bytes;
    bytes.reserve(given.size() + given.size() / 32);
    char before = 0;
    for (const char c : given) {
        if (c == '\n' && before != '\r')
            bytes += '\r';
        bytes += c;
        before = c;
    }
    return bytes;
}

} // namespace Madmail::Ops
