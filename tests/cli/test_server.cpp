// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/test_server.h"

#include "server/base/random.h"
#include "server/proto/smtp/data_writer.h"
#include "tests/protocol/test_message.h"
#include "tests/support/child_process.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QRegularExpression>

namespace Madmail::Testing {

TestServer::TestServer(QByteArray config)
    : m_ownFolder(std::make_unique<QTemporaryDir>())
    , m_folder(m_ownFolder->path())
    , m_address(0x7f000000u | ((1 + randomBelow(254)) << 16) | (randomBelow(256) << 8) | (1 + randomBelow(254)))
    , m_portOffset(11'000 + int(randomBelow(20)) * 1000) // below the ports that the system hands out
{
    writeConfig(config);
}

TestServer::~TestServer()
{
    if (m_process.state() != QProcess::NotRunning)
        killHard();
}

void TestServer::writeConfig(const QByteArray &config)
{
    QFile file(m_folder + QStringLiteral("/maddy.conf"));
    if (file.open(QIODevice::WriteOnly))
        file.write(config);
}

QStringList TestServer::arguments() const
{
    QStringList arguments { QStringLiteral("--cli"), QStringLiteral("run"), QStringLiteral("--state-dir"), m_folder,
                            QStringLiteral("--bind"), m_address.toString() };
    if (m_portOffset > 0)
        arguments << QStringLiteral("--port-offset") << QString::number(m_portOffset);
    return arguments + m_runOptions;
}

void TestServer::launch()
{
    m_output.clear();
    m_errors.clear();
    m_ports.clear();
    const QStringList words = m_launcher + QStringList { madmailProgram() } + arguments();
    forkPlainly(m_process);
    m_process.start(words.first(), words.mid(1));
}

std::optional<QString> TestServer::start()
{
    launch();
    const QDeadlineTimer deadline(patience);
    while (!output().contains("Madmail is running.\n")) {
        if (m_process.state() == QProcess::NotRunning || deadline.hasExpired())
            return QStringLiteral("the server did not start: ") + QString::fromUtf8(output() + errors());
        m_process.waitForReadyRead(int(deadline.remainingTime()));
    }
    readListeners();
    return {};
}

CommandResult TestServer::runToEnd()
{
    const QStringList words = m_launcher + QStringList { madmailProgram() } + arguments();
    return runProgram(words.first(), words.mid(1));
}

void TestServer::readListeners()
{
    static const QRegularExpression listener(QStringLiteral("^Listening: (\\S+) \\S+:(\\d+)( \\(.*\\))?$"),
                                             QRegularExpression::MultilineOption);
    auto lines = listener.globalMatch(QString::fromUtf8(m_output));
    while (lines.hasNext()) {
        const auto line = lines.next();
        m_ports.insert(line.captured(1).toUtf8(), line.captured(2).toUShort());
    }
    static const QRegularExpression domain(QStringLiteral("^Mail domain: (\\S+)$"), QRegularExpression::MultilineOption);
    m_domain = domain.match(QString::fromUtf8(m_output)).captured(1).toUtf8();
}

bool TestServer::stop()
{
    terminate();
    return waitForEnd();
}

bool TestServer::waitForEnd()
{
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(patience))
        return false;
    return m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
}

void TestServer::killHard()
{
    m_process.kill();
    m_process.waitForFinished(patience);
}

QByteArray TestServer::output()
{
    return m_output += m_process.readAllStandardOutput();
}

QByteArray TestServer::errors()
{
    return m_errors += m_process.readAllStandardError();
}

bool TestServer::waitForError(const QByteArray &text)
{
    const QDeadlineTimer deadline(patience);
    m_process.setReadChannel(QProcess::StandardError);
    while (!errors().contains(text) && isRunning() && !deadline.hasExpired())
        m_process.waitForReadyRead(int(deadline.remainingTime()));
    m_process.setReadChannel(QProcess::StandardOutput);
    return m_errors.contains(text);
}

CommandResult TestServer::command(const QStringList &arguments) const
{
    return runMadmail(QStringList { QStringLiteral("--state-dir"), m_folder } + arguments);
}

CommandResult TestServer::sql(const QByteArray &statement) const
{
    return runProgram(QStringLiteral("sqlite3"), { m_folder + QStringLiteral("/madmail.db"), QString::fromUtf8(statement) });
}

TestAccount TestServer::createAccount() const
{
    const QJsonObject account = command({ QStringLiteral("create-user"), QStringLiteral("--json-only") }).json();
    return { account[QLatin1String("email")].toString().toUtf8(), account[QLatin1String("password")].toString().toUtf8() };
}

std::unique_ptr<WireClient> TestServer::connectTo(const QByteArray &service) const
{
    return WireClient::connectTo(m_address, port(service), service.endsWith('s'));
}

std::unique_ptr<WireClient> TestServer::login(const TestAccount &account, QByteArray *answer) const
{
    auto client = connectTo("imaps");
    if (!client)
        return {};
    client->readLine();
    const QByteArray line = client->imap("LOGIN \"" + account.address + "\" \"" + account.password + '"');
    if (answer)
        *answer = line;
    return line.startsWith("OK") ? std::move(client) : nullptr;
}

std::unique_ptr<WireClient> TestServer::loginSubmission(const TestAccount &account) const
{
    auto client = connectTo("submissions");
    if (!client)
        return {};
    client->smtpReply();
    client->smtp("EHLO test");
    const QByteArray token = (QByteArray(1, '\0') + account.address + '\0' + account.password).toBase64();
    return client->smtp("AUTH PLAIN " + token).startsWith("235") ? std::move(client) : nullptr;
}

QByteArray TestServer::submit(const TestAccount &from, const QByteArray &to, const QByteArray &id, qsizetype size) const
{
    const auto client = loginSubmission(from);
    if (!client)
        return "no submission session";
    for (const QByteArray &line : { "MAIL FROM:<" + from.address + '>', "RCPT TO:<" + to + '>', QByteArray("DATA") })
        if (const QByteArray reply = client->smtp(line); !reply.startsWith('2') && !reply.startsWith("354"))
            return reply;
    client->send(data(message(from.address, id, size)));
    return client->smtpReply();
}

QByteArray TestServer::message(const QByteArray &from, const QByteArray &id, qsizetype size)
{
    MessageSpec spec;
    spec.from = from;
    spec.id = id;
    spec.size = size;
    return composeMessage(spec);
}

QByteArray TestServer::data(const QByteArray &message)
{
    QByteArray wire;
    Smtp::DataWriter writer;
    writer.append(message, &wire);
    writer.finish(&wire);
    return wire;
}

int TestServer::inboxCount(const TestAccount &account) const
{
    const auto client = login(account);
    if (!client || !client->imap("SELECT INBOX").startsWith("OK"))
        return -1;
    for (const QByteArray &line : client->untagged())
        if (line.endsWith(" EXISTS"))
            return line.split(' ').value(1).toInt();
    return -1;
}

} // namespace Madmail::Testing
