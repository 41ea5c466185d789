// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/transfer_decoder.h"

#include <array>

namespace Madmail::Mime {

namespace {

constexpr qsizetype mostHeldBlanks = 1000;

constexpr std::array<qint8, 256> base64Values = [] {
    std::array<qint8, 256> values {};
    values.fill(-1);
    for (int i = 0; i < 26; ++i) {
        values[size_t('A' + i)] = qint8(i);
        values[size_t('a' + i)] = qint8(26 + i);
    }
    for (int i = 0; i < 10; ++i)
        values[size_t('0' + i)] = qint8(52 + i);
    values['+'] = 62;
    values['/'] = 63;
    return values;
}();

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

} // namespace

TransferEncoding transferEncodingFromName(QByteArrayView name)
{
    if (name == "base64")
        return TransferEncoding::Base64;
    return name == "quoted-printable" ? TransferEncoding::QuotedPrintable : TransferEncoding::Identity;
}

void TransferDecoder::decode(QByteArrayView bytes, QByteArray &output)
{
    switch (m_encoding) {
    case TransferEncoding::Identity:
        output.append(bytes);
        break;
    case TransferEncoding::Base64:
        decodeBase64(bytes, output);
        break;
    case TransferEncoding::QuotedPrintable:
        for (const char c : bytes)
            takeQuoted(c, output);
        break;
    }
}

void TransferDecoder::finish(QByteArray &output)
{
    if (m_held.startsWith('=')) // blanks at the end of the last line go, a broken escape stays
        output.append(m_held);
    m_held.clear();
}

void TransferDecoder::decodeBase64(QByteArrayView bytes, QByteArray &output)
{
    output.reserve(output.size() + bytes.size() * 3 / 4 + 3);
    for (const char c : bytes) {
        const int value = base64Values[uchar(c)];
        if (c == '=') { // the group ends; its left-over bits are padding
            m_bits = 0;
            m_bitCount = 0;
        }
        if (value < 0)
            continue;
        m_bits = (m_bits << 6 | quint32(value)) & 0xffffff;
        m_bitCount += 6;
        if (m_bitCount >= 8) {
            m_bitCount -= 8;
            output.append(char(m_bits >> m_bitCount & 0xff));
        }
    }
}

void TransferDecoder::takeQuoted(char c, QByteArray &output)
{
    if (m_held.startsWith('='))
        return takeEscaped(c, output);
    if (c == '=') {
        output.append(m_held);
        m_held = "=";
    } else if (c == ' ' || c == '\t') {
        if (m_held.size() >= mostHeldBlanks) {
            output.append(m_held);
            m_held.clear();
        }
        m_held.append(c);
    } else {
        if (c != '\r' && c != '\n')
            output.append(m_held);
        m_held.clear();
        output.append(c);
    }
}

/// m_held is `=` and perhaps one hexadecimal digit, or blanks or CR of a soft line break.
void TransferDecoder::takeEscaped(char c, QByteArray &output)
{
    const bool isSoftBreak = m_held.size() == 1 || hexValue(m_held[1]) < 0;
    if (isSoftBreak && c == '\n') {
        m_held.clear();
        return;
    }
    if (isSoftBreak && (c == ' ' || c == '\t' || c == '\r') && !m_held.endsWith('\r') && m_held.size() < mostHeldBlanks) {
        m_held.append(c);
        return;
    }
    if (m_held.size() == 1 && hexValue(c) >= 0) {
        m_held.append(c);
        return;
    }
    if (m_held.size() == 2 && hexValue(m_held[1]) >= 0 && hexValue(c) >= 0) {
        output.append(char(hexValue(m_held[1]) << 4 | hexValue(c)));
        m_held.clear();
        return;
    }
    output.append(m_held); // no escape after all
    m_held.clear();
    takeQuoted(c, output);
}

} // namespace Madmail::Mime
