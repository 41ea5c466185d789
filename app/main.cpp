// SPDX-License-Identifier: GPL-3.0-or-later
// Start-up: chooses the face before any application object exists.
#include "app/cli/command_line.h"
#include "app/documents.h"
#include "app/operation_command.h"
#include "app/run_command.h"
#include "app/standard_output.h"

#include "server/base/log.h"
#include "server/ops/operation_table.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace {

/// Called as `maddy`, the program is its command line; so it is as `madmail --cli`, wherever that stands among the options.
QStringList withoutCliFlag(QStringList arguments)
{
    arguments.removeFirst();
    if (const qsizetype flag = arguments.indexOf(QLatin1String("--cli")); flag >= 0)
        arguments.removeAt(flag);
    return arguments;
}

} // namespace

int main(int argc, char **argv)
{
    using namespace Madmail;
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("madmail"));
    QCoreApplication::setApplicationVersion(QStringLiteral(MADMAIL_VERSION));
    const QStringList all = QCoreApplication::arguments();
    const QString program = QFileInfo(all.first()).fileName();
    const bool isCommandLine = program == QLatin1String("maddy") || all.contains(QLatin1String("--cli"));
    const auto operations = Ops::operationDescriptors();
    const Cli::Invocation invocation =
        Cli::parseCommandLine(withoutCliFlag(all), Cli::programAsTyped(all.first()), { operations, Ops::commandGroups() },
                              isCommandLine ? Cli::WithoutCommand::Complain : Cli::WithoutCommand::Run);
    if (const auto *message = std::get_if<Cli::Message>(&invocation.command)) {
        App::print(message->exitStatus == 0 ? stdout : stderr, message->text);
        return App::afterOutput(message->exitStatus, false);
    }
    if (const auto *document = std::get_if<Cli::Document>(&invocation.command)) {
        App::print(stdout, App::documentText(*document, { operations, Ops::commandGroups() }));
        return App::afterOutput(0, false);
    }
    installLogHandler(invocation.global.debug);
    if (const auto *run = std::get_if<Cli::RunCommand>(&invocation.command)) {
        if (run->isImplied)
            App::print(stderr, QStringLiteral("The window comes with a later version; this one runs as a server without it.\n"));
        return App::runServer(invocation.global, *run);
    }
    return App::runOperation(invocation.global, std::get<Cli::OperationCommand>(invocation.command));
}
