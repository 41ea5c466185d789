// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/qr/qr_code.h"

#include <png.h>
#include <qrencode.h>

#include <algorithm>
#include <memory>

namespace Madmail {

namespace {

struct FreeCode
{
    void operator()(QRcode *code) const { QRcode_free(code); }
};

} // namespace

std::optional<QrCode> QrCode::encode(const QByteArray &text, QrCorrection correction)
{
    const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeData(int(text.size()), reinterpret_cast<const unsigned char *>(text.constData()), 0,
                                                                   correction == QrCorrection::Low ? QR_ECLEVEL_L : QR_ECLEVEL_M));
    if (!code)
        return {};
    QrCode made;
    made.m_width = code->width;
    made.m_dark.resize(std::size_t(code->width) * std::size_t(code->width));
    for (std::size_t i = 0; i < made.m_dark.size(); ++i)
        made.m_dark[i] = code->data[i] & 1;
    return made;
}

bool QrCode::isDark(int x, int y) const
{
    const bool inside = x >= 0 && y >= 0 && x < m_width && y < m_width;
    return inside && m_dark[std::size_t(y) * std::size_t(m_width) + std::size_t(x)];
}

QByteArray QrCode::toSvg() const
{
    const QByteArray edge = QByteArray::number(m_width + 2 * quietZone);
    QByteArray svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + edge + ' ' + edge
        + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + edge + 'v' + edge + "H0z\"/><path d=\"";
    for (int y = 0; y < m_width; ++y) {
        for (int x = 0; x < m_width; ++x) {
            const int start = x;
            while (isDark(x, y))
                ++x;
            if (x > start) // one stroke for each run of dark modules
                svg += 'M' + QByteArray::number(start + quietZone) + ' ' + QByteArray::number(y + quietZone) + 'h' + QByteArray::number(x - start)
                    + "v1h-" + QByteArray::number(x - start) + 'z';
        }
    }
    return svg + "\"/></svg>\n";
}

QByteArray QrCode::toPng(int pixels) const
{
    const int scale = std::clamp(pixels, 1, 64);
    const int edge = (m_width + 2 * quietZone) * scale;
    QByteArray grey(qsizetype(edge) * edge, char(0xff));
    for (int y = 0; y < edge; ++y)
        for (int x = 0; x < edge; ++x)
            if (isDark(x / scale - quietZone, y / scale - quietZone))
                grey[qsizetype(y) * edge + x] = 0;
    png_image image {};
    image.version = PNG_IMAGE_VERSION;
    image.width = png_uint_32(edge);
    image.height = png_uint_32(edge);
    image.format = PNG_FORMAT_GRAY;
    png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
    QByteArray png(qsizetype(bytes), Qt::Uninitialized);
    if (!png_image_write_to_memory(&image, png.data(), &bytes, 0, grey.constData(), 0, nullptr))
        return {};
    png.truncate(qsizetype(bytes));
    return png;
}

} // namespace Madmail
