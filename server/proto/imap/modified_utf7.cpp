// SPDX-License-Identifier: GPL-3.0-or-later
// Modified UTF-7 of RFC 3501 §5.1.3.
#include "server/proto/imap/characters.h"
#include "server/proto/imap/mailbox_name.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <string_view>

namespace Madmail::Imap {

namespace {

constexpr std::string_view base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
constexpr char32_t replacement = 0xfffd;

Error badUtf7()
{
    return { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The mailbox name is not proper modified UTF-7.") } };
}

bool isHighSurrogate(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool isLowSurrogate(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

void appendUtf8(QByteArray &out, char32_t c)
{
    if (c < 0x80) {
        out += char(c);
    } else if (c < 0x800) {
        out += char(0xc0 | (c >> 6));
        out += char(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out += char(0xe0 | (c >> 12));
        out += char(0x80 | ((c >> 6) & 0x3f));
        out += char(0x80 | (c & 0x3f));
    } else {
        out += char(0xf0 | (c >> 18));
        out += char(0x80 | ((c >> 12) & 0x3f));
        out += char(0x80 | ((c >> 6) & 0x3f));
        out += char(0x80 | (c & 0x3f));
    }
}

/// Takes one character off the front; what is not UTF-8 counts byte for byte as U+FFFD.
char32_t takeUtf8(QByteArrayView &text)
{
    const auto byte = [&](qsizetype i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const qsizetype length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    constexpr std::array<unsigned char, 5> masks { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    constexpr std::array<char32_t, 5> smallest { 0, 0, 0x80, 0x800, 0x10000 };
    bool valid = length > 0 && length <= text.size();
    char32_t c = lead & masks[size_t(length)];
    for (qsizetype i = 1; valid && i < length; ++i) {
        valid = (byte(i) & 0xc0) == 0x80;
        c = (c << 6) | (byte(i) & 0x3f);
    }
    valid = valid && c >= smallest[size_t(length)] && c <= 0x10ffff && !isHighSurrogate(c) && !isLowSurrogate(c);
    text = text.sliced(valid ? length : 1);
    return valid ? c : replacement;
}

/// Decodes what stands between '&' and '-'.
bool decodeShifted(QByteArrayView base64, QByteArray &utf8)
{
    quint32 bits = 0;
    int bitCount = 0;
    char32_t high = 0;
    for (const char digit : base64) {
        const size_t value = base64Digits.find(digit);
        if (value == std::string_view::npos)
            return false;
        bits = (bits << 6) | quint32(value);
        bitCount += 6;
        if (bitCount < 16)
            continue;
        bitCount -= 16;
        const char32_t unit = (bits >> bitCount) & 0xffff;
        if (isLowSurrogate(unit) != (high != 0) || (unit < 0x80 && isPrintable(char(unit))))
            return false;
        if (isHighSurrogate(unit)) {
            high = unit;
            continue;
        }
        appendUtf8(utf8, high ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00) : unit);
        high = 0;
    }
    // What is left over is padding: less than a digit, and zero.
    return high == 0 && bitCount < 6 && (bits & ((1U << bitCount) - 1)) == 0;
}

/// Collects UTF-16 units and writes them as one shift.
class Shift
{
public:
    explicit Shift(QByteArray &out)
        : m_out(out)
    {
    }
    void add(quint32 unit)
    {
        if (!m_open)
            m_out += '&';
        m_open = true;
        m_bits = (m_bits << 16) | unit;
        m_bitCount += 16;
        while (m_bitCount >= 6) {
            m_bitCount -= 6;
            m_out += base64Digits[(m_bits >> m_bitCount) & 0x3f];
        }
        m_bits &= (1U << m_bitCount) - 1;
    }
    void close()
    {
        if (!m_open)
            return;
        if (m_bitCount > 0)
            m_out += base64Digits[(m_bits << (6 - m_bitCount)) & 0x3f];
        m_out += '-';
        m_bits = 0;
        m_bitCount = 0;
        m_open = false;
    }

private:
    QByteArray &m_out;
    quint32 m_bits = 0;
    int m_bitCount = 0;
    bool m_open = false;
};

} // namespace

Result<QByteArray> decodeModifiedUtf7(QByteArrayView wire)
{
    QByteArray utf8;
    bool afterShift = false;
    for (qsizetype i = 0; i < wire.size(); ++i) {
        if (!isPrintable(wire[i]))
            return badUtf7();
        if (wire[i] != '&') {
            utf8 += wire[i];
            afterShift = false;
            continue;
        }
        const auto dash = std::find(wire.begin() + i, wire.end(), '-');
        if (dash == wire.end())
            return badUtf7();
        const qsizetype end = dash - wire.begin();
        const QByteArrayView base64 = wire.sliced(i + 1, end - i - 1);
        if (base64.isEmpty())
            utf8 += '&';
        else if (afterShift || !decodeShifted(base64, utf8))
            return badUtf7();
        afterShift = !base64.isEmpty();
        i = end;
    }
    return utf8;
}

QByteArray encodeModifiedUtf7(QByteArrayView utf8)
{
    QByteArray wire;
    Shift shift(wire);
    while (!utf8.isEmpty()) {
        const char32_t c = takeUtf8(utf8);
        if (c < 0x80 && isPrintable(char(c))) {
            shift.close();
            wire += char(c);
            if (c == '&')
                wire += '-';
        } else if (c < 0x10000) {
            shift.add(quint32(c));
        } else {
            shift.add(quint32(0xd800 + ((c - 0x10000) >> 10)));
            shift.add(quint32(0xdc00 + ((c - 0x10000) & 0x3ff)));
        }
    }
    shift.close();
    return wire;
}

} // namespace Madmail::Imap
