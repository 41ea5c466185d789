// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocol/server_process.h"

#include "server/base/random.h"
#include "tests/support/child_process.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace Madmail::Testing {

namespace {

constexpr int patience = 30'000; // milliseconds: the first start makes keys and a database
constexpr int maxAttempts = 5;   // to find an offset at which all ports are free

QString program()
{
    return QStringLiteral(MADMAIL_BINARY_DIR "/bin/madmail");
}

/// What the program calls its listeners, and what dialogues call them.
QByteArray serviceName(const QByteArray &listener)
{
    return listener == "submissions" ? QByteArray("smtps") : listener;
}

} // namespace

ServerProcess::ServerProcess(QByteArray config)
    : m_config(std::move(config))
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
}

ServerProcess::~ServerProcess()
{
    stop();
    if (waitForEnd())
        m_process.kill();
    m_process.waitForFinished(patience);
}

QString ServerProcess::said() const
{
    return QString::fromUtf8(m_output.right(2000));
}

Failure ServerProcess::start()
{
    if (!m_state.isValid())
        return m_state.errorString();
    QFile config(m_state.filePath(QStringLiteral("maddy.conf")));
    if (!config.open(QIODevice::WriteOnly) || config.write(m_config) != m_config.size() || !config.flush())
        return config.errorString();
    if (m_portOffset > 0) { // again: clients know the ports
        if (auto failure = waitForEnd())
            return failure;
        return startAt(m_portOffset);
    }
    Failure failure;
    for (int attempt = 0; attempt < maxAttempts; ++attempt) {
        failure = startAt(10'000 + int(randomBelow(45)) * 1000);
        if (!failure)
            break;
        m_process.kill();
        m_process.waitForFinished(patience);
    }
    if (failure)
        return failure;
    const auto account = createAccount();
    if (!account)
        return QStringLiteral("create-user failed, so the mail domain is not known");
    m_domain = account->address.mid(account->address.lastIndexOf('@') + 1);
    return {};
}

Failure ServerProcess::startAt(int portOffset)
{
    m_portOffset = portOffset;
    m_ports.clear();
    m_output.clear();
    forkPlainly(m_process);
    m_process.start(program(), { QStringLiteral("--cli"), QStringLiteral("run"), QStringLiteral("--state-dir"), m_state.path(),
                                 QStringLiteral("--bind"), QStringLiteral("127.0.0.1"), QStringLiteral("--port-offset"),
                                 QString::number(portOffset) });
    if (!m_process.waitForStarted(patience))
        return QStringLiteral("%1: %2").arg(program(), m_process.errorString());
    return waitUntilRunning();
}

Failure ServerProcess::waitUntilRunning()
{
    const QDeadlineTimer deadline(patience);
    while (!m_output.contains("Madmail is running.")) {
        if (m_process.state() == QProcess::NotRunning || deadline.hasExpired())
            return QStringLiteral("the server did not start: %1").arg(said());
        m_process.waitForReadyRead(int(deadline.remainingTime()));
        m_output += m_process.readAll();
    }
    static const QRegularExpression line(QStringLiteral("^Listening: (\\S+) .*:(\\d+)$"), QRegularExpression::MultilineOption);
    auto lines = line.globalMatch(QString::fromUtf8(m_output));
    while (lines.hasNext()) {
        const auto match = lines.next();
        m_ports.insert(serviceName(match.captured(1).toUtf8()), match.captured(2).toUShort());
    }
    return {};
}

Failure ServerProcess::stop()
{
    m_process.terminate();
    return {};
}

Failure ServerProcess::waitForEnd()
{
    const QDeadlineTimer deadline(patience);
    while (m_process.state() != QProcess::NotRunning && !deadline.hasExpired())
        m_process.waitForFinished(int(deadline.remainingTime()));
    m_output += m_process.readAll();
    if (m_process.state() != QProcess::NotRunning)
        return QStringLiteral("the server does not end: %1").arg(said());
    if (m_process.exitStatus() != QProcess::NormalExit)
        return QStringLiteral("the server crashed: %1").arg(said());
    return {};
}

Failure ServerProcess::runForOutput(const QStringList &arguments, QByteArray *output)
{
    QProcess command;
    forkPlainly(command);
    command.start(program(), QStringList { QStringLiteral("--cli"), QStringLiteral("--state-dir"), m_state.path() } + arguments);
    if (!command.waitForFinished(patience))
        return QStringLiteral("%1: %2").arg(arguments.join(QLatin1Char(' ')), command.errorString());
    *output = command.readAllStandardOutput();
    if (command.exitStatus() != QProcess::NormalExit || command.exitCode() != 0)
        return QStringLiteral("%1: exit status %2: %3")
            .arg(arguments.join(QLatin1Char(' ')))
            .arg(command.exitCode())
            .arg(QString::fromUtf8(*output + command.readAllStandardError()));
    return {};
}

Failure ServerProcess::run(const QStringList &arguments)
{
    QByteArray output;
    return runForOutput(arguments, &output);
}

std::optional<DialogueHost::Account> ServerProcess::createAccount()
{
    QByteArray output;
    if (const auto failure = runForOutput({ QStringLiteral("create-user"), QStringLiteral("--json-only") }, &output)) {
        qWarning("%s", qPrintable(*failure));
        return {};
    }
    const QJsonObject account = QJsonDocument::fromJson(output).object();
    const Account made { account[QLatin1String("email")].toString().toUtf8(), account[QLatin1String("password")].toString().toUtf8() };
    if (!made.address.contains('@') || made.password.isEmpty())
        return {};
    return made;
}

} // namespace Madmail::Testing
