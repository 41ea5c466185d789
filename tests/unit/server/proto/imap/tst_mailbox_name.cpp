// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/mailbox_name.h"
#include "tests/support/test_main.h"


using namespace Madmail;
using namespace Madmail::Imap;

class TestMailboxName : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void modifiedUtf7_data()
    {
        QTest::addColumn<QByteArray>("wire");
        QTest::addColumn<QByteArray>("utf8");
        QTest::newRow("ascii") << QByteArray("Sent Items") << QByteArray("Sent Items");
        QTest::newRow("RFC 3501 5.1.3") << QByteArray("~peter/mail/&U,BTFw-/&ZeVnLIqe-") << QByteArray("~peter/mail/台北/日本語");
        QTest::newRow("ampersand") << QByteArray("A&-B") << QByteArray("A&B");
        QTest::newRow("umlaut") << QByteArray("Entw&APw-rfe") << QByteArray("Entwürfe");
        QTest::newRow("ampersand after shift") << QByteArray("&APw-&-") << QByteArray("ü&");
        QTest::newRow("surrogate pair") << QByteArray("&2D3eAA-") << QByteArray("😀");
        QTest::newRow("byte order mark") << QByteArray("&,v8-a") << QByteArray("\xef\xbb\xbf"
                                                                                "a");
        QTest::newRow("empty") << QByteArray("") << QByteArray("");
    }
    void modifiedUtf7()
    {
        QFETCH(QByteArray, wire);
        QFETCH(QByteArray, utf8);
        const auto decoded = decodeModifiedUtf7(wire);
        QVERIFY(decoded.ok());
        QCOMPARE(*decoded, utf8);
        QCOMPARE(encodeModifiedUtf7(utf8), wire);
    }

    void refusesBadUtf7_data()
    {
        QTest::addColumn<QByteArray>("wire");
        QTest::newRow("8-bit") << QByteArray("Entw\xc3\xbcrfe");
        QTest::newRow("control") << QByteArray("a\tb");
        QTest::newRow("DEL") << QByteArray("a\x7f");
        QTest::newRow("unclosed") << QByteArray("&ZeVnLIqe");
        QTest::newRow("lone ampersand") << QByteArray("A&");
        QTest::newRow("printable in base64") << QByteArray("&AGE-");
        QTest::newRow("ampersand in base64") << QByteArray("&ACY-");
        QTest::newRow("superfluous shift (RFC 3501 5.1.3)") << QByteArray("&U,BTFw-&ZeVnLIqe-");
        QTest::newRow("slash digit of ordinary base64") << QByteArray("&U/BTFw-");
        QTest::newRow("padding") << QByteArray("&APw=-");
        QTest::newRow("half a unit") << QByteArray("&AP-");
        QTest::newRow("bits left over") << QByteArray("&APx-");
        QTest::newRow("digit left over") << QByteArray("&APwA-");
        QTest::newRow("high surrogate alone") << QByteArray("&2D0-");
        QTest::newRow("low surrogate alone") << QByteArray("&3gA-");
        QTest::newRow("two high surrogates") << QByteArray("&2D3YPQ-");
    }
    void refusesBadUtf7()
    {
        QFETCH(QByteArray, wire);
        const auto decoded = decodeModifiedUtf7(wire);
        QVERIFY(!decoded.ok());
        QCOMPARE(decoded.error().code, ErrorCode::BadInput);
    }

    void invalidUtf8BecomesReplacement()
    {
        for (const char *bad : { "\xff", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82" })
            QVERIFY2(encodeModifiedUtf7(bad).startsWith("&,,"), bad);
    }

    void inboxHasNoCase()
    {
        for (const char *text : { "inbox", "INBOX", "InBoX" }) {
            const auto name = MailboxName::fromWire(text);
            QVERIFY(name.ok());
            QVERIFY(name->isInbox());
            QVERIFY(*name == MailboxName::inbox());
        }
        QCOMPARE(MailboxName::fromWire("inbox/Sub")->utf8(), QByteArray("INBOX/Sub"));
        QCOMPARE(MailboxName::fromWire("inboxes")->utf8(), QByteArray("inboxes"));
        QVERIFY(!(*MailboxName::fromWire("Sent") == *MailboxName::fromWire("sent")));
    }

    void refusesNamesWeDoNotKeep_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("only delimiter") << QByteArray("/");
        QTest::newRow("delimiter first") << QByteArray("/a");
        QTest::newRow("delimiter last") << QByteArray("a/");
        QTest::newRow("empty level") << QByteArray("a//b");
        QTest::newRow("star") << QByteArray("a*");
        QTest::newRow("percent") << QByteArray("a%");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
        QTest::newRow("control") << QByteArray("a\nb");
        QTest::newRow("DEL") << QByteArray("a\x7f");
        QTest::newRow("C1") << QByteArray("a\xc2\x85");
        QTest::newRow("line separator") << QByteArray("a\xe2\x80\xa8");
        QTest::newRow("not UTF-8") << QByteArray("a\xff");
        QTest::newRow("256 bytes") << QByteArray(256, 'a');
        QTest::newRow("17 levels") << QByteArray("a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a");
    }
    void refusesNamesWeDoNotKeep()
    {
        QFETCH(QByteArray, name);
        const auto parsed = MailboxName::fromUtf8(name);
        QVERIFY(!parsed.ok());
        QCOMPARE(parsed.error().code, ErrorCode::Refused);
    }

    void keepsLimits()
    {
        QVERIFY(MailboxName::fromUtf8(QByteArray(255, 'a')).ok());
        QVERIFY(MailboxName::fromUtf8("a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a").ok());
        QVERIFY(MailboxName::fromUtf8("Ünïcödé – \xc2\xa0").ok());
    }

    void family()
    {
        const auto name = MailboxName::fromUtf8("a/b/c").value();
        QCOMPARE(name.parent()->utf8(), QByteArray("a/b"));
        QVERIFY(!MailboxName::fromUtf8("a")->parent());
        QVERIFY(name.isBelow(*MailboxName::fromUtf8("a")));
        QVERIFY(!name.isBelow(name));
        QVERIFY(!MailboxName::fromUtf8("ab")->isBelow(*MailboxName::fromUtf8("a")));
    }

    /// RFC 3501 §6.3.8
    void listPatterns_data()
    {
        QTest::addColumn<QByteArray>("reference");
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *reference, const char *pattern, const char *name, bool matches) {
            QTest::addRow("%s %s %s", reference, pattern, name) << QByteArray(reference) << QByteArray(pattern) << QByteArray(name) << matches;
        };
        row("", "*", "INBOX", true);
        row("", "*", "a/b/c", true);
        row("", "%", "a", true);
        row("", "%", "a/b", false);
        row("", "%/%", "a/b", true);
        row("", "%/%", "a/b/c", false);
        row("", "a/%", "a/b", true);
        row("", "a/%", "a", false);
        row("", "a*", "a/b", true);
        row("", "*c", "a/b/c", true);
        row("", "*d", "a/b/c", false);
        row("", "a%c", "abc", true);
        row("", "a%c", "a/c", false);
        row("", "a*%c", "a/x/c", true);
        row("", "a%*c", "a/x/c", true);
        row("", "%%", "ab", true);
        row("", "%%", "a/b", false);
        row("a/", "%", "a/b", true);
        row("a/", "%", "b", false);
        row("", "inbox", "INBOX", true);
        row("", "InB%", "INBOX", true);
        row("", "inbox/*", "INBOX/x", true);
        row("", "sent", "Sent", false);
        row("", "&AMQ-*", "Ärger", true);
        row("", "a", "ab", false);
        row("", "ab", "a", false);
        row("", "", "a", false);
    }
    void listPatterns()
    {
        QFETCH(QByteArray, reference);
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, name);
        QFETCH(bool, matches);
        const auto parsed = ListPattern::fromWire(reference, pattern);
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->matches(MailboxName::fromUtf8(name).value()), matches);
        QCOMPARE(parsed->asksForDelimiter(), pattern.isEmpty());
    }

    void patternsAreBounded()
    {
        QCOMPARE(ListPattern::fromWire(QByteArray(300, 'a'), QByteArray(300, '*')).error().code, ErrorCode::TooLarge);
        QVERIFY(!ListPattern::fromWire("", "&").ok());
        // The classic that takes exponential time with backtracking ends at once here.
        QByteArray pattern;
        for (int i = 0; i < 100; ++i)
            pattern += "*a";
        const auto parsed = ListPattern::fromWire("", pattern + "*b");
        QVERIFY(!parsed->matches(MailboxName::fromUtf8(QByteArray(255, 'a')).value()));
    }
};

MADMAIL_TEST(TestMailboxName)
#include "tst_mailbox_name.moc"
