// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/header_parser.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::Mime;

namespace {

HeaderReader readAll(const QByteArray &bytes, HeaderLimits limits = {})
{
    HeaderReader reader(limits);
    reader.feed(bytes);
    reader.finish();
    return reader;
}

} // namespace

class TestHeaderParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsFieldsAndTheEnd()
    {
        const QByteArray text = "From: John Doe <jdoe@machine.example>\r\nSUBJECT:  Saying Hello \r\n\r\nbody: x\r\n";
        HeaderReader reader;
        QCOMPARE(reader.feed(text), text.indexOf("body"));
        QVERIFY(reader.isComplete());
        QVERIFY(!reader.defects());
        QCOMPARE(reader.header().count(), 2);
        QCOMPARE(*reader.header().first("subject"), QByteArray("Saying Hello"));
        QVERIFY(!reader.header().first("body"));
    }

    void unfoldsAsRfc5322Section223()
    {
        const HeaderReader reader = readAll("Subject: This\r\n is a test\r\nX-Tab: a\r\n\tb\r\n  c\r\n\r\n");
        QCOMPARE(*reader.header().first("Subject"), QByteArray("This is a test"));
        QCOMPARE(*reader.header().first("X-Tab"), QByteArray("a\tb  c"));
        QVERIFY(!reader.defects());
    }

    void doesNotDependOnTheCut()
    {
        const QByteArray text = "A: 1\r\n 2\r\nbroken\r\nB : x\r\nC: " + QByteArray(300, 'c') + "\r\n\t\r\n\r\nbody";
        const HeaderLimits limits { 1000, 200, 10 };
        for (qsizetype step = 1; step < text.size(); ++step) {
            HeaderReader reader(limits);
            qsizetype taken = 0;
            for (qsizetype at = 0; at < text.size() && !reader.isComplete(); at += step)
                taken += reader.feed(QByteArrayView(text).sliced(at, qMin(step, text.size() - at)));
            QCOMPARE(taken, text.size() - 4);
            QCOMPARE(reader.header().count(), 2);
            QCOMPARE(reader.header().value(0), QByteArray("1 2"));
            QCOMPARE(reader.header().name(1).toByteArray(), QByteArray("B"));
        }
    }

    void notesDefects_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<HeaderDefects>("defects");
        const HeaderDefects malformed = HeaderDefect::MalformedLine;
        QTest::newRow("none") << QByteArray("A: b\r\n\r\n") << HeaderDefects();
        QTest::newRow("empty header") << QByteArray("\r\n") << HeaderDefects();
        QTest::newRow("empty value") << QByteArray("A:\r\n\r\n") << HeaderDefects();
        QTest::newRow("no colon") << QByteArray("From a@b Mon\r\n\r\n") << malformed;
        QTest::newRow("no name") << QByteArray(": b\r\n\r\n") << malformed;
        QTest::newRow("blank before the colon") << QByteArray("A : b\r\n\r\n") << malformed;
        QTest::newRow("blank in the name") << QByteArray("A b: c\r\n\r\n") << malformed;
        QTest::newRow("8-bit name") << QByteArray("\xc3\xa9: c\r\n\r\n") << malformed;
        QTest::newRow("begins folded") << QByteArray(" x\r\nA: b\r\n\r\n") << malformed;
        QTest::newRow("blank continuation") << QByteArray("A: b\r\n \r\n c\r\n\r\n") << malformed;
        QTest::newRow("LF") << QByteArray("A: b\nB: c\r\n\r\n") << HeaderDefects(HeaderDefect::BareLineBreak);
        QTest::newRow("LF ends it") << QByteArray("A: b\r\n\n") << HeaderDefects(HeaderDefect::BareLineBreak);
        QTest::newRow("CR") << QByteArray("A: b\rB: c\r\n\r\n") << HeaderDefects(HeaderDefect::BareLineBreak);
        QTest::newRow("CR CR LF") << QByteArray("A: b\r\r\n\r\n") << HeaderDefects(HeaderDefect::BareLineBreak);
        QTest::newRow("NUL") << QByteArray("A: b\0c\r\n\r\n", 11) << HeaderDefects(HeaderDefect::NulByte);
        QTest::newRow("cut") << QByteArray("A: b\r\n") << HeaderDefects(HeaderDefect::NoEmptyLine);
        QTest::newRow("cut in a line") << QByteArray("A: b") << HeaderDefects(HeaderDefect::NoEmptyLine);
    }
    void notesDefects()
    {
        QFETCH(QByteArray, text);
        QFETCH(HeaderDefects, defects);
        QCOMPARE(int(readAll(text).defects()), int(defects));
    }

    void limits()
    {
        QByteArray many;
        for (int i = 0; i < 2001; ++i)
            many += "A: b\r\n";
        QCOMPARE(readAll(many + "\r\n").header().count(), 2000);
        QVERIFY(readAll(many + "\r\n").defects() & HeaderDefect::OverLimit);

        const HeaderReader longLine = readAll("A: " + QByteArray(64 * 1024, 'x') + "\r\n folded\r\nB: c\r\n\r\n");
        QVERIFY(longLine.defects() & HeaderDefect::OverLimit);
        QCOMPARE(longLine.header().count(), 1);
        QCOMPARE(*longLine.header().first("B"), QByteArray("c"));

        const HeaderReader longField = readAll("A: b\r\n" + QByteArray(" folded\r\n").repeated(10000) + "B: c\r\n\r\n");
        QVERIFY(longField.defects() & HeaderDefect::OverLimit);
        QCOMPARE(longField.header().count(), 1);

        const HeaderReader bigBlock = readAll(("A: " + QByteArray(60000, 'x') + "\r\n").repeated(20) + "\r\n");
        QVERIFY(bigBlock.defects() & HeaderDefect::OverLimit);
        QVERIFY(bigBlock.header().size() <= 1024 * 1024);
    }

    void valuesHoldNoControlBytes()
    {
        QCOMPARE(unfolded(QByteArray(" a\r\n b\0c\rd\ne ", 13)), QByteArray("a bcde"));
        QCOMPARE(unfolded("\xff\xfe broken UTF-8 \xc3"), QByteArray("\xff\xfe broken UTF-8 \xc3"));
    }

    void filtersFields()
    {
        const QByteArray header = "Message-ID: <1@x>\r\nSubject: a\r\n b\r\nfrom: x@y\r\nbroken line\r\n more\r\nX: 1\r\n\r\n";
        QCOMPARE(filterHeader(header, { "FROM", "subject", "date" }, false),
                 QByteArray("Subject: a\r\n b\r\nfrom: x@y\r\n\r\n"));
        QCOMPARE(filterHeader(header, { "FROM", "subject" }, true), QByteArray("Message-ID: <1@x>\r\nX: 1\r\n\r\n"));
        QCOMPARE(filterHeader(header, { "none" }, false), QByteArray("\r\n"));
        QCOMPARE(filterHeader({}, { "none" }, true), QByteArray("\r\n"));
        QCOMPARE(filterHeader("A: b", { "a" }, false), QByteArray("A: b\r\n\r\n"));
    }
};

MADMAIL_TEST(TestHeaderParser)
#include "tst_header_parser.moc"
