// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/smtp/data_reader.h"
#include "server/proto/smtp/data_writer.h"
#include "tests/support/test_main.h"

using namespace Madmail::Smtp;
using State = DataReader::State;

namespace {

struct Outcome
{
    State state = State::More;
    QByteArray content;
    QByteArray left;
    bool hasLongLine = false;
    bool hasNul = false;
};

Outcome readAll(const QByteArray &stream, qsizetype step)
{
    Outcome outcome;
    DataReader reader;
    for (qsizetype at = 0; at < stream.size(); at += step) {
        const qsizetype end = std::min(at + step, stream.size());
        QByteArrayView bytes = QByteArrayView(stream).sliced(at, end - at);
        while (!bytes.isEmpty()) {
            const DataReader::Piece piece = reader.next(bytes);
            outcome.content += piece.content;
            bytes = bytes.sliced(piece.taken);
            outcome.state = piece.state;
            if (piece.state == State::More)
                continue;
            outcome.left = stream.mid(end - bytes.size());
            outcome.hasLongLine = reader.hasLongLine();
            outcome.hasNul = reader.hasNul();
            return outcome;
        }
    }
    return outcome;
}

} // namespace

class TestDataReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("left");
        QTest::newRow("empty message") << QByteArray(".\r\n") << QByteArray() << QByteArray();
        QTest::newRow("one line") << QByteArray("a\r\n.\r\n") << QByteArray("a\r\n") << QByteArray();
        QTest::newRow("commands behind") << QByteArray("a\r\n.\r\nQUIT\r\n") << QByteArray("a\r\n") << QByteArray("QUIT\r\n");
        QTest::newRow("RFC 5321 §4.5.2") << QByteArray("..x\r\n...\r\n.y\r\n.\r\n") << QByteArray(".x\r\n..\r\ny\r\n") << QByteArray();
        QTest::newRow("a stuffed dot alone") << QByteArray("..\r\n.\r\n") << QByteArray(".\r\n") << QByteArray();
        QTest::newRow("dots inside") << QByteArray("a.\r\nb.c\r\n.\r\n") << QByteArray("a.\r\nb.c\r\n") << QByteArray();
        QTest::newRow("blank behind the dot") << QByteArray("a\r\n. \r\n.\r\n") << QByteArray("a\r\n \r\n") << QByteArray();
        QTest::newRow("NUL dot") << QByteArray("a\r\n\0.\r\n.\r\n", 10) << QByteArray("a\r\n\0.\r\n", 7) << QByteArray();
    }
    void reads()
    {
        QFETCH(QByteArray, stream);
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, left);
        for (qsizetype step = 1; step <= stream.size(); ++step) {
            const Outcome outcome = readAll(stream, step);
            QCOMPARE(outcome.state, State::End);
            QCOMPARE(outcome.content, content);
            QCOMPARE(outcome.left, left);
        }
    }

    // SMTP smuggling: what some servers take for the end of the data, and we for an error.
    void smuggling_data()
    {
        QTest::addColumn<QByteArray>("stream");
        const QByteArrayList ends { "\r\n", "\n", "\r" };
        for (const QByteArray &before : ends)
            for (const QByteArray &after : ends) {
                if (before == "\r\n" && after == "\r\n")
                    continue;
                const QByteArray name = QByteArray(before + '.' + after).replace('\r', "CR ").replace('\n', "LF ");
                QTest::newRow(name.constData()) << QByteArray("body" + before + '.' + after + "MAIL FROM:<x@y>\r\n.\r\n");
            }
        QTest::newRow("CR CR LF . CR LF") << QByteArray("body\r\r\n.\r\n");
        QTest::newRow("CR LF . CR CR LF") << QByteArray("body\r\n.\r\r\n.\r\n");
        QTest::newRow("LF CR . LF CR") << QByteArray("body\n\r.\n\r\r\n.\r\n");
        QTest::newRow("LF first") << QByteArray("\n.\r\n");
        QTest::newRow("CR first") << QByteArray("\r.\r\n");
        QTest::newRow("dot LF first") << QByteArray(".\nx\r\n.\r\n");
        QTest::newRow("dot CR first") << QByteArray(".\rx\r\n.\r\n");
    }
    void smuggling()
    {
        QFETCH(QByteArray, stream);
        for (qsizetype step = 1; step <= stream.size(); ++step)
            QCOMPARE(readAll(stream, step).state, State::BadLineEnd);
    }

    void staysBroken()
    {
        DataReader reader;
        QCOMPARE(reader.next("a\nb").state, State::BadLineEnd);
        const auto piece = reader.next("\r\n.\r\n");
        QCOMPARE(piece.state, State::BadLineEnd);
        QVERIFY(piece.content.isEmpty());
    }

    void marksWhatIsNoText()
    {
        const QByteArray limit(DataReader::maxLineBytes - 2, 'x');
        QVERIFY(!readAll(limit + "\r\n.\r\n", 5000).hasLongLine);
        QVERIFY(readAll(limit + "y\r\n.\r\n", 5000).hasLongLine);
        QVERIFY(!readAll("abc\r\n.\r\n", 3).hasNul);
        QVERIFY(readAll(QByteArray("a\0c\r\n.\r\n", 8), 3).hasNul);
    }

    void copiesNothing()
    {
        const QByteArray stream("one\r\ntwo\r\nthree\r\n.\r\n");
        DataReader reader;
        const auto piece = reader.next(stream);
        QCOMPARE(static_cast<const void *>(piece.content.data()), static_cast<const void *>(stream.constData()));
        QCOMPARE(piece.content, QByteArrayView("one\r\ntwo\r\nthree\r\n"));
    }

    void undoesTheWriter_data()
    {
        QTest::addColumn<QByteArray>("message");
        for (const char *message : { "", ".\r\n", "..\r\n", "a\r\n.b\r\n\r\n.\r\n", "\r\n.\r\n\r\n", "a.b\r\n" })
            QTest::newRow(message) << QByteArray(message);
    }
    void undoesTheWriter()
    {
        QFETCH(QByteArray, message);
        for (qsizetype step = 1; step <= std::max<qsizetype>(message.size(), 1); ++step) {
            QByteArray wire;
            DataWriter writer;
            for (qsizetype at = 0; at < message.size(); at += step)
                writer.append(QByteArrayView(message).sliced(at, std::min(step, message.size() - at)), &wire);
            writer.finish(&wire);
            const Outcome outcome = readAll(wire, wire.size());
            QCOMPARE(outcome.state, State::End);
            QCOMPARE(outcome.content, message);
        }
    }

    void writerEndsTheLastLine()
    {
        QByteArray wire;
        DataWriter writer;
        writer.append("a", &wire);
        writer.finish(&wire);
        QCOMPARE(wire, QByteArray("a\r\n.\r\n"));
    }
};

MADMAIL_TEST(TestDataReader)
#include "tst_data_reader.moc"
