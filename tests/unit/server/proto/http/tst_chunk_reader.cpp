// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/chunk_reader.h"
#include "tests/support/test_main.h"

using namespace Madmail::Http;
using State = ChunkReader::State;

namespace {

struct Outcome
{
    State state = State::More;
    QByteArray content;
    QByteArray left;
    int status = 0;
};

Outcome readAll(const QByteArray &stream, qsizetype step)
{
    Outcome outcome;
    ChunkReader reader(64, 3);
    for (qsizetype at = 0; at < stream.size(); at += step) {
        const qsizetype end = std::min(at + step, stream.size());
        QByteArrayView bytes = QByteArrayView(stream).sliced(at, end - at);
        while (!bytes.isEmpty()) {
            const ChunkReader::Piece piece = reader.next(bytes);
            outcome.content += piece.content;
            bytes = bytes.sliced(piece.taken);
            outcome.state = piece.state;
            if (piece.state == State::More)
                continue;
            outcome.left = stream.mid(end - bytes.size());
            outcome.status = piece.state == State::Refused ? reader.refusal().status : 0;
            return outcome;
        }
    }
    return outcome;
}

} // namespace

class TestChunkReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("left");
        QTest::newRow("empty") << QByteArray("0\r\n\r\n") << QByteArray() << QByteArray();
        QTest::newRow("two") << QByteArray("4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n") << QByteArray("Wikipedia") << QByteArray();
        QTest::newRow("line ends inside") << QByteArray("6\r\na\r\nb\r\n\r\n0\r\n\r\n") << QByteArray("a\r\nb\r\n") << QByteArray();
        QTest::newRow("hexadecimal") << QByteArray("1a\r\n" + QByteArray(26, 'x') + "\r\n0A\r\n0123456789\r\n000\r\n\r\n")
                                     << QByteArray(QByteArray(26, 'x') + "0123456789") << QByteArray();
        QTest::newRow("extensions") << QByteArray("2;a=b;c=\"d e\"\r\nhi\r\n0 ; z\r\n\r\n") << QByteArray("hi") << QByteArray();
        QTest::newRow("trailers") << QByteArray("0\r\nA: b\r\nC:d\r\n\r\nGET") << QByteArray() << QByteArray("GET");
    }
    void reads()
    {
        QFETCH(QByteArray, stream);
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, left);
        for (const qsizetype step : { qsizetype(1), qsizetype(3), stream.size() }) {
            const Outcome outcome = readAll(stream, step);
            QCOMPARE(outcome.state, State::End);
            QCOMPARE(outcome.content, content);
            QCOMPARE(outcome.left.startsWith(left), true);
        }
        QCOMPARE(readAll(stream, stream.size()).left, left);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const QByteArray &stream, int status = 400) { QTest::newRow(name) << stream << status; };
        row("no size", "\r\n");
        row("a sign", "+4\r\nWiki\r\n");
        row("0x", "0x4\r\nWiki\r\n");
        row("a blank before", " 4\r\nWiki\r\n");
        row("no number", "g\r\n");
        row("a blank inside", "1 0\r\n");
        row("too many digits", "1000000000000000\r\n");
        row("bare LF behind the size", "4\nWiki\r\n");
        row("bare CR in the extension", "4;a\rb\r\nWiki\r\n");
        row("control character in the extension", QByteArray("4;a\0b\r\nWiki\r\n", 13));
        row("longer than it says", "4\r\nWikis\r\n0\r\n\r\n");
        row("no line end behind the data", "4\r\nWiki0\r\n\r\n");
        row("bare LF behind the data", "4\r\nWiki\n0\r\n\r\n");
        row("a long size line", "4;" + QByteArray(300, 'x') + "\r\n");
        row("much extension", ("1;" + QByteArray(250, 'x') + "\r\ny\r\n").repeated(70));
        row("folded trailer", "0\r\nA: b\r\n c\r\n\r\n");
        row("no trailer", "0\r\nGET / HTTP/1.1\r\n\r\n");
        row("many trailers", "0\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\n\r\n", 431);
        row("long trailers", "0\r\nA: " + QByteArray(70, 'x') + "\r\n\r\n", 431);
    }
    void refuses()
    {
        QFETCH(QByteArray, stream);
        QFETCH(int, status);
        for (const qsizetype step : { qsizetype(1), stream.size() }) {
            const Outcome outcome = readAll(stream, step);
            QCOMPARE(outcome.state, State::Refused);
            QCOMPARE(outcome.status, status);
        }
    }
};

MADMAIL_TEST(TestChunkReader)
#include "tst_chunk_reader.moc"
