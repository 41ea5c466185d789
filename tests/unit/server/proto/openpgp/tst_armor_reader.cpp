// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/openpgp/armor_reader.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::OpenPgp;

namespace {

const QByteArray begin = "-----BEGIN PGP MESSAGE-----\r\n";
const QByteArray end = "-----END PGP MESSAGE-----\r\n";

struct Outcome
{
    bool done = false;
    QByteArray binary;
    qsizetype taken = 0;
};

Outcome read(const QByteArray &text, qsizetype step, ArmorHeaders headers = ArmorHeaders::None)
{
    ArmorReader reader(headers);
    Outcome outcome;
    for (qsizetype at = 0; at < text.size() && !reader.isDone() && !reader.hasFailed(); at += step)
        outcome.taken += reader.feed(QByteArrayView(text).sliced(at, qMin(step, text.size() - at)), outcome.binary);
    outcome.done = reader.isDone();
    return outcome;
}

QByteArray lines(const QByteArray &binary, qsizetype columns)
{
    const QByteArray base64 = binary.toBase64();
    QByteArray text;
    for (qsizetype at = 0; at < base64.size(); at += columns)
        text += base64.mid(at, columns) + "\r\n";
    return text;
}

QByteArray everyByte(qsizetype size)
{
    QByteArray bytes;
    for (qsizetype i = 0; i < size; ++i)
        bytes += char(i * 7);
    return bytes;
}

} // namespace

class TestArmorReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void decodes_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<qsizetype>("columns");
        for (const int size : { 1, 2, 3, 47, 48, 49, 1000, 4096, 65537 })
            for (const int columns : { 60, 64, 76, 61 })
                QTest::addRow("%d bytes, %d columns", size, columns) << everyByte(size) << qsizetype(columns);
    }
    void decodes()
    {
        QFETCH(QByteArray, data);
        QFETCH(qsizetype, columns);
        const QByteArray body = lines(data, columns);
        if (body.contains("\r\n=")) // padding alone on a line is no armour that anybody writes
            return;
        for (const QByteArray &checksum : { QByteArray(), QByteArray("=njUN\r\n") }) {
            const QByteArray text = begin + "\r\n" + body + checksum + end;
            for (const qsizetype step : { qsizetype(1), qsizetype(3), qsizetype(17), text.size() }) {
                const Outcome outcome = read(text, step);
                QVERIFY(outcome.done);
                QCOMPARE(outcome.binary, data);
                QCOMPARE(outcome.taken, text.size());
            }
        }
    }

    void stopsBehindTheEndLine()
    {
        const QByteArray text = begin + "\r\n" + lines("abc", 64) + end;
        QCOMPARE(read(text + "\r\n--boundary--\r\n", 10000).taken, text.size());
    }

    void versionHeaderOnlyWhereAllowed()
    {
        const QByteArray text = begin + "Version: rPGP 0.1\r\n\r\n" + lines("abc", 64) + end;
        QVERIFY(!read(text, 1000, ArmorHeaders::None).done);
        QVERIFY(read(text, 1000, ArmorHeaders::OneVersion).done);
        QVERIFY(read(text, 1, ArmorHeaders::OneVersion).done);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArray body = lines(everyByte(100), 64);
        const QByteArray good = begin + "\r\n" + body;
        QTest::newRow("no BEGIN line") << body + end;
        QTest::newRow("empty line before BEGIN") << "\r\n" + good + end;
        QTest::newRow("text before BEGIN") << "Hello\r\n" + good + end;
        QTest::newRow("blank behind BEGIN") << "-----BEGIN PGP MESSAGE----- \r\n\r\n" + body + end;
        QTest::newRow("lower case") << "-----begin pgp message-----\r\n\r\n" + body + end;
        QTest::newRow("public key block") << "-----BEGIN PGP PUBLIC KEY BLOCK-----\r\n\r\n" + body + end;
        QTest::newRow("signed cleartext") << QByteArray("-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nHello\r\n");
        QTest::newRow("bare LF at BEGIN") << "-----BEGIN PGP MESSAGE-----\n\r\n" + body + end;
        QTest::newRow("no empty line") << begin + body + end;
        QTest::newRow("two empty lines") << begin + "\r\n\r\n" + body + end;
        QTest::newRow("blank line is not empty") << begin + " \r\n" + body + end;
        QTest::newRow("Comment header") << begin + "Comment: Hello\r\n\r\n" + body + end;
        QTest::newRow("Version twice") << begin + "Version: 1\r\nVersion: cleartext\r\n\r\n" + body + end;
        QTest::newRow("long Version") << begin + "Version: " + QByteArray(129, 'x') + "\r\n\r\n" + body + end;
        QTest::newRow("Version with 8-bit text") << begin + "Version: \xc3\xa9\r\n\r\n" + body + end;
        QTest::newRow("text in the data") << good + "Hello world, this is cleartext\r\n" + end;
        QTest::newRow("blank in the data") << begin + "\r\nYWJj YWJj\r\n" + end;
        QTest::newRow("blank at a line end") << begin + "\r\nYWJj \r\n" + end;
        QTest::newRow("NUL in the data") << begin + "\r\nYWJj" + QByteArray(1, '\0') + "\r\n" + end;
        QTest::newRow("bare LF in the data") << begin + "\r\nYWJj\n" + end;
        QTest::newRow("bare CR in the data") << begin + "\r\nYW\rJj\r\n" + end;
        QTest::newRow("empty line in the data") << good + "\r\nYWJj\r\n" + end;
        QTest::newRow("line over 998") << begin + "\r\n" + QByteArray(1000, 'A') + "\r\n" + end;
        QTest::newRow("unfinished group") << begin + "\r\nYWJjZ\r\n" + end;
        QTest::newRow("one character and padding") << begin + "\r\nY===\r\n" + end;
        QTest::newRow("too little padding") << begin + "\r\nYQ=\r\n" + end;
        QTest::newRow("too much padding") << begin + "\r\nYWI==\r\n" + end;
        QTest::newRow("data behind padding") << begin + "\r\nYQ==YWJj\r\n" + end;
        QTest::newRow("line behind padding") << begin + "\r\nYQ==\r\nYWJj\r\n" + end;
        QTest::newRow("short checksum") << good + "=abc\r\n" + end;
        QTest::newRow("long checksum") << good + "=abcdef\r\n" + end;
        QTest::newRow("two checksums") << good + "=abcd\r\n=abcd\r\n" + end;
        QTest::newRow("data behind the checksum") << good + "=abcd\r\nYWJj\r\n" + end;
        QTest::newRow("other END line") << good + "-----END PGP SIGNATURE-----\r\n";
        QTest::newRow("blank behind END") << good + "-----END PGP MESSAGE----- \r\n";
        QTest::newRow("bare LF at END") << good + "-----END PGP MESSAGE-----\n";
        QTest::newRow("END is missing") << good;
        QTest::newRow("long line of dashes") << good + QByteArray(5000, '-') + "\r\n" + end;
        QTest::newRow("nothing") << QByteArray();
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!read(text, qMax<qsizetype>(text.size(), 1), ArmorHeaders::OneVersion).done);
        QVERIFY(!read(text, 1, ArmorHeaders::OneVersion).done);
    }
};

MADMAIL_TEST(TestArmorReader)
#include "tst_armor_reader.moc"
