// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/terminal_qr.h"

#include <qrencode.h>

#include <memory>

namespace Madmail::Cli {

namespace {

constexpr int quietZone = 4;

struct FreeCode
{
    void operator()(QRcode *code) const { QRcode_free(code); }
};

bool isDark(const QRcode &code, int x, int y)
{
    const bool inside = x >= 0 && y >= 0 && x < code.width && y < code.width;
    return inside && (code.data[y * code.width + x] & 1);
}

} // namespace

QString terminalQr(const QByteArray &text)
{
    const std::unique_ptr<QRcode, FreeCode> code(
        QRcode_encodeData(int(text.size()), reinterpret_cast<const unsigned char *>(text.constData()), 0, QR_ECLEVEL_L));
    if (!code)
        return {};
    QString drawing;
    for (int y = -quietZone; y < code->width + quietZone; y += 2) {
        drawing += QStringLiteral("\x1b[38;5;16;48;5;231m"); // black on white
        for (int x = -quietZone; x < code->width + quietZone; ++x) {
            const bool upper = isDark(*code, x, y);
            const bool lower = isDark(*code, x, y + 1);
            drawing += upper ? (lower ? QChar(0x2588) : QChar(0x2580)) : (lower ? QChar(0x2584) : QChar(u' '));
        }
        drawing += QStringLiteral("\x1b[0m\n");
    }
    return drawing;
}

} // namespace Madmail::Cli
