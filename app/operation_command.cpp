// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/operation_command.h"

#include "app/cli/printers.h"
#include "app/state_places.h"

#include "server/base/log.h"
#include "server/engine/offline_operations.h"
#include "server/ipc/control_client.h"
#include "server/platform/state_lock.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <cstdio>

namespace Madmail::App {

namespace {

Result<QJsonObject> askServer(const QString &socket, const Api::OperationRequest &request)
{
    Ipc::ControlClient client(socket);
    std::optional<Result<QJsonObject>> answer;
    client.run(request, [&answer](Result<QJsonObject> result) {
        answer.emplace(std::move(result));
        QCoreApplication::quit();
    });
    QCoreApplication::exec();
    return std::move(*answer);
}

/// Files are meant as seen from where the command is typed, not from where the server was started.
Api::OperationRequest withAbsolutePaths(const Cli::OperationCommand &command)
{
    Api::OperationRequest request = command.request;
    for (const Api::Parameter &parameter : command.operation->parameters) {
        const QString name = QString::fromUtf8(parameter.name);
        const QString path = request.arguments.value(name).toString();
        if (parameter.type == Api::ParameterType::FilePath && !path.isEmpty())
            request.arguments.insert(name, QFileInfo(path).absoluteFilePath());
    }
    return request;
}

} // namespace

int runOperation(const Cli::GlobalOptions &global, const Cli::OperationCommand &command)
{
    const Config::Paths paths = pathsFor(global);
    setLoggingEnabled(global.debug); // a command prints its answer; the audit line is the server's
    Result<QJsonObject> answer = refusalForPlace(global, paths);
    if (answer) {
        const Api::OperationRequest request = withAbsolutePaths(command);
        answer = Engine::runOffline(paths, request);
        if (!answer && answer.error().code == ErrorCode::Busy) {
            const auto holder = Platform::StateLock::readHolder(paths.lockFile());
            const QString socket = holder && !holder->controlSocket.isEmpty() ? holder->controlSocket : paths.controlSocket();
            answer = askServer(socket, request);
        }
    }
    const Cli::Printed printed = Cli::printAnswer(command.request, *command.operation, answer, global.program, global.json);
    std::fputs(qUtf8Printable(printed.err), stderr);
    std::fputs(qUtf8Printable(printed.out), stdout);
    return printed.exitStatus;
}

} // namespace Madmail::App
