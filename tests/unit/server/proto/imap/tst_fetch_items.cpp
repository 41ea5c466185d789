// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_main.h"
#include "tests/unit/server/proto/imap/parse_support.h"

using namespace Madmail;
using namespace Madmail::Imap;
using namespace Madmail::Imap::Testing;

namespace {

/// The labels of the answer, separated by blanks; `!` behind those that leave \Seen alone.
QByteArray describe(const FetchItems &items)
{
    QByteArrayList labels;
    for (const FetchItem &item : items.items)
        labels.append(fetchItemLabel(item) + (item.readsSection() && !item.setsSeen() ? "!" : ""));
    return labels.join(' ');
}

} // namespace

class TestFetchItems : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void items_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("labels");
        const auto row = [](const char *command, const char *labels) {
            QTest::newRow(command) << QByteArray(command) << QByteArray(labels);
        };
        row("a FETCH 1 ALL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE");
        row("a FETCH 1 fast", "FLAGS INTERNALDATE RFC822.SIZE");
        row("a FETCH 1 FULL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY");
        row("a FETCH 1 FLAGS", "FLAGS");
        row("a FETCH 1 (flags Body bodystructure UID)", "FLAGS BODY BODYSTRUCTURE UID");
        // RFC 3501 §6.4.5
        row("A654 FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])", "FLAGS BODY[HEADER.FIELDS (DATE FROM)]");
        row("a FETCH 1 BODY[]", "BODY[]");
        row("a FETCH 1 BODY.PEEK[]", "BODY[]!");
        row("a FETCH 1 BODY[]<0.2048>", "BODY[]<0>");
        row("a FETCH 1 BODY.PEEK[4.2.HEADER]<10.1>", "BODY[4.2.HEADER]<10>!");
        row("a FETCH 1 BODY[1]", "BODY[1]");
        row("a FETCH 1 body[1.2.mime]", "BODY[1.2.MIME]");
        row("a FETCH 1 BODY[TEXT]", "BODY[TEXT]");
        row("a FETCH 1 BODY[3.TEXT]", "BODY[3.TEXT]");
        row("a FETCH 1 BODY[header.fields.not (\"To\" {2+}\r\ncc)]", "BODY[HEADER.FIELDS.NOT (To cc)]");
        row("a FETCH 1 (RFC822 RFC822.HEADER RFC822.TEXT RFC822.SIZE)", "RFC822 RFC822.HEADER! RFC822.TEXT RFC822.SIZE");
        row("a FETCH 1 (FLAGS FLAGS)", "FLAGS");
        row("a FETCH 1 (BODY[] BODY.PEEK[])", "BODY[]");
        row("a FETCH 1 (BODY.PEEK[] BODY[])", "BODY[]");
        row("a UID FETCH 1 FLAGS", "UID FLAGS");
        row("a UID FETCH 1 (FLAGS UID)", "FLAGS UID");
        // What Delta Chat sends
        row("a UID FETCH 7:506 (UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE X-MICROSOFT-ORIGINAL-MESSAGE-ID FROM "
            "CONTENT-TYPE SECURE-JOIN CHAT-VERSION CHAT-IS-POST-MESSAGE AUTOCRYPT-SETUP-MESSAGE)])",
            "UID RFC822.SIZE BODY[HEADER.FIELDS (MESSAGE-ID DATE X-MICROSOFT-ORIGINAL-MESSAGE-ID FROM CONTENT-TYPE SECURE-JOIN "
            "CHAT-VERSION CHAT-IS-POST-MESSAGE AUTOCRYPT-SETUP-MESSAGE)]!");
        row("a UID FETCH 5,8:9 (FLAGS BODY.PEEK[])", "UID FLAGS BODY[]!");
        row("a UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID X-MICROSOFT-ORIGINAL-MESSAGE-ID)])",
            "UID BODY[HEADER.FIELDS (MESSAGE-ID X-MICROSOFT-ORIGINAL-MESSAGE-ID)]!");
    }
    void items()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, labels);
        const auto fetch = parseAs<FetchCommand>(command);
        QVERIFY(fetch);
        QCOMPARE(describe(fetch->items), labels);
    }

    void labelsAreItemsAgain()
    {
        const auto fetch = parseAs<FetchCommand>("a FETCH 1 (BODY[1.HEADER.FIELDS (a \"x(y\")] BODY[2.1] ENVELOPE)");
        QVERIFY(fetch);
        QByteArrayList labels;
        for (const FetchItem &item : fetch->items.items)
            labels.append(fetchItemLabel(item));
        const auto again = parseAs<FetchCommand>("a FETCH 1 (" + labels.join(' ') + ")");
        QVERIFY(again);
        QVERIFY(again->items == fetch->items);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("command");
        for (const char *items : { "", "()", "(ALL)", "ALL FLAGS", "(FLAGS", "FLAGS)", "(FLAGS  UID)", "(FLAGS )", "NOTHING", "BODY[",
                                   "BODY.PEEK", "BODY[0]", "BODY[1.]", "BODY[.1]", "BODY[1..2]", "BODY[MIME]", "BODY[FOO]",
                                   "BODY[HEADER.FIELDS]", "BODY[HEADER.FIELDS ()]", "BODY[HEADER.FIELDS (a)", "BODY[HEADER.FIELDS (a:)]",
                                   "BODY[HEADER.FIELDS (\"a b\")]", "BODY[]<0>", "BODY[]<0.0>", "BODY[]<.5>", "BODY[]<0.5",
                                   "BODY[]<99999999999.5>", "BODY[4294967296]", "RFC822.PEEK", "BINARY[1]", "FLAGS (CHANGEDSINCE 5)",
                                   "MODSEQ", "BODY[1]x", "BODY[TEXT.1]" })
            QTest::newRow(items) << "a FETCH 1 " + QByteArray(items);
        QTest::newRow("33 levels") << "a FETCH 1 BODY[1" + QByteArray(".1").repeated(32) + "]";
        QTest::newRow("65 fields") << "a FETCH 1 BODY[HEADER.FIELDS (a" + QByteArray(" a").repeated(64) + ")]";
        QByteArray many = "a FETCH 1 (BODY[1]";
        for (int i = 2; i < 67; ++i)
            many += " BODY[" + QByteArray::number(i) + "]";
        QTest::newRow("66 items") << many + ")";
    }
    void refuses()
    {
        QFETCH(QByteArray, command);
        QVERIFY(!parseText(command).ok());
    }
};

MADMAIL_TEST(TestFetchItems)
#include "tst_fetch_items.moc"
