// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/address_list.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::Mime;

namespace {

/// `name<route mailbox@host>`, a dash for what is not there, addresses separated by ", ".
QByteArray shown(const std::vector<Address> &addresses)
{
    QByteArrayList texts;
    for (const Address &address : addresses) {
        QByteArray text = address.name.value_or("-") + '<';
        if (address.route)
            text += *address.route + ' ';
        texts += text + address.mailbox.value_or("-") + '@' + address.host.value_or("-") + '>';
    }
    return texts.join(", ");
}

} // namespace

class TestAddressList : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tolerant_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("RFC 5322 A.1.1") << QByteArray("John Doe <jdoe@machine.example>")
                                        << QByteArray("John Doe<jdoe@machine.example>");
        QTest::newRow("RFC 5322 A.1.2")
            << QByteArray("\"Joe Q. Public\" <john.q.public@example.com>, <boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>")
            << QByteArray("Joe Q. Public<john.q.public@example.com>, -<boss@nil.test>, Giant; \"Big\" Box<sysservices@example.net>");
        QTest::newRow("RFC 5322 A.1.3")
            << QByteArray("A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;")
            << QByteArray("-<A Group@->, Ed Jones<c@a.test>, -<joe@where.test>, John<jdoe@one.test>, -<-@->");
        QTest::newRow("RFC 5322 A.1.3, empty") << QByteArray("Undisclosed recipients:;")
                                               << QByteArray("-<Undisclosed recipients@->, -<-@->");
        QTest::newRow("Delta Chat") << QByteArray("\"hidden-recipients\": ;") << QByteArray("-<hidden-recipients@->, -<-@->");
        QTest::newRow("RFC 5322 A.5")
            << QByteArray("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>")
            << QByteArray("Pete<pete@silly.test>");
        QTest::newRow("RFC 5322 A.5, group")
            << QByteArray("A Group(Some people)     :Chris Jones <c@(Chris's host.)public.example>,  joe@example.org,"
                          " John <jdoe@one.test> (my dear friend); (the end of the group)")
            << QByteArray("-<A Group@->, Chris Jones<c@public.example>, -<joe@example.org>, John<jdoe@one.test>, -<-@->");
        QTest::newRow("RFC 5322 A.6.1")
            << QByteArray("Joe Q. Public <john.q.public@example.com>") << QByteArray("Joe Q. Public<john.q.public@example.com>");
        QTest::newRow("RFC 5322 A.6.1, route")
            << QByteArray("Mary Smith <@node.test:mary@example.net>, , jdoe@test   . example")
            << QByteArray("Mary Smith<@node.test mary@example.net>, -<jdoe@test.example>");
        QTest::newRow("RFC 5322 A.6.3") << QByteArray("John Doe <jdoe@machine(comment).  example>")
                                        << QByteArray("John Doe<jdoe@machine.example>");
        QTest::newRow("name in a comment") << QByteArray("jdoe@x.example (John Doe)") << QByteArray("John Doe<jdoe@x.example>");
        QTest::newRow("comment belongs to its own") << QByteArray("(of a) a@x, b@x") << QByteArray("-<a@x>, -<b@x>");
        QTest::newRow("literal") << QByteArray("a@[192.0.2.7]") << QByteArray("-<a@[192.0.2.7]>");
        QTest::newRow("quoted local part") << QByteArray("\"a b\"@x") << QByteArray("-<a b@x>");
        QTest::newRow("encoded words stay") << QByteArray("=?utf-8?Q?J=C3=BCrgen?= <j@x>") << QByteArray("=?utf-8?Q?J=C3=BCrgen?=<j@x>");
        QTest::newRow("UTF-8") << QByteArray("J\u00fcrgen <j\u00fc@\u00fc.example>") << QByteArray("J\u00fcrgen<j\u00fc@\u00fc.example>");
        QTest::newRow("broken UTF-8") << QByteArray("\xff\xfe <a\xff@x>") << QByteArray("\xff\xfe<a\xff@x>");
        QTest::newRow("no domain") << QByteArray("root, b@x") << QByteArray("-<root@>, -<b@x>");
        QTest::newRow("no bracket at the end") << QByteArray("A <a@x, b@x") << QByteArray("A<a@x>, -<b@x>");
        QTest::newRow("no semicolon at the end") << QByteArray("G: a@x") << QByteArray("-<G@->, -<a@x>, -<-@->");
        QTest::newRow("only specials") << QByteArray(">@:;,<") << QByteArray("-<@>");
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("open quote") << QByteArray("\"abc") << QByteArray("-<abc@>");
        QTest::newRow("open comment") << QByteArray("a@x (abc") << QByteArray("abc<a@x>");
    }
    void tolerant()
    {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, expected);
        QCOMPARE(shown(parseAddressList(value)), expected);
    }

    void longListsAreCut()
    {
        QCOMPARE(parseAddressList(QByteArray("a@x,").repeated(16000)).size(), size_t(mostAddresses));
        QVERIFY(parseAddressList(QByteArray(60000, '(')).empty());
    }

    void sender_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("address"); // empty: refused
        QTest::newRow("bare") << QByteArray("a@x.example") << QByteArray("a@x.example");
        QTest::newRow("angle") << QByteArray("<a@x.example>") << QByteArray("a@x.example");
        QTest::newRow("named, case") << QByteArray("Alice <A@X.Example>") << QByteArray("a@x.example");
        QTest::newRow("quoted name") << QByteArray("\"A, <b@x>\" <a@x>") << QByteArray("a@x");
        QTest::newRow("escaped quote") << QByteArray("\"A\\\" <b@x>\" <a@x>") << QByteArray("a@x");
        QTest::newRow("dots in the name") << QByteArray("J. Doe <a@x>") << QByteArray("a@x");
        QTest::newRow("encoded name") << QByteArray("=?utf-8?q?=3Cb=40x=3E?= <a@x>") << QByteArray("a@x");
        QTest::newRow("UTF-8") << QByteArray("\u0645 <\u0645@x>") << QByteArray("\u0645@x");
        QTest::newRow("literal") << QByteArray("<a@[192.0.2.7]>") << QByteArray("a@[192.0.2.7]");
        QTest::newRow("empty") << QByteArray(" ") << QByteArray();
        QTest::newRow("empty angle") << QByteArray("A <>") << QByteArray();
        QTest::newRow("two") << QByteArray("a@x, b@x") << QByteArray();
        QTest::newRow("two angles") << QByteArray("<a@x> <b@x>") << QByteArray();
        QTest::newRow("nested angles") << QByteArray("<<a@x>>") << QByteArray();
        QTest::newRow("text behind") << QByteArray("<a@x> b") << QByteArray();
        QTest::newRow("address as name") << QByteArray("b@x <a@x>") << QByteArray();
        QTest::newRow("comma behind") << QByteArray("a@x,") << QByteArray();
        QTest::newRow("group") << QByteArray("G: a@x;") << QByteArray();
        QTest::newRow("route") << QByteArray("<@y:a@x>") << QByteArray();
        QTest::newRow("comment") << QByteArray("a@x (b@x)") << QByteArray();
        QTest::newRow("comment in front") << QByteArray("(<b@x>) a@x") << QByteArray();
        QTest::newRow("blanks around the dot") << QByteArray("a . b@x") << QByteArray();
        QTest::newRow("blank in angle") << QByteArray("<a@x >") << QByteArray();
        QTest::newRow("quoted local part") << QByteArray("\"a\"@x") << QByteArray();
        QTest::newRow("comma in local part") << QByteArray("<a,b@x>") << QByteArray();
        QTest::newRow("dots") << QByteArray("a..b@x") << QByteArray();
        QTest::newRow("open quote") << QByteArray("\"A <a@x>") << QByteArray();
        QTest::newRow("no domain") << QByteArray("a") << QByteArray();
        QTest::newRow("NUL") << QByteArray("a\0@x", 4) << QByteArray();
    }
    void sender()
    {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, address);
        const auto result = singleFromAddress(value);
        QCOMPARE(result.ok() ? result->toByteArray() : QByteArray(), address);
        if (!result.ok())
            QVERIFY(!result.error().text.isEmpty());
    }
};

MADMAIL_TEST(TestAddressList)
#include "tst_address_list.moc"
