// SPDX-License-Identifier: GPL-3.0-or-later
// A program on a pseudo terminal.
#pragma once

#include <QByteArray>
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

    bool start(const QString &program, const QStringList &arguments);
    /// Everything shown until `text` came, without CR; without it: what came until the end or for too long.
    QByteArray readUntil(const QByteArray &text);
    /// SIGTERM; the exit status, -1: a crash, or it did not end.
    int stop();

private:
    pid_t m_pid = -1;
    int m_terminal = -1;
    QByteArray m_shown;
};

} // namespace Madmail::Testing
