// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/run_command.h"

#include "app/cli/terminal_qr.h"
#include "app/standard_output.h"
#include "app/state_places.h"
#include "app/termination_signals.h"

#include "server/api/error_json.h"
#include "server/config/directives.h"
#include "server/engine/engine_host.h"

#include <QCoreApplication>
#include <QDir>

#include <cstdio>
#include <unistd.h>

namespace Madmail::App {

namespace {

void printLine(std::FILE *stream, const QString &line)
{
    print(stream, line + u'\n');
    std::fflush(stream);
}

/// "[::1]" as in URLs; "localhost" is 127.0.0.1 alone, because a run listens on one address. Null: it is none.
QHostAddress bindAddressOf(const QString &text)
{
    if (text.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0)
        return QHostAddress(QHostAddress::LocalHost);
    const bool hasBrackets = text.startsWith(u'[') && text.endsWith(u']');
    const QHostAddress address(hasBrackets ? text.mid(1).chopped(1) : text);
    return hasBrackets && address.protocol() != QAbstractSocket::IPv6Protocol ? QHostAddress() : address;
}

QString endpointText(const Api::ListenerSnapshot &listener)
{
    const bool isV6 = listener.address.contains(QLatin1Char(':'));
    return QStringLiteral("%1:%2").arg(isV6 ? QLatin1Char('[') + listener.address + QLatin1Char(']') : listener.address).arg(listener.port);
}

void printListeners(const Api::EngineSnapshot &snapshot)
{
    for (const Api::ListenerSnapshot &listener : snapshot.listeners) {
        QString line = QStringLiteral("Listening: %1 %2").arg(QString::fromLatin1(listener.service), endpointText(listener));
        if (listener.fallback)
            line += QStringLiteral(" (port %1 may not be opened by this user)").arg(listener.standardPort);
        printLine(stdout, line);
    }
}

/// Shows the one invite while nobody has ever logged in; a password belongs on a screen, not into a journal.
void showInvite(Engine::EngineHost &host, const Cli::GlobalOptions &global)
{
    if (!::isatty(STDOUT_FILENO)) {
        printLine(stdout, QStringLiteral("Invite somebody: %1 create-user").arg(global.program));
        return;
    }
    const auto link = host.pendingInviteLink();
    if (!link) {
        printLine(stderr, link.error().toEnglish(global.program));
        return;
    }
    if (!*link)
        return;
    printLine(stdout, QStringLiteral("\nScan this with Delta Chat, or open the link there, to get the first account:\n"));
    printLine(stdout, Cli::linkOnTerminal(**link, Cli::columnsForQr()));
}

/// `--log` as lines of the config file. Errors: BadInput.
Result<Config::SettingValues> logValues(const QStringList &words)
{
    const auto key = [](Config::Setting setting) { return QByteArray(Config::descriptorOf(setting).key); };
    if (words.isEmpty())
        return Config::SettingValues();
    if (words == QStringList { QStringLiteral("off") })
        return Config::SettingValues { { key(Config::Setting::LogDisabled), QStringLiteral("true") } };
    QStringList targets;
    for (const QString &word : words) {
        const auto target = Config::logTargetOf(word, QDir::current());
        if (!target)
            return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "\"%1\" is no place for a log: off alone, or stderr, syslog and paths."), { word.left(64) } }, QStringLiteral("log") };
        targets << *target;
    }
    return Config::SettingValues { { key(Config::Setting::LogTarget), targets.join(u',') }, { key(Config::Setting::LogDisabled), QStringLiteral("false") } };
}

} // namespace

int runServer(const Cli::GlobalOptions &global, const Cli::RunCommand &command)
{
    Engine::EngineOptions options;
    options.paths = pathsFor(global);
    options.ports.portOffset = command.portOffset;
    if (!command.bindAddress.isEmpty()) {
        options.ports.bindAddress = bindAddressOf(command.bindAddress);
        options.isBound = true;
        if (options.ports.bindAddress.isNull()) {
            printLine(stderr, QStringLiteral("Error: \"%1\" is no IP address.").arg(command.bindAddress.left(64)));
            return 2;
        }
    }
    auto log = logValues(command.logTargets);
    if (!log) {
        printLine(stderr, QStringLiteral("Error: %1").arg(log.error().toEnglish(global.program)));
        return 2;
    }
    options.fileValues = std::move(*log);
    if (command.hasLibexec)
        printLine(stderr, QStringLiteral("Warning: --libexec has no effect: this server has no helper programs. Its state folder is named with --state-dir."));
    if (const Status readable = checkConfigFile(options.paths); !readable) {
        printLine(stderr, QStringLiteral("Error: %1").arg(readable.error().toEnglish(global.program)));
        return Api::exitStatusOf(readable.error());
    }
    TerminationSignals signalWatch; // before threads start, so that all of them have the signals blocked
    Engine::EngineHost host;
    QStringList warnings;
    const Status started = host.start(options, &warnings);
    for (const QString &warning : std::as_const(warnings))
        printLine(stderr, QStringLiteral("Warning: %1").arg(warning));
    if (!started) {
        const Error error = withWayToOwner(started.error(), global, options.paths);
        printLine(stderr, QStringLiteral("Error: %1").arg(error.toEnglish(global.program)));
        return Api::exitStatusOf(error);
    }
    const auto snapshot = host.snapshot();
    printListeners(*snapshot);
    printLine(stdout, QStringLiteral("Mail domain: %1").arg(QString::fromUtf8(snapshot->mailDomain)));
    showInvite(host, global);
    printLine(stdout, QStringLiteral("Madmail is running."));
    const int status = afterOutput(0, false); // people can chat without these lines
    signalWatch.onReload([&host] {
        if (const Status done = host.reload(); !done)
            printLine(stderr, QStringLiteral("Error: nothing was read again. %1").arg(done.error().toEnglish()));
    });
    signalWatch.onTermination([] { QCoreApplication::quit(); });
    QCoreApplication::exec();
    printLine(stdout, QStringLiteral("Stopping."));
    host.stop();
    return status == 0 ? afterOutput(0, false) : status;
}

} // namespace Madmail::App
