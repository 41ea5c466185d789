// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/madmail_command.h"
#include "tests/support/child_process.h"

#include <QJsonDocument>
#include <QProcess>

#include <unistd.h>

namespace Madmail::Testing {

QJsonObject CommandResult::json() const
{
    return QJsonDocument::fromJson(out.trimmed().isEmpty() ? err : out).object();
}

QString madmailProgram()
{
    return QStringLiteral(MADMAIL_BINARY_DIR "/bin/madmail");
}

CommandResult runProgram(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    forkPlainly(process);
    process.start(program, arguments);
    process.closeWriteChannel();
    CommandResult result;
    if (!process.waitForFinished(patience)) {
        result.err = process.errorString().toUtf8();
        process.kill();
        process.waitForFinished(patience);
        return result;
    }
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    if (process.exitStatus() == QProcess::NormalExit)
        result.exitStatus = process.exitCode();
    return result;
}

CommandResult runMadmail(const QStringList &arguments)
{
    return runProgram(madmailProgram(), QStringList { QStringLiteral("--cli") } + arguments);
}

bool isRoot()
{
    return ::geteuid() == 0;
}

} // namespace Madmail::Testing
