// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/openpgp/armor_reader.h"

#include <array>

namespace Madmail::OpenPgp {

namespace {

constexpr std::array<qint8, 256> makeTable()
{
    std::array<qint8, 256> table {};
    for (auto &entry : table)
        entry = -1;
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 64; ++i)
        table[std::size_t(static_cast<uchar>(alphabet[i]))] = qint8(i);
    return table;
}

constexpr std::array<qint8, 256> base64Value = makeTable();

qint8 valueOf(char c)
{
    return base64Value[static_cast<uchar>(c)];
}

/// `=` and four base64 characters.
bool isChecksum(QByteArrayView text)
{
    if (text.size() != 5 || text[0] != '=')
        return false;
    for (const char c : text.sliced(1))
        if (valueOf(c) < 0)
            return false;
    return true;
}

} // namespace

bool ArmorReader::fail()
{
    m_state = State::Broken;
    return false;
}

bool ArmorReader::line(QByteArrayView text, QByteArray &decoded)
{
    switch (m_state) {
    case State::Begin:
        if (text != "-----BEGIN PGP MESSAGE-----")
            return fail();
        m_state = State::Headers;
        return true;
    case State::Headers:
        if (text.isEmpty()) {
            m_state = State::Body;
            return true;
        }
        return m_rule == HeaderRule::SkipVersionHeader && text.startsWith("Version: ") ? true : fail();
    case State::Body:
        return bodyLine(text, decoded);
    case State::Checksum:
        if (text != "-----END PGP MESSAGE-----")
            return fail();
        m_state = State::Done;
        return true;
    case State::Done:
        return text.isEmpty() || fail();
    case State::Broken:
        break;
    }
    return false;
}

bool ArmorReader::bodyLine(QByteArrayView text, QByteArray &decoded)
{
    if (text.startsWith("-----END")) {
        if (text != "-----END PGP MESSAGE-----" || (m_count != 0 && !m_padded))
            return fail();
        m_state = State::Done;
        return true;
    }
    if (isChecksum(text)) {
        if (m_count != 0 && !m_padded)
            return fail();
        m_state = State::Checksum;
        return true;
    }
    return decode(text, decoded) || fail();
}

bool ArmorReader::decode(QByteArrayView text, QByteArray &decoded)
{
    if (text.isEmpty() || m_padded)
        return false;
    const qsizetype start = decoded.size();
    decoded.resize(start + text.size() / 4 * 3 + 3);
    char *out = decoded.data() + start;
    qsizetype at = 0;
    for (; at < text.size(); ++at) {
        const qint8 value = valueOf(text[at]);
        if (value < 0)
            break;
        m_bits = m_bits << 6 | quint32(value);
        if (++m_count == 4) {
            *out++ = char(m_bits >> 16);
            *out++ = char(m_bits >> 8);
            *out++ = char(m_bits);
            m_count = 0;
            m_bits = 0;
        }
    }
    if (at < text.size()) { // only padding may follow, and it ends the data
        const QByteArrayView padding = text.sliced(at);
        const bool two = m_count == 2 && padding == "==";
        const bool one = m_count == 3 && padding == "=";
        if (!two && !one)
            return false;
        *out++ = char(one ? m_bits >> 10 : m_bits >> 4);
        if (one)
            *out++ = char(m_bits >> 2);
        m_padded = true;
    }
    decoded.resize(out - decoded.constData());
    return true;
}

} // namespace Madmail::OpenPgp
