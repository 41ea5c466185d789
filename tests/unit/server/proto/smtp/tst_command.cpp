// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/smtp/command.h"
#include "server/proto/smtp/path.h"
#include "tests/support/test_main.h"

using namespace Madmail::Smtp;

class TestCommand : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hello()
    {
        const auto ehlo = parseCommand("EHLO [127.0.0.1]");
        QVERIFY(std::holds_alternative<Hello>(ehlo));
        QVERIFY(std::get<Hello>(ehlo).extended);
        QCOMPARE(std::get<Hello>(ehlo).client, QByteArray("[127.0.0.1]"));
        QVERIFY(!std::get<Hello>(parseCommand("helo x")).extended);
    }

    void mail_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("sender");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<bool>("utf8");
        QTest::newRow("plain") << QByteArray("MAIL FROM:<Smith@Bar.com>") << QByteArray("smith@bar.com") << qint64(0) << false;
        QTest::newRow("case and blanks") << QByteArray("mail from: <a@b.c> ") << QByteArray("a@b.c") << qint64(0) << false;
        QTest::newRow("null") << QByteArray("MAIL FROM:<>") << QByteArray() << qint64(0) << false;
        QTest::newRow("literal") << QByteArray("MAIL FROM:<a@[1.2.3.4]>") << QByteArray("a@[1.2.3.4]") << qint64(0) << false;
        QTest::newRow("IPv6") << QByteArray("MAIL FROM:<a@[IPv6:2001:DB8::1]>") << QByteArray("a@[IPv6:2001:db8::1]") << qint64(0) << false;
        QTest::newRow("Delta Chat") << QByteArray("MAIL FROM:<a@b.c> BODY=8BITMIME SMTPUTF8") << QByteArray("a@b.c") << qint64(0) << true;
        QTest::newRow("RFC 1870 §8") << QByteArray("MAIL FROM:<ned@thor.innosoft.com> SIZE=500000") << QByteArray("ned@thor.innosoft.com") << qint64(500000) << false;
        QTest::newRow("huge") << QByteArray("MAIL FROM:<a@b.c> size=99999999999999999999") << QByteArray("a@b.c") << std::numeric_limits<qint64>::max() << false;
        QTest::newRow("RFC 4954 §5") << QByteArray("MAIL FROM:<e=mc2@example.com> AUTH=e+3Dmc2@example.com") << QByteArray("e=mc2@example.com") << qint64(0) << false;
        QTest::newRow("source route") << QByteArray("MAIL FROM:<@a.b,@c.d:u@e.f>") << QByteArray("u@e.f") << qint64(0) << false;
        QTest::newRow("two blanks") << QByteArray("MAIL FROM:<a@b.c>  BODY=7bit") << QByteArray("a@b.c") << qint64(0) << false;
    }
    void mail()
    {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, sender);
        QFETCH(qint64, size);
        QFETCH(bool, utf8);
        const auto command = parseCommand(line);
        QVERIFY(std::holds_alternative<Mail>(command));
        const Mail &mail = std::get<Mail>(command);
        QCOMPARE(mail.sender ? mail.sender->toByteArray() : QByteArray(), sender);
        QCOMPARE(mail.declaredBytes, size);
        QCOMPARE(mail.utf8, utf8);
    }

    void rcpt()
    {
        const auto command = parseCommand("RCPT TO:<Jones@[IPv6:::1]>");
        QVERIFY(std::holds_alternative<Rcpt>(command));
        QCOMPARE(std::get<Rcpt>(command).recipient.toByteArray(), QByteArray("jones@[IPv6:::1]"));
    }

    void auth()
    {
        const auto withResponse = std::get<Auth>(parseCommand("auth plain AGEAYg=="));
        QCOMPARE(withResponse.mechanism, QByteArray("PLAIN"));
        QCOMPARE(withResponse.initialResponse, std::optional(QByteArray("AGEAYg==")));
        QVERIFY(!std::get<Auth>(parseCommand("AUTH LOGIN")).initialResponse);
        QCOMPARE(std::get<Auth>(parseCommand("AUTH PLAIN " + QByteArray(12'000, 'A'))).initialResponse->size(), 12'000);
    }

    void simple()
    {
        QVERIFY(std::holds_alternative<StartTls>(parseCommand("starttls")));
        QVERIFY(std::holds_alternative<Data>(parseCommand("DATA ")));
        QVERIFY(std::holds_alternative<Rset>(parseCommand("RSET")));
        QVERIFY(std::holds_alternative<Noop>(parseCommand("NOOP anything at all")));
        QVERIFY(std::holds_alternative<Quit>(parseCommand("QuIt")));
        QVERIFY(std::holds_alternative<Vrfy>(parseCommand("VRFY someone")));
        QVERIFY(std::holds_alternative<Help>(parseCommand("HELP")));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("enhanced");
        const auto row = [](const char *name, const QByteArray &line, int code, const char *enhanced) {
            QTest::newRow(name) << line << code << QByteArray(enhanced);
        };
        row("empty", "", 500, "5.5.1");
        row("unknown", "FOO BAR", 500, "5.5.1");
        row("blank first", " NOOP", 500, "5.5.1");
        row("NUL", QByteArray("NO\0OP", 5), 500, "5.5.2");
        row("tab", "NOOP\tx", 500, "5.5.2");
        row("bare CR", "NOOP\rx", 500, "5.5.2");
        row("not UTF-8", "NOOP \xc3\x28", 500, "5.5.2");
        row("overlong UTF-8", "NOOP \xc0\xaf", 500, "5.5.2");
        row("too long", "NOOP " + QByteArray(4096, 'x'), 500, "5.5.2");
        row("EHLO without a name", "EHLO", 501, "5.5.4");
        row("EHLO with two", "EHLO a b", 501, "5.5.4");
        row("EHLO name too long", "EHLO " + QByteArray(256, 'a'), 501, "5.5.4");
        row("DATA with argument", "DATA x", 501, "5.5.4");
        row("STARTTLS with argument (RFC 3207 §4)", "STARTTLS x", 501, "5.5.4");
        row("AUTH without mechanism", "AUTH", 501, "5.5.4");
        row("AUTH with two responses", "AUTH PLAIN a b", 501, "5.5.4");
        row("AUTH with a huge mechanism", "AUTH " + QByteArray(21, 'A'), 501, "5.5.4");
        row("MAIL without FROM", "MAIL <a@b.c>", 501, "5.5.4");
        row("MAIL without brackets", "MAIL FROM:a@b.c", 501, "5.5.4");
        row("MAIL with an open bracket", "MAIL FROM:<a@b.c", 501, "5.5.4");
        row("MAIL with nested brackets", "MAIL FROM:<<a@b.c>>", 501, "5.5.4");
        row("MAIL with a path too long", "MAIL FROM:<" + QByteArray(260, 'a') + "@b.c>", 501, "5.5.4");
        row("MAIL stuck parameter", "MAIL FROM:<a@b.c>SIZE=1", 501, "5.5.4");
        row("MAIL bad address", "MAIL FROM:<a b@c.d>", 501, "5.1.7");
        row("MAIL two @", "MAIL FROM:<a@b@c.d>", 501, "5.1.7");
        row("MAIL unknown parameter", "MAIL FROM:<a@b.c> RET=HDRS", 555, "5.5.4");
        row("MAIL SIZE without value", "MAIL FROM:<a@b.c> SIZE", 501, "5.5.4");
        row("MAIL SIZE negative", "MAIL FROM:<a@b.c> SIZE=-1", 501, "5.5.4");
        row("MAIL SIZE of 21 digits", "MAIL FROM:<a@b.c> SIZE=000000000000000000001", 501, "5.5.4");
        row("MAIL BODY=BINARYMIME", "MAIL FROM:<a@b.c> BODY=BINARYMIME", 501, "5.5.4");
        row("MAIL SMTPUTF8=x", "MAIL FROM:<a@b.c> SMTPUTF8=x", 501, "5.5.4");
        row("MAIL twice SIZE", "MAIL FROM:<a@b.c> SIZE=1 size=2", 501, "5.5.4");
        row("MAIL empty value", "MAIL FROM:<a@b.c> SIZE=", 501, "5.5.4");
        row("MAIL two =", "MAIL FROM:<a@b.c> AUTH=a=b", 501, "5.5.4");
        row("MAIL UTF-8 without SMTPUTF8 (RFC 6531 §3.5)", "MAIL FROM:<\xc3\xbc@b.c>", 553, "5.6.7");
        row("RCPT null", "RCPT TO:<>", 554, "5.6.0");
        row("RCPT no @", "RCPT TO:<postmaster>", 554, "5.6.0");
        row("RCPT two @", "RCPT TO:<a@b@c.d>", 554, "5.6.0");
        row("RCPT percent hack", "RCPT TO:<a%b@c.d>", 501, "5.1.3");
        row("RCPT quoted", "RCPT TO:<\"a>b\"@c.d>", 501, "5.1.3");
        row("RCPT parameter", "RCPT TO:<a@b.c> NOTIFY=NEVER", 555, "5.5.4");
        row("EXPN", "EXPN list", 502, "5.5.1");
        row("TURN", "TURN", 502, "5.5.1");
    }
    void refuses()
    {
        QFETCH(QByteArray, line);
        QFETCH(int, code);
        QFETCH(QByteArray, enhanced);
        const auto command = parseCommand(line);
        QVERIFY(std::holds_alternative<BadCommand>(command));
        const BadCommand &bad = std::get<BadCommand>(command);
        QCOMPARE(bad.reply.code, code);
        QCOMPARE(bad.reply.enhanced, enhanced);
        QVERIFY(!bad.mustClose);
    }

    void closesBeforeForeignBytes()
    {
        for (const char *line : { "BDAT 100 LAST", "GET / HTTP/1.1", "POST /x HTTP/1.1", "CONNECT a:25 HTTP/1.0" }) {
            const auto command = parseCommand(line);
            QVERIFY2(std::holds_alternative<BadCommand>(command) && std::get<BadCommand>(command).mustClose, line);
        }
    }

    void paths()
    {
        QByteArrayView text("<\"a\\\"b>\"@c> X");
        QCOMPARE(takePath(&text), std::optional(QByteArrayView("\"a\\\"b>\"@c")));
        QCOMPARE(text, QByteArrayView(" X"));
        QByteArrayView unclosed("<\"a>");
        QVERIFY(!takePath(&unclosed));
        QCOMPARE(unclosed, QByteArrayView("<\"a>"));
        QVERIFY(!parseParameters(QByteArray(" A B C D E F G H I J K L M N O P Q")));
        QCOMPARE(parseParameters(" A=1 B")->size(), std::size_t(2));
    }
};

MADMAIL_TEST(TestCommand)
#include "tst_command.moc"
