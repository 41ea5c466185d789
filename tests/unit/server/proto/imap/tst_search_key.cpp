// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_main.h"
#include "tests/unit/server/proto/imap/parse_support.h"

using namespace Madmail;
using namespace Madmail::Imap;
using namespace Madmail::Imap::Testing;

namespace {

using Kind = SearchKey::Kind;

QByteArray flagName(SystemFlag flag)
{
    MessageFlags flags;
    flags.system = flag;
    return flags.toByteArray().sliced(1);
}

/// The tree in a form of its own: `(and (not Seen) from~"x")`.
QByteArray describe(const SearchKey &key)
{
    const auto list = [&](const char *name) {
        QByteArray text = "(" + QByteArray(name);
        for (const SearchKey &child : key.children)
            text += ' ' + describe(child);
        return text + ')';
    };
    switch (key.kind) {
    case Kind::All: return "all";
    case Kind::And: return list("and");
    case Kind::Or: return list("or");
    case Kind::Not: return list("not");
    case Kind::Numbers: return key.set.toByteArray();
    case Kind::Uids: return "uid" + key.set.toByteArray();
    case Kind::Flag: return flagName(key.flag);
    case Kind::Recent: return "Recent";
    case Kind::Keyword: return '$' + key.text;
    case Kind::Before: return "before:" + formatDay(key.day);
    case Kind::On: return "on:" + formatDay(key.day);
    case Kind::Since: return "since:" + formatDay(key.day);
    case Kind::SentBefore: return "sentbefore:" + formatDay(key.day);
    case Kind::SentOn: return "senton:" + formatDay(key.day);
    case Kind::SentSince: return "sentsince:" + formatDay(key.day);
    case Kind::Larger: return '>' + QByteArray::number(key.number);
    case Kind::Smaller: return '<' + QByteArray::number(key.number);
    case Kind::Header: return key.header + '~' + key.text;
    case Kind::Body: return "body~" + key.text;
    case Kind::Text: return "text~" + key.text;
    }
    return {};
}

} // namespace

