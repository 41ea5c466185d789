// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/terminal_input.h"

#include <cstdio>
#include <termios.h>
#include <unistd.h>

namespace Madmail::Cli {

namespace {

constexpr qsizetype maxLine = 4096;

/// Byte by byte: nothing behind the line is taken from whoever reads next.
std::optional<QByteArray> readLine()
{
    QByteArray line;
    char byte = 0;
    while (line.size() <= maxLine) {
        const ssize_t got = ::read(STDIN_FILENO, &byte, 1);
        if (got <= 0)
            return line.isEmpty() ? std::nullopt : std::optional(line);
        if (byte == '\n') {
            if (line.endsWith('\r'))
                line.chop(1);
            return line;
        }
        line.append(byte);
    }
    return std::nullopt;
}

/// Typed characters are not shown while it lives.
class HiddenTyping
{
public:
    HiddenTyping()
    {
        m_isChanged = ::tcgetattr(STDIN_FILENO, &m_before) == 0;
        termios hidden = m_before;
        hidden.c_lflag &= ~tcflag_t(ECHO);
        if (m_isChanged)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    HiddenTyping(const HiddenTyping &) = delete;
    HiddenTyping &operator=(const HiddenTyping &) = delete;
    ~HiddenTyping()
    {
        if (m_isChanged)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
    }

private:
    termios m_before {};
    bool m_isChanged = false;
};

void show(const QString &text)
{
    std::fputs(qUtf8Printable(text), stderr);
    std::fflush(stderr);
}

} // namespace

std::optional<bool> confirm(const QString &question)
{
    if (!::isatty(STDIN_FILENO))
        return std::nullopt;
    show(question + QStringLiteral(" [y/N] "));
    const QByteArray answer = readLine().value_or(QByteArray()).trimmed().toLower();
    return answer == "y" || answer == "yes";
}

std::optional<NewSecret> readNewSecret(const QString &prompt)
{
    const auto secret = readSecret(prompt + QStringLiteral(": "));
    if (!secret)
        return std::nullopt;
    if (secret->isEmpty() || !::isatty(STDIN_FILENO))
        return NewSecret { *secret, true };
    const auto repeated = readSecret(QStringLiteral("Repeat: "));
    if (!repeated)
        return std::nullopt;
    return NewSecret { *secret, *repeated == *secret };
}

std::optional<QByteArray> readSecret(const QString &prompt)
{
    if (!::isatty(STDIN_FILENO))
        return readLine();
    const HiddenTyping hidden; // before anybody is asked to type
    show(prompt);
    auto line = readLine();
    show(QStringLiteral("\n"));
    return line;
}

} // namespace Madmail::Cli
