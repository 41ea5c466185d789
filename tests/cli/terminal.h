// SPDX-License-Identifier: GPL-3.0-or-later
// A program on a pseudo terminal.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QStringList>

#include <sys/types.h>

namespace Madmail::Testing {

/// Thread: one. The destructor kills what still runs.
class TerminalProgram
{
public:
    TerminalProgram() = default;
    ~TerminalProgram();
    TerminalProgram(const TerminalProgram &) = delete;
    TerminalProgram &operator=(const TerminalProgram &) = delete;

    /// Before start(). 0: the terminal does not know.
    void setColumns(int columns) { m_columns = columns; }
    /// For the program; `value` null: without it. Before start().
    void setVariable(const QByteArray &name, const QByteArray &value) { m_variables.insert(name, value); }
    bool start(const QString &program, const QStringList &arguments);
    /// Everything shown until `text` came, without CR; without it: what came until the end or for too long.
    QByteArray readUntil(const QByteArray &text);
    void type(const QByteArray &keys);
    /// Reads to the end; the exit status, -1: a crash.
    int waitForEnd();
    /// SIGTERM; the exit status, -1: a crash, or it did not end.
    int stop();

private:
    pid_t m_pid = -1;
    int m_terminal = -1;
    int m_columns = 0;
    QHash<QByteArray, QByteArray> m_variables;
    QByteArray m_shown;
};

} // namespace Madmail::Testing
