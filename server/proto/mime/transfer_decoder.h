// SPDX-License-Identifier: GPL-3.0-or-later
// Undoes Content-Transfer-Encoding in pieces: base64 and quoted-printable.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Madmail::Mime {

enum class TransferEncoding : quint8 {
    Identity, ///< 7bit, 8bit, binary, and everything unknown
    Base64,
    QuotedPrintable,
};

/// From the value of Content-Transfer-Encoding in lower case.
TransferEncoding transferEncodingFromName(QByteArrayView name);

/// Tolerant incremental decoder (RFC 2045 §6.7, §6.8). In base64 other characters are skipped and padding ends a group;
/// in quoted-printable a broken escape stays as it is, blanks before a line break go. The output does not depend on how
/// the input was cut. Memory: what one call returns, plus one run of blanks (at most 1 000). Thread: any.
class TransferDecoder
{
public:
    explicit TransferDecoder(TransferEncoding encoding)
        : m_encoding(encoding)
    {
    }

    /// Appends what `bytes` decode to.
    void decode(QByteArrayView bytes, QByteArray &output);
    /// Appends what was held back.
    void finish(QByteArray &output);

private:
    void decodeBase64(QByteArrayView bytes, QByteArray &output);
    void takeQuoted(char c, QByteArray &output);
    void takeEscaped(char c, QByteArray &output);

    TransferEncoding m_encoding;
    quint32 m_bits = 0;
    int m_bitCount = 0;
    QByteArray m_held; ///< blanks that may stand before a line break, or the beginning of an escape
};

} // namespace Madmail::Mime
