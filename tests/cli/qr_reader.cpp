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

QByteArray greyPicture(qsizetype width, qsizetype height, const QByteArray &pixels)
{
    return "P5 " + QByteArray::number(width) + ' ' + QByteArray::number(height) + " 255\n" + pixels;
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
    return readQrPicture(greyPicture(width, height, pixels));
}

QByteArray readQrSvg(const QByteArray &svg)
{
    static const QRegularExpression box(QStringLiteral("viewBox=\"0 0 (\\d+) \\d+\""));
    static const QRegularExpression stroke(QStringLiteral("M(\\d+) (\\d+)h(\\d+)v1"));
    const QString text = QString::fromUtf8(svg);
    const int edge = box.match(text).captured(1).toInt();
    if (edge < 1 || edge > 200)
        return "no view box";
    QList<QList<bool>> rows(edge, QList<bool>(edge, false));
    for (auto found = stroke.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        const int x = match.captured(1).toInt();
        const int y = match.captured(2).toInt();
        for (int i = 0; i < match.captured(3).toInt() && x + i < edge && y < edge; ++i)
            rows[y][x + i] = true;
    }
    QByteArray pixels;
    for (const QList<bool> &row : std::as_const(rows))
        pixels += pixelRows(row);
    return readQrPicture(greyPicture(edge * moduleSize, edge * moduleSize, pixels));
}

QByteArray readQrPicture(const QByteArray &picture)
{
    QTemporaryFile image(QDir::tempPath() + QStringLiteral("/qr-XXXXXX"));
    if (!image.open())
        return "no temporary file";
    image.write(picture);
    image.close();
    const CommandResult read = runProgram(QStringLiteral("zbarimg"), { QStringLiteral("--quiet"), QStringLiteral("--raw"), image.fileName() });
    return read.exitStatus == 0 ? read.out.trimmed() : read.all();
}

} // namespace Madmail::Testing
