// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/smtp/line_reader.h"
#include "tests/support/test_main.h"

using Madmail::Smtp::LineReader;
using Outcome = LineReader::Outcome;

namespace {

/// Feeds `stream` in pieces of `step` bytes and writes down what came: "line", "!long", "!end".
QByteArrayList readAll(QByteArrayView stream, qsizetype step, qsizetype limit = LineReader::maxLineBytes)
{
    QByteArrayList seen;
    LineReader reader(limit);
    for (qsizetype at = 0; at < stream.size(); at += step) {
        QByteArrayView bytes = stream.sliced(at, std::min(step, stream.size() - at));
        for (;;) {
            const auto [outcome, taken, line] = reader.next(bytes);
            bytes = bytes.sliced(taken);
            if (outcome == Outcome::Line)
                seen << line.toByteArray();
            else if (outcome == Outcome::TooLong)
                seen << "!long";
            else if (outcome == Outcome::BadLineEnd)
                return seen << "!end";
            else
                break;
        }
        if (!bytes.isEmpty())
            return seen << "!left";
    }
    return seen;
}

} // namespace

class TestLineReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<QByteArrayList>("lines");
        QTest::newRow("one") << QByteArray("NOOP\r\n") << QByteArrayList { "NOOP" };
        QTest::newRow("empty lines") << QByteArray("\r\n\r\n") << QByteArrayList { "", "" };
        QTest::newRow("pipelined") << QByteArray("MAIL\r\nRCPT\r\nDATA\r\n") << QByteArrayList { "MAIL", "RCPT", "DATA" };
        QTest::newRow("incomplete") << QByteArray("NOOP\r\nQU") << QByteArrayList { "NOOP" };
        QTest::newRow("bare LF") << QByteArray("NOOP\nQUIT\r\n") << QByteArrayList { "!end" };
        QTest::newRow("LF first") << QByteArray("\nQUIT\r\n") << QByteArrayList { "!end" };
        QTest::newRow("bare CR") << QByteArray("NO\rOP\r\n") << QByteArrayList { "!end" };
        QTest::newRow("two CRs") << QByteArray("NOOP\r\r\n") << QByteArrayList { "!end" };
        QTest::newRow("NUL is not its business") << QByteArray("A\0B\r\n", 5) << QByteArrayList { QByteArray("A\0B", 3) };
        QTest::newRow("just fits") << QByteArray(14, 'x') + "\r\n" << QByteArrayList { QByteArray(14, 'x') };
        QTest::newRow("too long") << QByteArray(15, 'x') + "\r\nNOOP\r\n" << QByteArrayList { "!long", "NOOP" };
        QTest::newRow("much too long") << QByteArray(100, 'x') + "\r\n\r\n" << QByteArrayList { "!long", "" };
    }
    void reads()
    {
        QFETCH(QByteArray, stream);
        QFETCH(QByteArrayList, lines);
        for (qsizetype step = 1; step <= stream.size(); ++step)
            QCOMPARE(readAll(stream, step, 16), lines);
    }

    void holdsNothingBetweenLines()
    {
        LineReader reader;
        const QByteArray whole("NOOP\r\n");
        const auto step = reader.next(whole);
        QCOMPARE(static_cast<const void *>(step.line.data()), static_cast<const void *>(whole.constData()));
        QVERIFY(reader.isEmpty());
        reader.next("NO");
        QVERIFY(!reader.isEmpty());
        QCOMPARE(reader.next("OP\r\n").line, QByteArrayView("NOOP"));
        reader.releaseLine();
        QVERIFY(reader.isEmpty());
    }
};

MADMAIL_TEST(TestLineReader)
#include "tst_line_reader.moc"
