// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/encoded_word.h"
#include "server/proto/mime/transfer_decoder.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::Mime;

class TestDecoders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void transfer_data()
    {
        QTest::addColumn<QByteArray>("encoding");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("RFC 2045 6.7") << QByteArray("quoted-printable")
                                      << QByteArray("Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.")
                                      << QByteArray("Now's the time for all folk to come to the aid of their country.");
        QTest::newRow("escapes") << QByteArray("quoted-printable") << QByteArray("a=3D=c3=A9=00b") << QByteArray("a=\xc3\xa9\0b", 6);
        QTest::newRow("blanks before a break") << QByteArray("quoted-printable") << QByteArray("a \t \r\nb ") << QByteArray("a\r\nb");
        QTest::newRow("blanks inside") << QByteArray("quoted-printable") << QByteArray("a  b\t=20\r\n") << QByteArray("a  b\t \r\n");
        QTest::newRow("soft break with blanks") << QByteArray("quoted-printable") << QByteArray("a= \t\r\nb=\nc") << QByteArray("abc");
        QTest::newRow("broken escapes") << QByteArray("quoted-printable") << QByteArray("=G1=1G==3D=4") << QByteArray("=G1=1G===4");
        QTest::newRow("base64") << QByteArray("base64") << QByteArray("SGVsbG8s\r\nIHdvcmxkIQ==\r\n") << QByteArray("Hello, world!");
        QTest::newRow("base64, other bytes") << QByteArray("base64") << QByteArray("S G*V\0sbG8=", 11) << QByteArray("Hello");
        QTest::newRow("base64, joined") << QByteArray("base64") << QByteArray("YQ==Yg==") << QByteArray("ab");
        QTest::newRow("7bit") << QByteArray("7bit") << QByteArray("a=3D") << QByteArray("a=3D");
    }
    void transfer()
    {
        QFETCH(QByteArray, encoding);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        for (qsizetype step = 1; step <= text.size(); ++step) {
            TransferDecoder decoder(transferEncodingFromName(encoding));
            QByteArray out;
            for (qsizetype at = 0; at < text.size(); at += step)
                decoder.decode(QByteArrayView(text).sliced(at, qMin(step, text.size() - at)), out);
            decoder.finish(out);
            QCOMPARE(out, expected);
        }
    }

    void manyBlanksAreBounded()
    {
        TransferDecoder decoder(TransferEncoding::QuotedPrintable);
        QByteArray out;
        decoder.decode(QByteArray(100000, ' '), out);
        QVERIFY(out.size() > 98000);
    }

    void encodedWords_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("RFC 2047 8, latin1") << QByteArray("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>")
                                            << QByteArray("Keith Moore <moore@cs.utk.edu>");
        QTest::newRow("RFC 2047 8, Q") << QByteArray("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=") << QByteArray("Keld J\u00f8rn Simonsen");
        QTest::newRow("RFC 2047 8, B") << QByteArray("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n "
                                                     "=?ISO-8859-1?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=")
                                       << QByteArray("If you can read this you understand the example.");
        QTest::newRow("(=?a?= =?b?=)") << QByteArray("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)") << QByteArray("(ab)");
        QTest::newRow("(=?a?= b)") << QByteArray("(=?ISO-8859-1?Q?a?= b)") << QByteArray("(a b)");
        QTest::newRow("(=?a_?= =?b?=)") << QByteArray("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?_b?=)") << QByteArray("(a b)");
        QTest::newRow("language") << QByteArray("=?utf-8*en?q?caf=C3=A9?=") << QByteArray("caf\u00e9");
        QTest::newRow("unknown charset") << QByteArray("=?x-none?q?a=FF?=") << QByteArray("a\xff");
        QTest::newRow("unknown encoding") << QByteArray("=?utf-8?x?abc?=") << QByteArray("=?utf-8?x?abc?=");
        QTest::newRow("no end") << QByteArray("=?utf-8?q?abc") << QByteArray("=?utf-8?q?abc");
        QTest::newRow("blank inside") << QByteArray("=?utf-8?q?a b?=") << QByteArray("=?utf-8?q?a b?=");
        QTest::newRow("nothing") << QByteArray("=?") << QByteArray("=?");
        QTest::newRow("plain") << QByteArray("a = ? b") << QByteArray("a = ? b");
    }
    void encodedWords()
    {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, expected);
        QCOMPARE(decodeEncodedWords(value), expected);
    }

    void encodedWordsAreLinear()
    {
        QVERIFY(!decodeEncodedWords(QByteArray("=?a?q?").repeated(10000)).isEmpty());
    }

    void charsets()
    {
        QCOMPARE(decodeCharset("caf\xe9", "ISO-8859-1"), QByteArray("caf\u00e9"));
        QCOMPARE(decodeCharset("caf\xe9", "latin1"), QByteArray("caf\u00e9"));
        QCOMPARE(decodeCharset("caf\xc3\xa9", "UTF-8"), QByteArray("caf\u00e9"));
        QCOMPARE(decodeCharset("\xff", "no-such-charset"), QByteArray("\xff"));
        QCOMPARE(decodeCharset("a", ""), QByteArray("a"));
    }
};

MADMAIL_TEST(TestDecoders)
#include "tst_decoders.moc"
