// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocol/dialogue_player.h"

#include "server/base/random.h"
#include "server/proto/smtp/data_writer.h"
#include "tests/protocol/test_message.h"

#include <QDeadlineTimer>
#include <QHostAddress>
#include <QProcess>

namespace Madmail::Testing {

namespace {

constexpr int patience = 10'000; // milliseconds
constexpr int maxSkippedLines = 1000;

/// For a failure's text: short, and one line.
QString shown(const QByteArray &bytes)
{
    QString text;
    for (const char c : bytes.left(300))
        text += c >= ' ' && c != 0x7f ? QString(QLatin1Char(c)) : QStringLiteral("\\x%1").arg(uchar(c), 2, 16, QLatin1Char('0'));
    return text;
}

bool gathersOutput(DialogueVerb verb)
{
    return verb == DialogueVerb::SendLine || verb == DialogueVerb::SendBytes || verb == DialogueVerb::SendMessage;
}

QByteArray stuffed(const QByteArray &message)
{
    QByteArray wire;
    Smtp::DataWriter writer;
    writer.append(message, &wire);
    writer.finish(&wire);
    return wire;
}

} // namespace

DialoguePlayer::DialoguePlayer(DialogueHost &host)
    : m_host(host)
{
}

DialoguePlayer::~DialoguePlayer() = default;

Failure DialoguePlayer::play(const Dialogue &dialogue)
{
    m_connections.clear();
    const QByteArray domain = m_host.domain();
    m_values.set("domain", domain);
    for (const char *who : { "user", "other", "third" }) {
        m_values.set(who, randomText(12, lowerAlphanumerics) + '@' + domain);
        m_values.set(who == QByteArrayView("user") ? QByteArray("pass") : QByteArray(who) + "pass", randomText(16, lowerAlphanumerics));
    }

    for (std::size_t i = 0; i < dialogue.steps.size(); ++i) {
        const DialogueStep &step = dialogue.steps[i];
        QByteArray problem;
        const auto text = m_values.expand(step.text, &problem);
        Failure failure = text ? perform(step, *text) : Failure(QString::fromUtf8(problem));
        const bool isLast = i + 1 == dialogue.steps.size();
        const bool goesOn = !isLast && gathersOutput(dialogue.steps[i + 1].verb) && dialogue.steps[i + 1].connection == step.connection;
        if (Connection *connection = find(step.connection); !failure && gathersOutput(step.verb) && !goesOn)
            failure = flush(*connection);
        if (failure)
            return QStringLiteral("%1:%2: %3").arg(dialogue.name).arg(step.line).arg(*failure);
    }
    m_connections.clear();
    return {};
}

DialoguePlayer::Connection *DialoguePlayer::find(const QByteArray &name)
{
    const auto found = m_connections.constFind(name);
    return found == m_connections.cend() ? nullptr : found->get();
}

Failure DialoguePlayer::perform(const DialogueStep &step, const QByteArray &text)
{
    switch (step.verb) {
    case DialogueVerb::Connect:
        return connectTo(step.connection, text);
    case DialogueVerb::Run:
        return m_host.run(QProcess::splitCommand(QString::fromUtf8(text)));
    case DialogueVerb::Account:
        return makeAccount(text);
    case DialogueVerb::Message:
        return makeMessage(text);
    case DialogueVerb::Set: {
        const qsizetype blank = text.indexOf(' ');
        m_values.set(blank < 0 ? text : text.left(blank), blank < 0 ? QByteArray() : text.mid(blank + 1));
        return {};
    }
    case DialogueVerb::Stop:
        return m_host.stop();
    case DialogueVerb::Start:
        return m_host.start();
    default:
        break;
    }

    Connection *connection = find(step.connection);
    if (!connection)
        return QStringLiteral("there is no connection %1").arg(QString::fromUtf8(step.connection));
    switch (step.verb) {
    case DialogueVerb::SendLine:
        connection->outgoing += text + "\r\n";
        return {};
    case DialogueVerb::SendBytes:
        connection->outgoing += unescape(text);
        return {};
    case DialogueVerb::SendMessage:
        connection->outgoing += stuffed(m_values.value("message"));
        return {};
    case DialogueVerb::Expect:
        return expect(*connection, text, false);
    case DialogueVerb::ExpectLater:
        return expect(*connection, text, true);
    case DialogueVerb::StartTls:
        return encrypt(*connection);
    case DialogueVerb::ExpectClosed:
        return expectClosed(*connection);
    default:
        connection->socket->disconnectFromHost();
        return {};
    }
}

Failure DialoguePlayer::connectTo(const QByteArray &name, const QByteArray &service)
{
    const quint16 port = m_host.port(service);
    if (port == 0)
        return QStringLiteral("there is no service %1").arg(QString::fromUtf8(service));
    auto connection = std::make_shared<Connection>();
    connection->socket = std::make_unique<QSslSocket>();
    connection->socket->setPeerVerifyMode(QSslSocket::VerifyNone);
    m_connections.insert(name, connection);
    connection->socket->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    if (!connection->socket->waitForConnected(patience))
        return connection->socket->errorString();
    connection->socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    return service.endsWith('s') ? encrypt(*connection) : Failure();
}

Failure DialoguePlayer::encrypt(Connection &connection)
{
    if (!connection.incoming.isEmpty() || connection.socket->bytesAvailable() > 0)
        return QStringLiteral("unread before TLS: %1").arg(shown(connection.incoming + connection.socket->peek(300)));
    connection.socket->startClientEncryption();
    if (!connection.socket->waitForEncrypted(patience))
        return QStringLiteral("TLS: %1").arg(connection.socket->errorString());
    return {};
}

Failure DialoguePlayer::flush(Connection &connection)
{
    connection.socket->write(std::exchange(connection.outgoing, {}));
    const QDeadlineTimer deadline(patience);
    // A server that refuses early may close before it has read all; what it said then matters, not the write.
    while (connection.socket->state() == QAbstractSocket::ConnectedState
           && (connection.socket->bytesToWrite() > 0 || connection.socket->encryptedBytesToWrite() > 0)) {
        if (deadline.hasExpired())
            return QStringLiteral("the server does not take what is sent");
        connection.socket->waitForBytesWritten(int(deadline.remainingTime()));
    }
    return {};
}

Failure DialoguePlayer::readLine(Connection &connection, QByteArray *line)
{
    const QDeadlineTimer deadline(patience);
    for (;;) {
        connection.incoming += connection.socket->readAll();
        const qsizetype end = connection.incoming.indexOf('\n');
        if (end >= 0) {
            *line = connection.incoming.left(end);
            connection.incoming.remove(0, end + 1);
            if (!line->endsWith('\r'))
                return QStringLiteral("a line without CR: %1").arg(shown(*line));
            line->chop(1);
            return {};
        }
        if (connection.socket->state() != QAbstractSocket::ConnectedState && connection.socket->bytesAvailable() == 0)
            return QStringLiteral("the server closed after: %1").arg(shown(connection.incoming));
        if (deadline.hasExpired())
            return QStringLiteral("no answer but: %1").arg(shown(connection.incoming));
        connection.socket->waitForReadyRead(int(deadline.remainingTime()));
    }
}

Failure DialoguePlayer::expect(Connection &connection, const QByteArray &pattern, bool skipOthers)
{
    QByteArray line;
    for (int i = 0; i < maxSkippedLines; ++i) {
        if (auto failure = readLine(connection, &line))
            return QStringLiteral("expected \"%1\": %2").arg(shown(pattern), *failure);
        if (m_values.match(pattern, line))
            return {};
        if (!skipOthers)
            break;
    }
    return QStringLiteral("expected \"%1\", got \"%2\"").arg(shown(pattern), shown(line));
}

Failure DialoguePlayer::expectClosed(Connection &connection)
{
    const QDeadlineTimer deadline(patience);
    while (connection.socket->state() == QAbstractSocket::ConnectedState && !deadline.hasExpired())
        connection.socket->waitForReadyRead(int(deadline.remainingTime()));
    connection.incoming += connection.socket->readAll();
    if (!connection.incoming.isEmpty())
        return QStringLiteral("expected the end, got \"%1\"").arg(shown(connection.incoming));
    return deadline.hasExpired() ? Failure(QStringLiteral("the server did not close")) : Failure();
}

Failure DialoguePlayer::makeMessage(const QByteArray &text)
{
    const QByteArrayList words = text.split(' ');
    MessageSpec spec;
    spec.kind = words.value(0);
    for (const QByteArray &word : words.mid(1)) {
        const qsizetype equals = word.indexOf('=');
        const QByteArray key = word.left(equals);
        const QByteArray value = word.mid(equals + 1);
        if (key == "from")
            spec.from = value;
        else if (key == "to")
            spec.to = value;
        else if (key == "subject")
            spec.subject = value;
        else if (key == "id")
            spec.id = value;
        else if (key == "size")
            spec.size = value.toLongLong();
        else
            return QStringLiteral("MESSAGE does not know \"%1\"").arg(QString::fromUtf8(word));
    }
    const QByteArray message = composeMessage(spec);
    if (message.isEmpty())
        return QStringLiteral("there are no messages of the kind %1").arg(QString::fromUtf8(spec.kind));
    m_values.set("message", message);
    m_values.set("messagesize", QByteArray::number(message.size()));
    return {};
}

Failure DialoguePlayer::makeAccount(const QByteArray &name)
{
    const auto account = m_host.createAccount();
    if (!account)
        return QStringLiteral("no account could be made");
    m_values.set(name, account->address);
    m_values.set(name + "pass", account->password);
    return {};
}

} // namespace Madmail::Testing
