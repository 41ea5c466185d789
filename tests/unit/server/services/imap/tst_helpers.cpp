// SPDX-License-Identifier: GPL-3.0-or-later
// The pure helpers of the IMAP service.
#include "server/mail/mailbox_view.h"
#include "server/proto/mime/structure_parser.h"
#include "server/services/imap/body_section.h"
#include "server/proto/mime/encoded_word.h"
#include "server/proto/mime/header_parser.h"
#include "server/services/imap/error_response.h"
#include "server/services/imap/mailbox_tree.h"
#include "server/services/imap/message_bytes.h"
#include "server/services/imap/text_matcher.h"
#include "tests/support/test_main.h"

#include <QTest>

namespace Madmail::ImapService {

class TestImapHelpers final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headerFilter_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArrayList>("names");
        QTest::addColumn<bool>("named");
        QTest::addColumn<QByteArray>("expected");
        const QByteArray header = "From: a\r\nSubject: b\r\n c\r\nTO : d\r\nnonsense\r\n\r\n";
        QTest::newRow("case") << header << QByteArrayList { "FROM", "to" } << true << QByteArray("From: a\r\nTO : d\r\n\r\n");
        QTest::newRow("folded") << header << QByteArrayList { "subject" } << true << QByteArray("Subject: b\r\n c\r\n\r\n");
        QTest::newRow("not") << header << QByteArrayList { "From" } << false << QByteArray("Subject: b\r\n c\r\nTO : d\r\n\r\n");
        QTest::newRow("none") << header << QByteArrayList { "X" } << true << QByteArray("\r\n");
        QTest::newRow("no end") << QByteArray("A: b") << QByteArrayList { "A" } << true << QByteArray("A: b\r\n\r\n");
        QTest::newRow("empty") << QByteArray() << QByteArrayList { "A" } << true << QByteArray("\r\n");
    }
    void headerFilter()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArrayList, names);
        QFETCH(bool, named);
        QTEST(Mime::filterHeader(header, names, !named), "expected");
    }

    void endOfHeaders_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<qsizetype>("end");
        QTest::newRow("crlf") << QByteArray("A: b\r\n\r\nc") << qsizetype(8);
        QTest::newRow("lf") << QByteArray("A: b\n\nc") << qsizetype(6);
        QTest::newRow("at once") << QByteArray("\r\nc") << qsizetype(2);
        QTest::newRow("none") << QByteArray("A: b\r\n") << qsizetype(-1);
        QTest::newRow("cut") << QByteArray("A: b\r\n\r") << qsizetype(-1);
    }
    void endOfHeaders()
    {
        QFETCH(QByteArray, bytes);
        QTEST(endOfHeader(bytes), "end");
    }

    void encodedWords_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        // RFC 2047 §8
        QTest::newRow("q") << QByteArray("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <k@x>") << QByteArray("Keld Jørn Simonsen <k@x>");
        QTest::newRow("adjacent") << QByteArray("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)") << QByteArray("(ab)");
        QTest::newRow("plain between") << QByteArray("=?utf-8?Q?a?= b") << QByteArray("a b");
        QTest::newRow("b") << QByteArray("=?utf-8?B?w6Q=?=") << QByteArray("ä");
        QTest::newRow("language") << QByteArray("=?utf-8*en?q?x?=") << QByteArray("x");
        QTest::newRow("unknown charset") << QByteArray("=?x-none?q?=FF?=") << QByteArray("\xff");
        QTest::newRow("unfinished") << QByteArray("=?utf-8?q?x") << QByteArray("=?utf-8?q?x");
        QTest::newRow("question marks") << QByteArray("a =?b =? c") << QByteArray("a =?b =? c");
    }
    void encodedWords()
    {
        QFETCH(QByteArray, text);
        QTEST(Mime::decodeEncodedWords(text), "expected");
    }

    void matcher_data()
    {
        QTest::addColumn<QByteArray>("sought");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("found");
        QTest::newRow("case") << QByteArray("HeLLo") << QByteArray("say hello to") << true;
        QTest::newRow("umlaut") << QByteArray("MÜNCHEN") << QByteArray("in münchen") << true;
        QTest::newRow("not there") << QByteArray("abc") << QByteArray("ab c") << false;
        QTest::newRow("empty") << QByteArray() << QByteArray("x") << true;
        QTest::newRow("broken UTF-8") << QByteArray("x") << QByteArray("\xff\xfe\xc3 x") << true;
    }
    /// However the text is cut into pieces, the answer is the same.
    void matcher()
    {
        QFETCH(QByteArray, sought);
        QFETCH(QByteArray, text);
        for (qsizetype piece = 1; piece <= text.size(); ++piece) {
            TextMatcher matcher(sought);
            for (qsizetype at = 0; at < text.size(); at += piece)
                matcher.feed(text.mid(at, piece));
            QTEST(matcher.found(), "found");
        }
    }

    void sections_data()
    {
        QTest::addColumn<QList<int>>("part");
        QTest::addColumn<int>("text");
        QTest::addColumn<QByteArray>("expected"); // null: no such part
        using Text = Imap::BodySection::Text;
        const auto row = [](const char *name, const QList<int> &part, Text text, const QByteArray &expected) {
            QTest::newRow(name) << part << int(text) << expected;
        };
        row("1", { 1 }, Text::Whole, "first");
        row("1.MIME", { 1 }, Text::MimeHeader, "Content-Type: text/plain\r\n\r\n");
        row("1.HEADER", { 1 }, Text::Header, {});
        row("1.1", { 1, 1 }, Text::Whole, {});
        row("2", { 2 }, Text::Whole, "Subject: inner\r\n\r\ninner text");
        row("2.HEADER", { 2 }, Text::Header, "Subject: inner\r\n\r\n");
        row("2.TEXT", { 2 }, Text::BodyText, "inner text");
        row("2.1", { 2, 1 }, Text::Whole, "inner text");
        row("2.2", { 2, 2 }, Text::Whole, {});
        row("3", { 3 }, Text::Whole, {});
        row("0 levels TEXT", {}, Text::BodyText, message.mid(message.indexOf("\r\n\r\n") + 4));
        row("0 levels HEADER", {}, Text::Header, message.left(message.indexOf("\r\n\r\n") + 4));
    }
    /// RFC 3501 §6.4.5, part specifiers.
    void sections()
    {
        QFETCH(QList<int>, part);
        QFETCH(int, text);
        Mime::StructureParser parser;
        parser.feed(message);
        const Mime::Part root = parser.finish().root;
        Imap::BodySection section;
        section.part.assign(part.begin(), part.end());
        section.text = Imap::BodySection::Text(text);
        const auto range = rangeOf(section, root, message.size());
        const QByteArray bytes = range ? message.mid(range->begin, range->size()) : QByteArray();
        QTEST(bytes, "expected");
    }

    void partial()
    {
        QCOMPARE(partOf({ 10, 20 }, Imap::Partial { 2, 3 }), (ByteRange { 12, 15 }));
        QCOMPARE(partOf({ 10, 20 }, Imap::Partial { 8, 30 }), (ByteRange { 18, 20 }));
        QCOMPARE(partOf({ 10, 20 }, Imap::Partial { 4'000'000'000U, 4'000'000'000U }).size(), 0);
        QCOMPARE(partOf({ 10, 20 }, std::nullopt), (ByteRange { 10, 20 }));
    }

    /// RFC 3501 §6.3.8: levels above mailboxes; §6.3.9: LSUB with %.
    void tree()
    {
        std::vector<MailboxInfo> mailboxes(3);
        mailboxes[0].name = "b/c/d";
        mailboxes[1].name = "INBOX";
        mailboxes[2].name = "a";
        const auto listed = listedNames(mailboxes);
        QCOMPARE(listed.size(), std::size_t(5));
        QCOMPARE(listed[0].name.utf8(), QByteArray("INBOX"));
        QCOMPARE(listed[2].name.utf8(), QByteArray("b"));
        QVERIFY(!listed[2].mailbox && listed[2].hasChildren);
        QVERIFY(listed[4].mailbox && !listed[4].hasChildren);
        const auto pattern = Imap::ListPattern::fromWire("", "%");
        const auto subscribed = subscribedNames({ "a", "foo/bar" }, *pattern);
        QCOMPARE(subscribed.size(), std::size_t(2));
        QVERIFY(subscribed[0].mailbox);
        QCOMPARE(subscribed[1].name.utf8(), QByteArray("foo"));
        QVERIFY(!subscribed[1].mailbox);
    }

    void errors()
    {
        const Error full { ErrorCode::StorageFull, { "No room" } };
        QCOMPARE(responseCodeFor(full), QByteArray("UNAVAILABLE"));
        QCOMPARE(responseCodeForAdding(full), QByteArray("OVERQUOTA"));
        const Error inner { ErrorCode::Storage, { "SQLite says" } };
        QVERIFY(!textFor(inner).contains("SQLite"));
    }

private:
    static inline const QByteArray message = "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
                                             "--x\r\nContent-Type: text/plain\r\n\r\nfirst\r\n"
                                             "--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner text\r\n"
                                             "--x--\r\n";
};

} // namespace Madmail::ImapService

using Madmail::ImapService::TestImapHelpers;
MADMAIL_TEST(TestImapHelpers)
#include "tst_helpers.moc"