class TestSearchKey : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keys_data()
    {
        QTest::addColumn<QByteArray>("keys");
        QTest::addColumn<QByteArray>("tree");
        const auto row = [](const char *keys, const char *tree) { QTest::newRow(keys) << QByteArray(keys) << QByteArray(tree); };
        // RFC 3501 §6.4.4
        row("FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"", "(and Flagged since:1-Feb-1994 (not From~Smith))");
        row("TEXT \"string not in mailbox\"", "text~string not in mailbox");
        row("CHARSET UTF-8 TEXT {12+}\r\n\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", "text~привет");
        row("CHARSET \"us-ascii\" ALL", "all");
        row("all", "all");
        row("ANSWERED DELETED DRAFT SEEN", "(and Answered Deleted Draft Seen)");
        row("UNANSWERED UNDELETED UNDRAFT UNSEEN UNFLAGGED",
            "(and (not Answered) (not Deleted) (not Draft) (not Seen) (not Flagged))");
        row("NEW", "(and Recent (not Seen))");
        row("OLD", "(not Recent)");
        row("RECENT", "Recent");
        row("KEYWORD $Junk UNKEYWORD NonJunk", "(and $$Junk (not $NonJunk))");
        row("BCC a CC b TO c SUBJECT d FROM e", "(and Bcc~a Cc~b To~c Subject~d From~e)");
        row("HEADER Message-ID <x@y>", "Message-ID~<x@y>");
        row("HEADER \"X-A\" \"\"", "X-A~");
        row("BODY {3+}\r\nabc TEXT def", "(and body~abc text~def)");
        row("BEFORE 1-Jan-2020 ON \"2-Jan-2020\" SINCE 03-jan-2020", "(and before:1-Jan-2020 on:2-Jan-2020 since:3-Jan-2020)");
        row("SENTBEFORE 1-Jan-2020 SENTON 2-Jan-2020 SENTSINCE 3-Jan-2020",
            "(and sentbefore:1-Jan-2020 senton:2-Jan-2020 sentsince:3-Jan-2020)");
        row("LARGER 100 SMALLER 5000000000", "(and >100 <5000000000)");
        row("1:5,7 UID 9:*", "(and 1:5,7 uid9:*)");
        row("*", "*");
        row("OR SEEN (FLAGGED DRAFT)", "(or Seen (and Flagged Draft))");
        row("OR OR SEEN DRAFT NOT NOT DELETED", "(or (or Seen Draft) (not (not Deleted)))");
        row("((SEEN))", "Seen");
        row("(1:2 (3 4)) 5", "(and (and 1:2 (and 3 4)) 5)");
    }
    void keys()
    {
        QFETCH(QByteArray, keys);
        QFETCH(QByteArray, tree);
        const auto search = parseAs<SearchCommand>("a UID SEARCH " + keys);
        QVERIFY(search);
        QVERIFY(search->uid);
        QCOMPARE(describe(search->key), tree);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("keys");
        for (const char *keys : { "", "()", "(SEEN", "SEEN)", "SEEN  DRAFT", "NOT", "OR SEEN", "FROM", "KEYWORD", "KEYWORD \"x\"", "SINCE",
                                  "SINCE yesterday", "SINCE 31-Feb-2020", "LARGER x", "LARGER -1", "LARGER 99999999999999999999", "UID",
                                  "UID x", "0", "1:", "FOO", "RETURN (MIN) ALL", "MODSEQ 5", "HEADER x", "CHARSET", "CHARSET UTF-8", "SEEN(DRAFT)",
                                  "NOTSEEN", "\"SEEN\"", "$" })
            QTest::newRow(keys) << QByteArray(keys);
    }
    void refuses()
    {
        QFETCH(QByteArray, keys);
        const auto command = parseText("a SEARCH " + keys);
        QVERIFY(!command.ok());
        QCOMPARE(command.error().code, ErrorCode::BadInput);
    }

    void refusesOtherCharsets()
    {
        const auto command = parseText("a SEARCH CHARSET KOI8-R TEXT x");
        QVERIFY(!command.ok());
        QVERIFY(answerFor(command.error()).startsWith("NO [BADCHARSET (US-ASCII UTF-8)] "));
    }

    void depthIsLimited()
    {
        QVERIFY(parseText("a SEARCH " + QByteArray("NOT ").repeated(31) + "SEEN").ok());
        QVERIFY(!parseText("a SEARCH " + QByteArray("NOT ").repeated(32) + "SEEN").ok());
        QVERIFY(!parseText("a SEARCH " + QByteArray(32, '(') + "SEEN" + QByteArray(32, ')')).ok());
        QVERIFY(!parseText("a SEARCH " + QByteArray(60000, '(')).ok());
        QVERIFY(!parseText("a SEARCH " + QByteArray("OR ").repeated(10000)).ok());
        QVERIFY(parseText("a SEARCH SEEN" + QByteArray(" SEEN").repeated(255)).ok());
        QVERIFY(!parseText("a SEARCH SEEN" + QByteArray(" SEEN").repeated(256)).ok());
    }

    void knowsWhatHasToBeRead()
    {
        using Reads = SearchKey::Reads;
        QCOMPARE(parseAs<SearchCommand>("a SEARCH UNSEEN LARGER 5 SINCE 1-Jan-2020")->key.reads(), Reads::Index);
        QCOMPARE(parseAs<SearchCommand>("a SEARCH SEEN OR SEEN NOT FROM x")->key.reads(), Reads::HeaderFields);
        QCOMPARE(parseAs<SearchCommand>("a SEARCH FROM x NOT (SEEN BODY y)")->key.reads(), Reads::Message);
    }
};

MADMAIL_TEST(TestSearchKey)
#include "tst_search_key.moc"
