// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/qr_reader.h"

#include "tests/cli/madmail_command.h"

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryFile>

namespace Madmail::Testing {

namespace {

constexpr int moduleSize = 4; // pixels

/// A row of pixels, of modules that are dark or not, as often as a module is high.
QByteArray pixelRows(const QList<bool> &modules)
{
    QByteArray row;
    for (const bool isDark : modules)
        row += QByteArray(moduleSize, isDark ? '\0' : '\xff');
    return row.repeated(moduleSize);
}

} // namespace

QByteArray readTerminalQr(const QByteArray &shown)
{
    static const QRegularExpression line(QStringLiteral("\x1b\\[[0-9;]*m([ \u2580\u2584\u2588]+)\x1b\\[0m"));
    qsizetype width = 0;
    qsizetype height = 0;
    QByteArray pixels;
    for (auto found = line.globalMatch(QString::fromUtf8(shown)); found.hasNext();) {
        QList<bool> upper;
        QList<bool> lower;
        for (const QChar block : found.next().captured(1)) {
            upper << (block == QChar(0x2580) || block == QChar(0x2588));
            lower << (block == QChar(0x2584) || block == QChar(0x2588));
        }
        width = upper.size() * moduleSize;
        height += 2 * moduleSize;
        pixels += pixelRows(upper) + pixelRows(lower);
    }
    QTemporaryFile image(QDir::tempPath() + QStringLiteral("/qr-XXXXXX.pgm"));
    if (!image.open())
        return "no temporary file";
    image.write("P5 " + QByteArray::number(width) + ' ' + QByteArray::number(height) + " 255\n" + pixels);
    image.close();
    const CommandResult read = runProgram(QStringLiteral("zbarimg"), { QStringLiteral("--quiet"), QStringLiteral("--raw"), image.fileName() });
    return read.exitStatus == 0 ? read.out.trimmed() : read.all();
}

} // namespace Madmail::Testing
