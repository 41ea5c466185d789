// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/encoded_words.h"

#include <QByteArrayList>
#include <QString>

#include <optional>

namespace Madmail::ImapService {

namespace {

/// RFC 2047 §4.2: `_` is a blank, `=XX` a byte.
QByteArray decodeQ(QByteArray text)
{
    return QByteArray::fromPercentEncoding(text.replace('_', ' '), '=');
}

/// The bytes of `charset` as UTF-8.
std::optional<QByteArray> toUtf8(const QByteArray &charset, const QByteArray &bytes)
{
    if (charset == "utf-8" || charset == "us-ascii")
        return bytes;
    if (charset == "iso-8859-1")
        return QString::fromLatin1(bytes).toUtf8();
    return std::nullopt;
}

/// `word` is what stands between `=?` and `?=`.
std::optional<QByteArray> decodeWord(const QByteArray &word)
{
    const QByteArrayList parts = word.split('?');
    if (parts.size() != 3)
        return std::nullopt;
    const QByteArray charset = parts[0].split('*').first().toLower(); // RFC 2231 §5: a language may follow
    const QByteArray encoding = parts[1].toLower();
    if (encoding == "q")
        return toUtf8(charset, decodeQ(parts[2]));
    if (encoding != "b")
        return std::nullopt;
    auto decoded = QByteArray::fromBase64Encoding(parts[2]);
    return decoded ? toUtf8(charset, *decoded) : std::nullopt;
}

} // namespace

QByteArray decodeEncodedWords(QByteArrayView view)
{
    const QByteArray text = view.toByteArray();
    QByteArray out;
    qsizetype done = 0; // bytes of `text` that are in `out`
    bool afterWord = false;
    for (qsizetype begin = text.indexOf("=?"); begin >= 0; begin = text.indexOf("=?", begin)) {
        // charset ? encoding ? text: the end is the first "?=" behind the second question mark.
        const qsizetype charsetEnd = text.indexOf('?', begin + 2);
        const qsizetype encodingEnd = charsetEnd < 0 ? -1 : text.indexOf('?', charsetEnd + 1);
        const qsizetype end = encodingEnd < 0 ? -1 : text.indexOf("?=", encodingEnd + 1);
        if (end < 0)
            break;
        const auto decoded = decodeWord(text.mid(begin + 2, end - begin - 2));
        if (!decoded) {
            begin += 2;
            continue;
        }
        const QByteArray between = text.mid(done, begin - done);
        if (!afterWord || !between.trimmed().isEmpty())
            out += between;
        out += *decoded;
        done = begin = end + 2;
        afterWord = true;
    }
    return out + text.mid(done);
}

} // namespace Madmail::ImapService
