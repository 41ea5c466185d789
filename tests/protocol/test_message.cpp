// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocol/test_message.h"

#include <algorithm>

namespace Madmail::Testing {

namespace {

/// RFC 4880 §6.1.
quint32 crc24(const QByteArray &data)
{
    quint32 crc = 0xb704ce;
    for (const char byte : data) {
        crc ^= quint32(uchar(byte)) << 16;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc << 1) ^ (crc & 0x800000 ? 0x1864cfb : 0);
    }
    return crc & 0xffffff;
}

/// A packet in the new format with a five-octet length (RFC 4880 §4.2.2.3).
QByteArray packet(uchar tag, const QByteArray &body)
{
    const quint32 size = quint32(body.size());
    QByteArray bytes;
    bytes += char(0xc0 | tag);
    bytes += '\xff';
    for (const int shift : { 24, 16, 8, 0 })
        bytes += char(size >> shift);
    return bytes + body;
}

/// Bytes that look encrypted and are the same in each run.
QByteArray noise(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 state = 2463534242U; // xorshift32
    for (char &byte : bytes) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        byte = char(state);
    }
    return bytes;
}

QByteArray armour(const QByteArray &data)
{
    QByteArray text = "-----BEGIN PGP MESSAGE-----\r\n\r\n";
    const QByteArray base64 = data.toBase64();
    for (qsizetype at = 0; at < base64.size(); at += 76)
        text += base64.mid(at, 76) + "\r\n";
    const quint32 crc = crc24(data);
    const char sumBytes[] { char(crc >> 16), char(crc >> 8), char(crc) };
    const QByteArray sum(sumBytes, sizeof sumBytes);
    return text + '=' + sum.toBase64() + "\r\n-----END PGP MESSAGE-----\r\n";
}

QByteArray header(const MessageSpec &spec)
{
    return "From: <" + spec.from + ">\r\nTo: " + (spec.to.isEmpty() ? QByteArray("\"hidden-recipients\": ;") : '<' + spec.to + '>')
        + "\r\nSubject: " + spec.subject + "\r\nDate: Mon, 16 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + spec.id
        + ">\r\nChat-Version: 1.0\r\nMIME-Version: 1.0\r\n";
}

QByteArray encrypted(const MessageSpec &spec, const QByteArray &preamble)
{
    const QByteArray head = header(spec)
        + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n boundary=\"boundary\"\r\n\r\n" + preamble
        + "--boundary\r\nContent-Type: application/pgp-encrypted; charset=\"utf-8\"\r\n"
          "Content-Description: PGP/MIME version identification\r\n\r\nVersion: 1\r\n\r\n"
          "--boundary\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\n"
          "Content-Disposition: inline; filename=\"encrypted.asc\"\r\n\r\n";
    const QByteArray tail = "\r\n--boundary--\r\n";
    const qsizetype sessionKeyBytes = 90;
    // 76 characters and CRLF carry 57 bytes.
    const qsizetype payload = std::max<qsizetype>((spec.size - head.size() - tail.size() - 80) * 57 / 78 - sessionKeyBytes, 16);
    QByteArray sessionKey = noise(sessionKeyBytes);
    sessionKey[0] = 3; // version of PKESK
    QByteArray data = noise(payload);
    data[0] = 1; // version of SEIPD
    return head + armour(packet(1, sessionKey) + packet(18, data)) + tail;
}

QByteArray secureJoin(const MessageSpec &spec, const QByteArray &body)
{
    return header(spec)
        + "Secure-Join: vc-request\r\nSecure-Join-Invitenumber: abcdefghijkl\r\n"
          "Content-Type: multipart/mixed; boundary=\"boundary\"\r\n\r\n"
          "--boundary\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + body + "\r\n\r\n--boundary--\r\n";
}

} // namespace

QByteArray composeMessage(const MessageSpec &spec)
{
    if (spec.kind == "encrypted")
        return encrypted(spec, {});
    if (spec.kind == "dots") {
        // Armour has no lines that begin with dots; only who may send cleartext has a text of his own.
        return encrypted(spec, ".\r\n..\r\n.dot\r\na.\r\n").replace("multipart/encrypted", "multipart/mixed");
    }
    if (spec.kind == "plain")
        return header(spec) + "Content-Type: text/plain; charset=utf-8\r\n\r\nHello in the clear.\r\n";
    if (spec.kind == "securejoin")
        return secureJoin(spec, "Secure-Join: vc-request");
    if (spec.kind == "securejoin-mixed-text")
        return secureJoin(spec, "Buy cheap watches");
    return {};
}

} // namespace Madmail::Testing
