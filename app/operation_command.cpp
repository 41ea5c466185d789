// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/operation_command.h"

#include "app/cli/printers.h"
#include "app/cli/terminal_input.h"
#include "app/cli/terminal_qr.h"
#include "app/file_arguments.h"
#include "app/long_command.h"
#include "app/remote_command.h"
#include "app/standard_output.h"
#include "app/state_places.h"

#include "server/base/log.h"
#include "server/engine/offline_operations.h"
#include "server/ipc/control_client.h"
#include "server/ops/arguments.h"
#include "server/platform/state_lock.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFileInfo>
#include <QTimer>

#include <algorithm>
#include <unistd.h>

namespace Madmail::App {

namespace {

/// "Delete all mail of {username}?" with the argument in its place.
QString questionOf(const Cli::OperationCommand &command)
{
    QString question = QString::fromUtf8(command.operation->question);
    for (const Api::Parameter &parameter : command.operation->parameters) {
        const QString name = QString::fromUtf8(parameter.name);
        question.replace(u'{' + name + u'}', command.request.arguments.value(name).toString());
    }
    return question;
}

bool needsYes(const Cli::GlobalOptions &global, const Cli::OperationCommand &command)
{
    return command.operation->effect == Api::Effect::Destructive && !global.yes && !command.request.arguments.value(QLatin1String("dry_run")).toBool();
}

/// Errors: Cancelled; BadInput, where nobody can be asked.
Status confirmed(const Cli::GlobalOptions &global, const Cli::OperationCommand &command)
{
    if (!needsYes(global, command))
        return {};
    const auto answer = Cli::confirm(questionOf(command));
    if (!answer)
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "This deletes for good, and there is no terminal to ask. Add --yes if you mean it.") } };
    return *answer ? Status() : Status(Error { ErrorCode::Cancelled, { QT_TRANSLATE_NOOP("Server", "Cancelled. Nothing was changed.") } });
}

bool isAsked(const Api::Parameter &parameter, const QJsonObject &arguments)
{
    const QString name = QString::fromUtf8(parameter.name);
    const bool isMissing = parameter.type == Api::ParameterType::Secret && parameter.required && !arguments.contains(name);
    return isMissing || (parameter.isAskedAtDash && arguments.value(name) == QJsonValue(QStringLiteral("-")));
}

/// Asks for the secrets that were not given: twice, for nobody sees what is typed. Errors: BadInput.
Status askForSecrets(Cli::OperationCommand &command)
{
    for (const Api::Parameter &parameter : command.operation->parameters) {
        if (!isAsked(parameter, command.request.arguments))
            continue;
        const QString name = QString::fromUtf8(parameter.name);
        const bool isPassword = parameter.type == Api::ParameterType::Secret;
        const auto secret = Cli::readNewSecret(isPassword ? QString::fromUtf8(parameter.help) : QStringLiteral("New value"));
        if (!secret || secret->text.isEmpty())
            return Error { ErrorCode::BadInput,
                           { QT_TRANSLATE_NOOP("Server", "\"%1\" is missing. Type it, or give it as one line of standard input."), { Api::wordFor(parameter) } }, name };
        if (!secret->isRepeated)
            return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The two differ. Nothing was changed.") }, name };
        command.request.arguments.insert(name, QString::fromUtf8(secret->text));
    }
    return {};
}

constexpr int commandPatienceMs = 10'000;
constexpr int betweenAttemptsMs = 20;

/// Where whoever holds the folder listens; empty: it is no server, or says nothing yet.
QString serversSocket(const Config::Paths &paths)
{
    if (const auto holder = Platform::StateLock::readHolder(paths.lockFile()))
        return holder->controlSocket;
    return QFileInfo(paths.lockFile()).isReadable() ? QString() : paths.controlSocket();
}

