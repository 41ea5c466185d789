// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/openpgp/packet_walker.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::OpenPgp;

namespace {

/// A packet with a one-octet length (RFC 9580 §4.2.1.1).
QByteArray shortPacket(int tag, const QByteArray &body)
{
    return QByteArray(1, char(0xc0 | tag)) + char(body.size()) + body;
}

QByteArray longLength(quint32 size)
{
    QByteArray bytes("\xff");
    for (const int shift : { 24, 16, 8, 0 })
        bytes += char(size >> shift);
    return bytes;
}

const QByteArray pkesk3 = shortPacket(1, "\x03" + QByteArray(93, 'k'));
const QByteArray pkesk6 = shortPacket(1, "\x06" + QByteArray(93, 'k'));
const QByteArray skesk4 = shortPacket(3, "\x04" + QByteArray(12, 's'));
const QByteArray skesk6 = shortPacket(3, "\x06" + QByteArray(60, 's'));
const QByteArray seipd1 = shortPacket(18, "\x01" + QByteArray(80, 'd'));
const QByteArray seipd2 = shortPacket(18, "\x02" + QByteArray(80, 'd'));

bool isEncrypted(const QByteArray &bytes, qsizetype step)
{
    PacketWalker walker;
    for (qsizetype at = 0; at < bytes.size(); at += step)
        if (!walker.feed(QByteArrayView(bytes).sliced(at, qMin(step, bytes.size() - at))))
            return false;
    return walker.isEncryptedMessage();
}

} // namespace

class TestPacketWalker : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accepts_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("PKESK v3, SEIPD v1") << pkesk3 + seipd1;
        QTest::newRow("PKESK v6, SEIPD v2") << pkesk6 + seipd2;
        QTest::newRow("many recipients") << pkesk3.repeated(1000) + seipd1;
        QTest::newRow("SKESK (secure-join v3)") << skesk4 + seipd1;
        QTest::newRow("both kinds") << pkesk6 + skesk6 + pkesk6 + seipd2;
        QTest::newRow("no session key") << seipd1;
        QTest::newRow("RFC 9580 4.2.1.2, two octets: 1723")
            << pkesk3 + QByteArray("\xd2\xc5\xfb\x01") + QByteArray(1722, 'd');
        QTest::newRow("two octets, least: 192") << QByteArray("\xd2\xc0\0\x01", 4) + QByteArray(191, 'd');
        QTest::newRow("two octets, most: 8383") << QByteArray("\xd2\xdf\xff\x01") + QByteArray(8382, 'd');
        QTest::newRow("RFC 9580 4.2.1.3, five octets: 100000")
            << pkesk3 + '\xd2' + longLength(100000) + '\x01' + QByteArray(99999, 'd');
        QTest::newRow("partial, then one octet") << pkesk3 + "\xd2\xe9\x01" + QByteArray(511, 'd') + '\x05' + QByteArray(5, 'd');
        QTest::newRow("partial, partial of one, then nothing")
            << pkesk3 + "\xd2\xe9\x02" + QByteArray(511, 'd') + '\xe0' + 'd' + QByteArray(1, '\0');
        QTest::newRow("partial of 32 KiB, then five octets")
            << pkesk3 + "\xd2\xef\x01" + QByteArray(32767, 'd') + longLength(300) + QByteArray(300, 'd');
    }
    void accepts()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(isEncrypted(bytes, bytes.size()));
        QVERIFY(isEncrypted(bytes, 1));
        QVERIFY(isEncrypted(bytes, 7));
        QVERIFY2(!isEncrypted(bytes.chopped(1), 64), "a message that is cut is none");
        QVERIFY2(!isEncrypted(bytes + 'x', 64), "nothing may follow");
        QVERIFY2(!isEncrypted(bytes + seipd1, 64), "not even another one");
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("only session keys") << pkesk3 + skesk4;
        QTest::newRow("text") << QByteArray("Hello, this is cleartext");
        QTest::newRow("literal data (11)") << shortPacket(11, "t\0\0\0\0\0hello");
        QTest::newRow("literal data after a session key") << pkesk3 + shortPacket(11, "hello");
        QTest::newRow("compressed data (8)") << shortPacket(8, "\x01" "zz");
        QTest::newRow("signature (2) before") << shortPacket(2, "\x04sig") + seipd1;
        QTest::newRow("without integrity protection (9)") << pkesk3 + shortPacket(9, "\x01" + QByteArray(30, 'd'));
        QTest::newRow("AEAD of LibrePGP (20)") << pkesk3 + shortPacket(20, "\x01" + QByteArray(30, 'd'));
        QTest::newRow("padding packet (21)") << pkesk6 + shortPacket(21, "pad") + seipd2;
        QTest::newRow("marker packet (10)") << shortPacket(10, "PGP") + pkesk3 + seipd1;
        QTest::newRow("old format PKESK") << QByteArray("\x84\x04\x03kkk") + seipd1;
        QTest::newRow("top bit missing") << QByteArray("\x52\x04\x01" "ddd");
        QTest::newRow("partial session key") << QByteArray("\xc1\xe9\x03") + QByteArray(511, 'k') + QByteArray(1, '\0') + seipd1;
        QTest::newRow("first partial under 512") << QByteArray("\xd2\xe8\x01") + QByteArray(255, 'd') + '\x01' + 'd';
        QTest::newRow("huge session key") << '\xc1' + longLength(70000) + '\x03' + QByteArray(69999, 'k') + seipd1;
        QTest::newRow("session key of 4 GiB") << '\xc1' + longLength(0xffffffff) + '\x03';
        QTest::newRow("empty SEIPD") << QByteArray("\xd2\x00", 2);
        QTest::newRow("unknown version of SEIPD") << shortPacket(18, "Hello, this is cleartext");
        QTest::newRow("unknown version of PKESK") << shortPacket(1, "\x02kkk") + seipd1;
        QTest::newRow("ends in a length") << pkesk3 + QByteArray("\xd2\xff\0\0", 4);
        QTest::newRow("ends behind a partial chunk") << pkesk3 + "\xd2\xe9\x01" + QByteArray(511, 'd');
        QTest::newRow("20 001 session keys") << shortPacket(1, "\x03").repeated(20001) + seipd1;
    }
    void refuses()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(!isEncrypted(bytes, qMax<qsizetype>(bytes.size(), 1)));
        QVERIFY(!isEncrypted(bytes, 1));
    }
};

MADMAIL_TEST(TestPacketWalker)
#include "tst_packet_walker.moc"
