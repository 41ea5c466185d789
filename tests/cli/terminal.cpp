// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/terminal.h"

#include "tests/cli/madmail_command.h"

#include <QDeadlineTimer>
#include <QFile>

#include <csignal>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace Madmail::Testing {

TerminalProgram::~TerminalProgram()
{
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    if (m_terminal >= 0)
        ::close(m_terminal);
}

bool TerminalProgram::start(const QString &program, const QStringList &arguments)
{
    std::vector<QByteArray> words { QFile::encodeName(program) };
    for (const QString &argument : arguments)
        words.push_back(argument.toUtf8());
    std::vector<char *> pointers;
    for (QByteArray &word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    winsize size {};
    size.ws_col = static_cast<unsigned short>(m_columns);
    m_pid = ::forkpty(&m_terminal, nullptr, nullptr, &size);
    if (m_pid == 0) {
        for (auto it = m_variables.cbegin(); it != m_variables.cend(); ++it)
            it->isNull() ? ::unsetenv(it.key().constData()) : ::setenv(it.key().constData(), it->constData(), 1);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    return m_pid > 0;
}

QByteArray TerminalProgram::readUntil(const QByteArray &text)
{
    const QDeadlineTimer deadline(patience);
    while (!m_shown.contains(text)) {
        pollfd waited { m_terminal, POLLIN, 0 };
        if (::poll(&waited, 1, int(deadline.remainingTime())) <= 0)
            break;
        char buffer[4096];
        const ssize_t length = ::read(m_terminal, buffer, sizeof buffer);
        if (length <= 0)
            break;
        m_shown += QByteArray(buffer, qsizetype(length)).replace('\r', "");
    }
    return m_shown;
}

void TerminalProgram::type(const QByteArray &keys)
{
    for (QByteArray rest = keys; !rest.isEmpty();) {
        const ssize_t written = ::write(m_terminal, rest.constData(), std::size_t(rest.size()));
        if (written <= 0)
            return;
        rest.remove(0, written);
    }
}

int TerminalProgram::stop()
{
    ::kill(m_pid, SIGTERM);
    return waitForEnd();
}

int TerminalProgram::waitForEnd()
{
    readUntil(QByteArray("\0", 1)); // never shown: reads to the end, so that the program can write
    int status = 0;
    ::waitpid(m_pid, &status, 0);
    m_pid = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace Madmail::Testing