/// By the server that runs, or without one.
Result<QJsonObject> runHere(const Cli::GlobalOptions &global, const Api::OperationRequest &request, bool isLong)
{
    const Config::Paths paths = pathsFor(global);
    QElapsedTimer waiting;
    waiting.start();
    do {
        Ops::LongWork unwatched;
        auto answer = isLong ? runLongOffline(paths, request) : Engine::runOffline(paths, request, unwatched);
        if (answer)
            return answer;
        if (answer.error().code != ErrorCode::Busy)
            return withWayToOwner(std::move(answer).error(), global, paths);
        if (const QString socket = serversSocket(paths); !socket.isEmpty()) {
            Ipc::ControlClient client(socket);
            return askAndWait(client, request, isLong);
        }
        QEventLoop pause; // for a command like this one, which will soon have done its work
        QTimer::singleShot(betweenAttemptsMs, &pause, &QEventLoop::quit);
        pause.exec();
    } while (waiting.elapsed() < commandPatienceMs);
    return Error { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "Another command is at work on this server. Please try again when it has ended.") } };
}

/// Whether somebody will be asked.
bool asks(const Cli::GlobalOptions &global, const Cli::OperationCommand &command)
{
    const auto &parameters = command.operation->parameters;
    return needsYes(global, command)
        || std::any_of(parameters.begin(), parameters.end(), [&command](const Api::Parameter &parameter) { return isAsked(parameter, command.request.arguments); });
}

/// What is known to be wrong before anybody is asked. A server elsewhere is not asked for that: the Admin API knows no rehearsal.
Status rehearsed(const Cli::GlobalOptions &global, const Cli::OperationCommand &command)
{
    if (!asks(global, command))
        return {};
    Api::OperationRequest request = command.request;
    request.isRehearsal = true;
    for (const Api::Parameter &parameter : command.operation->parameters)
        if (Api::comesLater(parameter))
            request.arguments.remove(QString::fromUtf8(parameter.name));
    MADMAIL_CHECK(Ops::normaliseForRehearsal(*command.operation, request.arguments));
    if (!global.server.isEmpty())
        return {};
    MADMAIL_CHECK(runHere(global, request, false));
    return {};
}

int printFor(const Cli::GlobalOptions &global, const Cli::OperationCommand &command, Result<QJsonObject> answer)
{
    const Cli::OutputTerminal terminal { ::isatty(STDOUT_FILENO) == 1, Cli::columnsForQr() };
    const auto print = [&](const Result<QJsonObject> &result) {
        return Cli::printAnswer(command.request, *command.operation, command.typed, result, global.program, global.json, terminal);
    };
    Cli::Printed printed = print(answer);
    if (Status written = printed.content ? writeContent(command, *printed.content) : Status(); !written)
        printed = print(std::move(written).error());
    App::print(stderr, printed.err);
    App::print(stdout, printed.out);
    return afterOutput(printed.exitStatus, global.json);
}

Status checkHere(const Cli::GlobalOptions &global)
{
    const Config::Paths paths = pathsFor(global);
    MADMAIL_CHECK(refusalForPlace(global, paths));
    return checkConfigFile(paths);
}

} // namespace

int runOperation(const Cli::GlobalOptions &global, Cli::OperationCommand command)
{
    setLoggingEnabled(global.debug); // a command prints its answer; the audit line has its own way
    const bool isRemote = !global.server.isEmpty();
    Result<QJsonObject> answer = QJsonObject();
    if (Status there = isRemote ? checkRemote(global, command) : checkHere(global); !there)
        answer = std::move(there).error();
    if (Status ready = answer ? rehearsed(global, command) : Status(); !ready)
        answer = std::move(ready).error();
    if (Status ready = answer ? confirmed(global, command) : Status(); !ready)
        answer = std::move(ready).error();
    if (Status ready = answer ? askForSecrets(command) : Status(); !ready)
        answer = std::move(ready).error();
    if (answer) {
        auto request = withFiles(command);
        if (!request)
            answer = std::move(request).error();
        else
            answer = isRemote ? runThere(global, *request) : runHere(global, *request, command.operation->isLong);
    }
    return printFor(global, command, std::move(answer));
}

} // namespace Madmail::App
