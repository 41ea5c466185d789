// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/encoded_word.h"

#include "server/proto/mime/transfer_decoder.h"

#include <QString>
#include <QStringDecoder>

#include <cstring>
#include <optional>

namespace Madmail::Mime {

namespace {

/// An encoded word at the beginning of a text.
struct Word
{
    QByteArray decoded;
    qsizetype size = 0;
};

/// RFC 2047 §4.2: `_` is a blank; no soft line breaks.
QByteArray decodeQ(QByteArrayView text)
{
    QByteArray quoted = text.toByteArray();
    quoted.replace('_', "=20");
    QByteArray out;
    TransferDecoder decoder(TransferEncoding::QuotedPrintable);
    decoder.decode(quoted, out);
    decoder.finish(out);
    return out;
}

/// `=?charset?Q?text?=`; RFC 2047 §2 allows 75 characters, people write more.
std::optional<Word> readWord(QByteArrayView text)
{
    constexpr qsizetype longest = 1000;
    const QByteArrayView window = text.first(qMin(text.size(), longest));
    const qsizetype charsetEnd = window.indexOf('?', 2);
    if (charsetEnd <= 2 || charsetEnd + 3 > window.size() || window[charsetEnd + 2] != '?')
        return std::nullopt;
    const qsizetype end = window.indexOf("?=", charsetEnd + 3);
    if (end < 0)
        return std::nullopt;
    const QByteArrayView payload = window.sliced(charsetEnd + 3, end - charsetEnd - 3);
    if (payload.contains(' ') || payload.contains('\t'))
        return std::nullopt;
    QByteArray bytes;
    switch (window[charsetEnd + 1]) {
    case 'q':
    case 'Q':
        bytes = decodeQ(payload);
        break;
    case 'b':
    case 'B':
        bytes = QByteArray::fromBase64(payload.toByteArray());
        break;
    default:
        return std::nullopt;
    }
    QByteArrayView charset = window.sliced(2, charsetEnd - 2);
    if (const qsizetype language = charset.indexOf('*'); language > 0) // RFC 2231 §5
        charset = charset.first(language);
    return Word { decodeCharset(bytes, charset), end + 2 };
}

} // namespace

QByteArray decodeEncodedWords(QByteArrayView value)
{
    QByteArray out;
    bool afterWord = false; // only white space since an encoded word
    qsizetype blanksBegin = 0;
    for (qsizetype at = 0; at < value.size();) {
        if (value[at] == '=' && at + 1 < value.size() && value[at + 1] == '?') {
            if (const auto word = readWord(value.sliced(at))) {
                if (afterWord)
                    out.truncate(blanksBegin);
                out.append(word->decoded);
                at += word->size;
                afterWord = true;
                blanksBegin = out.size();
                continue;
            }
        }
        afterWord = afterWord && std::memchr(" \t\r\n", value[at], 4);
        out.append(value[at++]);
    }
    return out;
}

QByteArray decodeCharset(QByteArrayView bytes, QByteArrayView charset)
{
    const QByteArray name = charset.toByteArray().toLower();
    if (name == "utf-8" || name == "us-ascii" || name == "utf8")
        return bytes.toByteArray();
    QStringDecoder decoder(name == "latin1" ? "iso-8859-1" : name.constData());
    if (!decoder.isValid())
        return bytes.toByteArray();
    const QString text = decoder.decode(bytes);
    return text.toUtf8();
}

} // namespace Madmail::Mime
