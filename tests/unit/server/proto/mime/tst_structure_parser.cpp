// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/structure_parser.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::Mime;

namespace {

MessageStructure parse(const QByteArray &message, qsizetype step = 0)
{
    StructureParser parser;
    if (step == 0)
        step = qMax<qsizetype>(message.size(), 1);
    for (qsizetype at = 0; at < message.size(); at += step)
        parser.feed(QByteArrayView(message).sliced(at, qMin(step, message.size() - at)));
    return parser.finish();
}

/// `type/subtype[header,body+size,lines](children)`
QByteArray shown(const Part &part)
{
    QByteArray text = part.type + '/' + part.subtype + '[' + QByteArray::number(part.headerOffset) + ','
        + QByteArray::number(part.bodyOffset) + '+' + QByteArray::number(part.bodySize) + ','
        + QByteArray::number(part.bodyLines) + ']';
    if (!part.children.empty()) {
        text += '(';
        for (const Part &child : part.children)
            text += shown(child);
        text += ')';
    }
    return text;
}

/// `type/subtype{body}(children)`: what each leaf holds.
QByteArray contents(const Part &part, const QByteArray &message)
{
    QByteArray text = part.type + '/' + part.subtype;
    if (part.children.empty())
        text += '{' + message.mid(part.bodyOffset, part.bodySize) + '}';
    else
        text += '(';
    for (const Part &child : part.children)
        text += contents(child, message);
    if (!part.children.empty())
        text += ')';
    return text;
}

int depthOf(const Part &part)
{
    int deepest = 0;
    for (const Part &child : part.children)
        deepest = qMax(deepest, depthOf(child));
    return deepest + 1;
}

int countOf(const Part &part)
{
    int count = 1;
    for (const Part &child : part.children)
        count += countOf(child);
    return count;
}

QByteArray multipart(const QByteArray &boundary, const QByteArray &body)
{
    return "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n" + body;
}

} // namespace

class TestStructureParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rfc2046Section511()
    {
        const QByteArray message =
            "From: Nathaniel Borenstein <nsb@bellcore.com>\r\n"
            "To: Ned Freed <ned@innosoft.com>\r\n"
            "Date: Sun, 21 Mar 1993 23:56:48 -0800 (PST)\r\n"
            "Subject: Sample message\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-type: multipart/mixed; boundary=\"simple boundary\"\r\n"
            "\r\n"
            "This is the preamble.  It is to be ignored.\r\n"
            "\r\n"
            "--simple boundary\r\n"
            "\r\n"
            "This is implicitly typed plain US-ASCII text.\r\n"
            "It does NOT end with a linebreak.\r\n"
            "--simple boundary\r\n"
            "Content-type: text/plain; charset=us-ascii\r\n"
            "\r\n"
            "This is explicitly typed plain US-ASCII text.\r\n"
            "It DOES end with a linebreak.\r\n"
            "\r\n"
            "--simple boundary--\r\n"
            "\r\n"
            "This is the epilogue.  It is also to be ignored.\r\n";
        const MessageStructure structure = parse(message);
        QCOMPARE(contents(structure.root, message),
                 QByteArray("multipart/mixed("
                            "text/plain{This is implicitly typed plain US-ASCII text.\r\nIt does NOT end with a linebreak.}"
                            "text/plain{This is explicitly typed plain US-ASCII text.\r\nIt DOES end with a linebreak.\r\n})"));
        QCOMPARE(structure.root.children[0].bodyLines, 1);
        QCOMPARE(structure.root.children[1].bodyLines, 2);
        QCOMPARE(structure.root.children[0].parameters.front().value, QByteArray("us-ascii"));
        QCOMPARE(structure.root.bodyLines, 15);
        QCOMPARE(structure.root.bodyOffset + structure.root.bodySize, message.size());
        QCOMPARE(*structure.envelope.subject, QByteArray("Sample message"));
        QCOMPARE(*structure.envelope.from.front().host, QByteArray("bellcore.com"));
        QCOMPARE(*structure.envelope.sender.front().mailbox, QByteArray("nsb"));
        QCOMPARE(*structure.envelope.replyTo.front().mailbox, QByteArray("nsb"));
        QVERIFY(!structure.envelope.messageId);
    }

    // size: one table of shapes
    void shapes_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("nothing") << QByteArray() << QByteArray("text/plain{}");
        QTest::newRow("only a body") << QByteArray("\r\nbody") << QByteArray("text/plain{body}");
        QTest::newRow("only a header") << QByteArray("Subject: x\r\n") << QByteArray("text/plain{}");
        QTest::newRow("LF") << QByteArray("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n")
                            << QByteArray("multipart/mixed(text/plain{one}text/plain{two})");
        QTest::newRow("no parts") << multipart("b", "preamble\r\n") << QByteArray("multipart/mixed{preamble\r\n}");
        QTest::newRow("no boundary") << QByteArray("Content-Type: multipart/mixed\r\n\r\n--b\r\n") << QByteArray("multipart/mixed{--b\r\n}");
        QTest::newRow("closing boundary is missing") << multipart("b", "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n")
                                                     << QByteArray("multipart/mixed(text/plain{one}text/plain{two\r\n})");
        QTest::newRow("nothing behind the boundary") << multipart("b", "--b") << QByteArray("multipart/mixed(text/plain{})");
        QTest::newRow("behind the close delimiter") << multipart("b", "--b\r\n\r\none\r\n--b--\r\n--b\r\n\r\ntwo\r\n")
                                                    << QByteArray("multipart/mixed(text/plain{one})");
        QTest::newRow("part without an empty line")
            << multipart("b", "--b\r\nContent-Type: text/html\r\n--b\r\n\r\ntwo\r\n--b--\r\n")
            << QByteArray("multipart/mixed(text/html{}text/plain{two})");
        QTest::newRow("empty part") << multipart("b", "--b\r\n\r\n--b--\r\n") << QByteArray("multipart/mixed(text/plain{})");
        QTest::newRow("padding behind delimiters") << multipart("b", "--b \t\r\n\r\none\r\n--b--  \r\n")
                                                   << QByteArray("multipart/mixed(text/plain{one})");
        QTest::newRow("longer line is no delimiter") << multipart("b", "--b\r\n\r\n--bb\r\n--b--x\r\n -- b\r\n--b--\r\n")
                                                     << QByteArray("multipart/mixed(text/plain{--bb\r\n--b--x\r\n -- b})");
        QTest::newRow("boundary of dashes") << multipart("-", "---\r\n\r\none\r\n-----\r\n") << QByteArray("multipart/mixed(text/plain{one})");
        QTest::newRow("special characters") << multipart("a'()+_,-./:=? b", "--a'()+_,-./:=? b\r\n\r\none\r\n--a'()+_,-./:=? b--\r\n")
                                            << QByteArray("multipart/mixed(text/plain{one})");
        const QByteArray longBoundary(999, 'b');
        QTest::newRow("long boundary") << multipart(longBoundary, "--" + longBoundary + "\r\n\r\none\r\n--" + longBoundary + "--\r\n")
                                       << QByteArray("multipart/mixed(text/plain{one})");
        const QByteArray tooLong(1001, 'b');
        QTest::newRow("too long boundary") << multipart(tooLong, "--" + tooLong + "\r\n")
                                           << "multipart/mixed{--" + tooLong + "\r\n}";
        const QByteArray inner = "Content-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\n\r\none\r\n";
        QTest::newRow("outer boundary closes inner") << multipart("out", "--out\r\n" + inner + "--out\r\n\r\ntwo\r\n--out--\r\n")
                                                     << QByteArray("multipart/mixed(multipart/alternative(text/plain{one})text/plain{two})");
        QTest::newRow("boundary is the beginning of another")
            << multipart("b", "--b\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\none\r\n--bb--\r\n--b\r\n\r\ntwo\r\n--b--\r\n")
            << QByteArray("multipart/mixed(multipart/mixed(text/plain{one})text/plain{two})");
        QTest::newRow("same boundary: the nearest wins")
            << multipart("b", "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n--b--\r\n")
            << QByteArray("multipart/mixed(multipart/mixed(text/plain{one}))");
        QTest::newRow("message inside")
            << multipart("b", "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhello\r\n--b--\r\n")
            << QByteArray("multipart/mixed(message/rfc822(text/plain{hello}))");
        QTest::newRow("message without an empty line")
            << multipart("b", "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n--b--\r\n")
            << QByteArray("multipart/mixed(message/rfc822(text/plain{}))");
        QTest::newRow("message in a message") << QByteArray("Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\nA: b\r\n\r\nx")
                                              << QByteArray("message/rfc822(message/rfc822(text/plain{x}))");
        QTest::newRow("digest (RFC 2046 5.1.5)")
            << QByteArray("Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: 1\r\n\r\none\r\n--b\r\n\r\nSubject: 2\r\n\r\ntwo\r\n--b--\r\n")
            << QByteArray("multipart/digest(message/rfc822(text/plain{one})message/rfc822(text/plain{two}))");
        QTest::newRow("encoded message is opaque")
            << QByteArray("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nQTogYg==") << QByteArray("message/rfc822{QTogYg==}");
        QTest::newRow("broken Content-Type") << QByteArray("Content-Type: nonsense\r\n\r\nx") << QByteArray("text/plain{x}");
        const QByteArray odd("\0\xff\xc3\r\n", 5);
        QTest::newRow("NUL and broken UTF-8") << "Subject: " + odd + "Content-Type: text/html; x=\"\xff\"\r\n\r\n" + odd
                                              << "text/html{" + odd + '}';
        QTest::newRow("delimiter in the header of the message") << QByteArray("A: b\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nx")
                                                                << QByteArray("multipart/mixed{x}");
    }
    void shapes()
    {
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, expected);
        const MessageStructure whole = parse(message);
        QCOMPARE(contents(whole.root, message), expected);
        for (qsizetype step = 1; step < qMin<qsizetype>(message.size(), 80); ++step)
            QCOMPARE(shown(parse(message, step).root), shown(whole.root));
    }

    void keepsPartFields()
    {
        const Part part = parse("Content-Type: TEXT/HTML; Charset=UTF-8\r\nContent-ID: <1@x>\r\n"
                                "Content-Description: a\r\n description\r\nContent-Transfer-Encoding: BASE64\r\n"
                                "Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\nContent-Disposition: Attachment; FileName=\"a b.html\"\r\n"
                                "Content-Language: de, en-GB (British)\r\nContent-Location: http://x/\r\n\r\n")
                              .root;
        QCOMPARE(part.type + '/' + part.subtype, QByteArray("text/html"));
        QCOMPARE(part.parameters.front().name + '=' + part.parameters.front().value, QByteArray("charset=UTF-8"));
        QCOMPARE(*part.id, QByteArray("<1@x>"));
        QCOMPARE(*part.description, QByteArray("a description"));
        QCOMPARE(part.encoding, QByteArray("base64"));
        QCOMPARE(*part.md5, QByteArray("Q2hlY2sgSW50ZWdyaXR5IQ=="));
        QCOMPARE(*part.disposition, QByteArray("attachment"));
        QCOMPARE(part.dispositionParameters.front().value, QByteArray("a b.html"));
        QCOMPARE(part.languages, (std::vector<QByteArray> { "de", "en-gb" }));
        QCOMPARE(*part.location, QByteArray("http://x/"));
    }

    void innerEnvelope()
    {
        const MessageStructure structure = parse("Subject: out\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\nFrom: a@x\r\n\r\nhello");
        QCOMPARE(*structure.envelope.subject, QByteArray("out"));
        QCOMPARE(*structure.root.messageEnvelope->subject, QByteArray("in"));
        QCOMPARE(*structure.root.messageEnvelope->from.front().mailbox, QByteArray("a"));
        QVERIFY(!structure.root.children.front().messageEnvelope);
    }

    void tenThousandNestedMultiparts()
    {
        QByteArray message;
        for (int i = 0; i < 10000; ++i) {
            const QByteArray boundary = "b" + QByteArray::number(i);
            message += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n";
        }
        const Part root = parse(message + "\r\nend\r\n", 4096).root;
        QCOMPARE(depthOf(root), 64);
        QCOMPARE(root.bodyOffset + root.bodySize, message.size() + 7);
    }

    void tenThousandNestedMessages()
    {
        const QByteArray message = QByteArray("Content-Type: message/rfc822\r\n\r\n").repeated(10000);
        QCOMPARE(depthOf(parse(message, 1000).root), 64);
    }

    void tenThousandParts()
    {
        const QByteArray message = multipart("b", QByteArray("--b\r\n\r\nx\r\n").repeated(10000) + "--b--\r\n");
        const Part root = parse(message, 777).root;
        QCOMPARE(countOf(root), 1000);
        QCOMPARE(root.bodyOffset + root.bodySize, message.size());
    }

    void manyBigPartHeadersAreNotKept()
    {
        const QByteArray part = "--b\r\nContent-Type: text/html; name=\"" + QByteArray(50000, 'n') + "\"\r\n\r\nx\r\n";
        const Part root = parse(multipart("b", part.repeated(100) + "--b--\r\n")).root;
        QCOMPARE(root.children.size(), size_t(100));
        qsizetype kept = 0;
        for (const Part &child : root.children)
            for (const Parameter &parameter : child.parameters)
                kept += parameter.value.size();
        QVERIFY(kept < 300 * 1024);
    }

    void longLinesAreNotKept()
    {
        const QByteArray message = multipart("b", "--" + QByteArray(3000000, '-') + "\r\n--b\r\nX: " + QByteArray(3000000, 'x') + "\r\n\r\none\r\n--b--\r\n");
        for (const qsizetype step : { qsizetype(4096), message.size() })
            QCOMPARE(contents(parse(message, step).root, message), QByteArray("multipart/mixed(text/plain{one})"));
    }
};

MADMAIL_TEST(TestStructureParser)
#include "tst_structure_parser.moc"
