// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/smtp/data_reader.h"

namespace Madmail::Smtp {

DataReader::Piece DataReader::next(QByteArrayView bytes)
{
    qsizetype start = 0; // of the content
    qsizetype position = 0;
    bool good = m_at != At::Broken;
    while (good && position < bytes.size()) {
        const char c = bytes[position];
        switch (m_at) {
        case At::LineStart:
            if (c != '.') {
                m_at = At::Line;
                m_lineBytes = 0;
                break;
            }
            // The dot is not content: what stands before it is a piece of its own.
            if (position > start)
                return { State::More, position, bytes.sliced(start, position - start) };
            m_at = At::Dot;
            start = ++position;
            break;
        case At::Dot:
            if (c == '\r') {
                m_at = At::DotCr;
                start = ++position;
            } else {
                m_at = At::Line; // a LF is found to be bare there
                m_lineBytes = 0;
            }
            break;
        case At::DotCr:
            good = c == '\n';
            if (good) {
                m_at = At::LineStart;
                return { State::End, position + 1 };
            }
            break;
        case At::Line:
            good = takeLine(bytes, &position);
            break;
        case At::Cr:
            good = c == '\n';
            m_at = At::LineStart;
            ++position;
            break;
        case At::Broken:
            good = false;
            break;
        }
    }
    if (!good) {
        m_at = At::Broken;
        return { State::BadLineEnd, bytes.size() };
    }
    return { State::More, position, bytes.sliced(start, position - start) };
}

/// Takes the rest of a line, or as much of it as there is. False for a bare CR or LF.
bool DataReader::takeLine(QByteArrayView bytes, qsizetype *position)
{
    const qsizetype lineFeed = bytes.indexOf('\n', *position);
    const qsizetype end = lineFeed < 0 ? bytes.size() : lineFeed + 1;
    const QByteArrayView line = bytes.sliced(*position, end - *position);
    const qsizetype carriageReturn = line.indexOf('\r');
    if (lineFeed >= 0) {
        if (carriageReturn < 0 || carriageReturn != line.size() - 2)
            return false;
        m_at = At::LineStart;
    } else if (carriageReturn >= 0) {
        if (carriageReturn != line.size() - 1)
            return false;
        m_at = At::Cr;
    }
    m_lineBytes += line.size();
    m_hasLongLine = m_hasLongLine || m_lineBytes > maxLineBytes;
    m_hasNul = m_hasNul || line.contains('\0');
    *position = end;
    return true;
}

} // namespace Madmail::Smtp
