// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/terminal_qr.h"

#include "server/proto/qr/qr_code.h"

#include <QRegularExpression>

#include <limits>
#include <sys/ioctl.h>
#include <unistd.h>

namespace Madmail::Cli {

namespace {

/// By the variables, in the order of POSIX; setlocale() does not tell: Qt makes every locale one with UTF-8.
bool isUtf8Locale()
{
    static const QRegularExpression utf8(QStringLiteral("utf-?8"), QRegularExpression::CaseInsensitiveOption);
    for (const char *name : { "LC_ALL", "LC_CTYPE", "LANG" })
        if (!qEnvironmentVariableIsEmpty(name))
            return qEnvironmentVariable(name).contains(utf8);
    return false;
}

} // namespace

QString terminalQr(const QByteArray &text, int columns)
{
    constexpr int quietZone = QrCode::quietZone;
    const auto code = QrCode::encode(text, QrCorrection::Low);
    if (!code || code->width() + 2 * quietZone > columns)
        return {};
    QString drawing;
    for (int y = -quietZone; y < code->width() + quietZone; y += 2) {
        drawing += QStringLiteral("\x1b[38;5;16;48;5;231m"); // black on white
        for (int x = -quietZone; x < code->width() + quietZone; ++x) {
            const bool upper = code->isDark(x, y);
            const bool lower = code->isDark(x, y + 1);
            drawing += upper ? (lower ? QChar(0x2588) : QChar(0x2580)) : (lower ? QChar(0x2584) : QChar(u' '));
        }
        drawing += QStringLiteral("\x1b[0m\n");
    }
    return drawing;
}

int columnsForQr()
{
    const QString kind = qEnvironmentVariable("TERM");
    if (::isatty(STDOUT_FILENO) != 1 || kind.isEmpty() || kind == QLatin1String("dumb") || !isUtf8Locale())
        return 0;
    winsize size {};
    const bool isKnown = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return isKnown ? size.ws_col : std::numeric_limits<int>::max();
}

QString linkOnTerminal(const QByteArray &link, int columns)
{
    const QString code = terminalQr(link, columns);
    return code + (code.isEmpty() ? QString() : QStringLiteral("\n")) + QString::fromUtf8(link) + u'\n';
}

} // namespace Madmail::Cli
