// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/openpgp/armor_reader.h"

#include <algorithm>

namespace Madmail::OpenPgp {

namespace {

constexpr QByteArrayView beginLine = "-----BEGIN PGP MESSAGE-----";
constexpr QByteArrayView endLine = "-----END PGP MESSAGE-----";
constexpr QByteArrayView versionHeader = "Version: ";
constexpr qsizetype mostVersionBytes = 128;
constexpr int mostColumns = 998; // RFC 5322 §2.1.1

constexpr quint8 notBase64 = 0x80;

constexpr std::array<quint8, 256> base64Values = [] {
    std::array<quint8, 256> values {};
    values.fill(notBase64);
    for (int i = 0; i < 26; ++i) {
        values[size_t('A' + i)] = quint8(i);
        values[size_t('a' + i)] = quint8(26 + i);
    }
    for (int i = 0; i < 10; ++i)
        values[size_t('0' + i)] = quint8(52 + i);
    values['+'] = 62;
    values['/'] = 63;
    return values;
}();

quint8 valueOf(char c)
{
    return base64Values[quint8(c)];
}

/// `=` and four characters of base64 (RFC 9580 §6.1).
bool isChecksum(QByteArrayView line)
{
    return line.size() == 5 && line[0] == '='
        && std::all_of(line.begin() + 1, line.end(), [](char c) { return valueOf(c) != notBase64; });
}

bool isVersionHeader(QByteArrayView line)
{
    if (!line.startsWith(versionHeader) || line.size() > versionHeader.size() + mostVersionBytes)
        return false;
    return std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

} // namespace

qsizetype ArmorReader::feed(QByteArrayView text, QByteArray &output)
{
    const char *at = text.data();
    const char *const end = at + text.size();
    const qsizetype before = output.size();
    output.resize(before + text.size() / 4 * 3 + 6);
    char *const begin = output.data();
    char *out = begin + before;
    while (at < end && m_state != State::Done && m_state != State::Failed)
        at = m_state == State::Data ? takeData(at, end, out) : takeLine(at, end);
    output.truncate(out - begin);
    return at - text.data();
}

/// Collects a line outside the data and acts on it when it is whole.
const char *ArmorReader::takeLine(const char *at, const char *end)
{
    while (at < end) {
        const char c = *at++;
        if (c == '\n') {
            const QByteArrayView line(m_line.data(), m_lineSize);
            const bool hasCr = line.endsWith('\r');
            m_state = hasCr ? afterLine(line.chopped(1)) : State::Failed;
            m_lineSize = 0;
            return at;
        }
        if (m_lineSize == m_line.size()) {
            m_state = State::Failed;
            return at;
        }
        m_line[m_lineSize++] = c;
    }
    return at;
}

ArmorReader::State ArmorReader::afterLine(QByteArrayView line) const
{
    switch (m_state) {
    case State::Begin:
        return line == beginLine ? State::FirstHeader : State::Failed;
    case State::FirstHeader:
        if (m_headers == ArmorHeaders::OneVersion && isVersionHeader(line))
            return State::EmptyLine;
        return line.isEmpty() ? State::Data : State::Failed;
    case State::EmptyLine:
        return line.isEmpty() ? State::Data : State::Failed;
    case State::Tail:
        if (isChecksum(line))
            return State::End;
        return line == endLine ? State::Done : State::Failed;
    case State::End:
        return line == endLine ? State::Done : State::Failed;
    default:
        return State::Failed;
    }
}

const char *ArmorReader::takeData(const char *at, const char *end, char *&out)
{
    while (at < end && m_state == State::Data) {
        if (m_quad == 0 && !m_sawCr && !m_padded)
            at = takeQuads(at, end, out);
        if (at == end)
            break;
        const bool atLineStart = m_column == 0 && !m_sawCr;
        if (atLineStart && (m_padded || *at == '-' || *at == '=')) { // not data any more
            m_state = m_quad == 0 ? State::Tail : State::Failed;
            break;
        }
        if (!takeDataCharacter(*at++, out))
            m_state = State::Failed;
    }
    return at;
}

/// The fast path: whole groups within a line. Writing through a local pointer keeps it in a register: a char may alias anything.
const char *ArmorReader::takeQuads(const char *at, const char *end, char *&out)
{
    const char *const begin = at;
    char *write = out;
    while (end - at >= 4) {
        const quint32 a = valueOf(at[0]);
        const quint32 b = valueOf(at[1]);
        const quint32 c = valueOf(at[2]);
        const quint32 d = valueOf(at[3]);
        if ((a | b | c | d) & notBase64)
            break;
        const quint32 bits = a << 18 | b << 12 | c << 6 | d;
        write[0] = char(bits >> 16);
        write[1] = char(bits >> 8);
        write[2] = char(bits);
        write += 3;
        at += 4;
    }
    out = write;
    const qsizetype column = m_column + (at - begin);
    if (column > mostColumns)
        m_state = State::Failed;
    m_column = quint16(qMin<qsizetype>(column, mostColumns));
    return at;
}

bool ArmorReader::takeDataCharacter(char c, char *&out)
{
    if (m_sawCr) {
        m_sawCr = false;
        m_column = 0;
        return c == '\n';
    }
    if (c == '\r') {
        m_sawCr = true;
        return m_column > 0 && m_padding == 0;
    }
    if (++m_column > mostColumns)
        return false;
    if (c == '=')
        return takePadding(out);
    const quint32 value = valueOf(c);
    if (value == notBase64 || m_padded)
        return false;
    m_bits = m_bits << 6 | value;
    if (++m_quad == 4) {
        *out++ = char(m_bits >> 16);
        *out++ = char(m_bits >> 8);
        *out++ = char(m_bits);
        m_quad = 0;
        m_bits = 0;
    }
    return true;
}

bool ArmorReader::takePadding(char *&out)
{
    if (m_padded)
        return m_padding-- > 0;
    if (m_quad < 2)
        return false;
    m_padded = true;
    m_padding = quint8(3 - m_quad);
    if (m_quad == 3) {
        *out++ = char(m_bits >> 10);
        *out++ = char(m_bits >> 2);
    } else {
        *out++ = char(m_bits >> 4);
    }
    m_quad = 0;
    return true;
}

} // namespace Madmail::OpenPgp
