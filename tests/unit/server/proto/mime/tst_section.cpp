// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/section.h"
#include "server/proto/mime/structure_parser.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::Mime;

namespace {

/// The shape of RFC 3501 §6.4.5's example: text, octets, a message of two parts, a multipart with a message in it.
const QByteArray rfcExample =
    "Subject: outer\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
    "--a\r\nX: 1\r\n\r\none\r\n"
    "--a\r\nX: 2\r\nContent-Type: application/octet-stream\r\n\r\ntwo\r\n"
    "--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nX: 3.1\r\n\r\nthree one\r\n--b\r\nX: 3.2\r\n\r\nthree two\r\n--b--\r\n"
    "--a\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
    "--c\r\nX: 4.1\r\n\r\nfour one\r\n"
    "--c\r\nContent-Type: message/rfc822\r\n\r\nSubject: four two\r\n\r\ninner text\r\n--c--\r\n"
    "--a--\r\n";

const QByteArray plain = "Subject: plain\r\n\r\ntext\r\n";

} // namespace

class TestSection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sections_data()
    {
        using Path = std::vector<quint32>;
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<Path>("path");
        QTest::addColumn<SectionKind>("kind");
        QTest::addColumn<QByteArray>("expected");
        const QByteArray none = "none";
        const auto row = [](const char *name, const QByteArray &message, const Path &path, SectionKind kind, const QByteArray &expected) {
            QTest::newRow(name) << message << path << kind << expected;
        };
        row("BODY[]", rfcExample, {}, SectionKind::Whole, rfcExample);
        row("HEADER", rfcExample, {}, SectionKind::Header, "Subject: outer\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n");
        row("TEXT", rfcExample, {}, SectionKind::Text, rfcExample.mid(rfcExample.indexOf("--a")));
        row("MIME", rfcExample, {}, SectionKind::Mime, none);
        row("1", rfcExample, { 1 }, SectionKind::Whole, "one");
        row("1.MIME", rfcExample, { 1 }, SectionKind::Mime, "X: 1\r\n\r\n");
        row("1.HEADER", rfcExample, { 1 }, SectionKind::Header, none);
        row("1.TEXT", rfcExample, { 1 }, SectionKind::Text, none);
        row("1.1", rfcExample, { 1, 1 }, SectionKind::Whole, none);
        row("2", rfcExample, { 2 }, SectionKind::Whole, "two");
        row("3.HEADER", rfcExample, { 3 }, SectionKind::Header, "Subject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        row("3.MIME", rfcExample, { 3 }, SectionKind::Mime, "Content-Type: message/rfc822\r\n\r\n");
        row("3.TEXT", rfcExample, { 3 }, SectionKind::Text,
            "--b\r\nX: 3.1\r\n\r\nthree one\r\n--b\r\nX: 3.2\r\n\r\nthree two\r\n--b--");
        row("3.1", rfcExample, { 3, 1 }, SectionKind::Whole, "three one");
        row("3.2.MIME", rfcExample, { 3, 2 }, SectionKind::Mime, "X: 3.2\r\n\r\n");
        row("3.3", rfcExample, { 3, 3 }, SectionKind::Whole, none);
        row("4.1", rfcExample, { 4, 1 }, SectionKind::Whole, "four one");
        row("4.2", rfcExample, { 4, 2 }, SectionKind::Whole, "Subject: four two\r\n\r\ninner text");
        row("4.2.HEADER", rfcExample, { 4, 2 }, SectionKind::Header, "Subject: four two\r\n\r\n");
        row("4.2.TEXT", rfcExample, { 4, 2 }, SectionKind::Text, "inner text");
        row("4.2.1", rfcExample, { 4, 2, 1 }, SectionKind::Whole, "inner text");
        row("4.2.1.MIME", rfcExample, { 4, 2, 1 }, SectionKind::Mime, "Subject: four two\r\n\r\n");
        row("4.2.2", rfcExample, { 4, 2, 2 }, SectionKind::Whole, none);
        row("5", rfcExample, { 5 }, SectionKind::Whole, none);
        row("0", rfcExample, { 0 }, SectionKind::Whole, none);
        row("plain 1", plain, { 1 }, SectionKind::Whole, "text\r\n");
        row("plain 1.MIME", plain, { 1 }, SectionKind::Mime, "Subject: plain\r\n\r\n");
        row("plain 2", plain, { 2 }, SectionKind::Whole, none);
        row("plain 1.1", plain, { 1, 1 }, SectionKind::Whole, none);
        row("plain 1.HEADER", plain, { 1 }, SectionKind::Header, none);
    }
    void sections()
    {
        QFETCH(QByteArray, message);
        QFETCH(std::vector<quint32>, path);
        QFETCH(SectionKind, kind);
        QFETCH(QByteArray, expected);
        StructureParser parser;
        parser.feed(message);
        const auto range = findSection(parser.finish().root, path, kind);
        QCOMPARE(range ? message.mid(range->offset, range->size) : QByteArray("none"), expected);
    }
};

MADMAIL_TEST(TestSection)
#include "tst_section.moc"
