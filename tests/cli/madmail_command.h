// SPDX-License-Identifier: GPL-3.0-or-later
// One run of the built program to its end.
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QProcessEnvironment>
#include <QStringList>

namespace Madmail::Testing {

/// Milliseconds that anything may take: the first start makes keys and a database, on a busy machine.
inline constexpr int patience = 60'000;

struct CommandResult
{
    int exitStatus = -1; ///< -1: crashed or did not end
    QByteArray out;
    QByteArray err;

    QJsonObject json() const;
    /// For the text of a failed check.
    QByteArray all() const { return "exit " + QByteArray::number(exitStatus) + "\n" + out + err; }
};

QString madmailProgram();

CommandResult runProgram(const QString &program, const QStringList &arguments,
                         const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment());

/// `madmail --cli` with these arguments.
CommandResult runMadmail(const QStringList &arguments);

bool isRoot();

} // namespace Madmail::Testing
