// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/chunk_reader.h"

#include "server/proto/http/request_head.h"

namespace Madmail::Http {

namespace {

constexpr Refusal badChunk { 400, "the chunked content is broken" };
constexpr qsizetype maxSizeDigits = 15; // more would not fit into 64 bits

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

ChunkReader::Piece ChunkReader::next(QByteArrayView bytes)
{
    switch (m_at) {
    case At::Size:
    case At::DataEnd:
    case At::Trailers:
        return takeLine(bytes);
    case At::Data: {
        const qsizetype taken = qsizetype(std::min(m_left, qint64(bytes.size())));
        m_left -= taken;
        if (m_left == 0)
            m_at = At::DataEnd;
        return { State::More, taken, bytes.first(taken) };
    }
    case At::End:
        return { State::End };
    case At::Refused:
        break;
    }
    return { State::Refused };
}

ChunkReader::Piece ChunkReader::refuse(Refusal refusal, qsizetype taken)
{
    m_refusal = refusal;
    m_at = At::Refused;
    return { State::Refused, taken };
}

ChunkReader::Piece ChunkReader::takeLine(QByteArrayView bytes)
{
    const qsizetype limit = m_at == At::Size ? maxSizeLineBytes : m_at == At::DataEnd ? 2 : m_trailerBytes + 2;
    const auto [outcome, taken, line] = m_lines.next(bytes, limit);
    switch (outcome) {
    case LineCutter::Outcome::NeedMore:
        return { State::More, taken };
    case LineCutter::Outcome::TooLong:
        return refuse(m_at == At::Trailers ? Refusal { 431, "the trailers are too long" } : badChunk, taken);
    case LineCutter::Outcome::BadLineEnd:
        return refuse(badChunk, taken);
    case LineCutter::Outcome::Line:
        break;
    }
    if (m_at == At::Trailers)
        return takeTrailer(line, taken);
    if (m_at == At::DataEnd)
        m_at = At::Size; // the limit lets nothing but CRLF through
    else if (!takeSize(line))
        return refuse(badChunk, taken);
    return { State::More, taken };
}

/// chunk-size [ chunk-ext ]
bool ChunkReader::takeSize(QByteArrayView line)
{
    qsizetype digits = 0;
    m_left = 0;
    while (digits < line.size() && hexDigit(line[digits]) >= 0) {
        if (digits == maxSizeDigits)
            return false;
        m_left = m_left * 16 + hexDigit(line[digits++]);
    }
    // Blanks before the semicolon are "bad whitespace" that RFC 9112 §7.1.1 tells us to read.
    const QByteArrayView extension = withoutBlanks(line.sliced(digits));
    m_extensionBytes += extension.size();
    if (digits == 0 || m_extensionBytes > maxExtensionBytes)
        return false;
    if (digits < line.size() && (!extension.startsWith(';') || !isFieldValue(extension)))
        return false;
    m_at = m_left > 0 ? At::Data : At::Trailers;
    return true;
}

ChunkReader::Piece ChunkReader::takeTrailer(QByteArrayView line, qsizetype taken)
{
    if (line.isEmpty()) {
        m_at = At::End;
        return { State::End, taken };
    }
    m_trailerBytes -= line.size() + 2;
    if (m_trailerBytes < 0 || --m_trailerFields < 0)
        return refuse({ 431, "the trailers are too long" }, taken);
    const auto field = parseField(line);
    if (const Refusal *refusal = std::get_if<Refusal>(&field))
        return refuse(*refusal, taken);
    return { State::More, taken };
}

} // namespace Madmail::Http
