// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/smtp/data_writer.h"

namespace Madmail::Smtp {

void DataWriter::append(QByteArrayView content, QByteArray *wire)
{
    wire->reserve(wire->size() + content.size() + content.size() / 64);
    while (!content.isEmpty()) {
        if (m_at == At::LineStart && content.front() == '.')
            *wire += '.';
        const qsizetype lineFeed = content.indexOf('\n');
        const QByteArrayView line = lineFeed < 0 ? content : content.first(lineFeed + 1);
        const bool endsLine = lineFeed > 0 ? line[lineFeed - 1] == '\r' : lineFeed == 0 && m_at == At::Cr;
        *wire += line;
        m_at = endsLine ? At::LineStart : line.back() == '\r' ? At::Cr : At::Line;
        content = content.sliced(line.size());
    }
}

void DataWriter::finish(QByteArray *wire)
{
    *wire += m_at == At::LineStart ? ".\r\n" : "\r\n.\r\n";
    m_at = At::LineStart;
}

} // namespace Madmail::Smtp
