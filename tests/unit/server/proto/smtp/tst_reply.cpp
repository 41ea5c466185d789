// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/smtp/reply.h"
#include "tests/support/test_main.h"

using Madmail::Smtp::Reply;

class TestReply : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writesLines()
    {
        QCOMPARE((Reply { 220, {}, "relay.test ESMTP" }.toByteArray()), QByteArray("220 relay.test ESMTP\r\n"));
        QCOMPARE((Reply { 250, "2.1.0", "OK" }.toByteArray()), QByteArray("250 2.1.0 OK\r\n"));
        QCOMPARE((Reply { 250, {}, "relay.test\nPIPELINING\nSIZE 5" }.toByteArray()),
                 QByteArray("250-relay.test\r\n250-PIPELINING\r\n250 SIZE 5\r\n"));
        QCOMPARE((Reply { 550, "5.7.1", "a\nb" }.toByteArray()), QByteArray("550-5.7.1 a\r\n550 5.7.1 b\r\n"));
    }

    void carriesNothingThatCouldBeAReply()
    {
        const QByteArray text("x\r\t\0y\x7f\xff", 7);
        QCOMPARE((Reply { 501, {}, text }.toByteArray()), QByteArray("501 x???y??\r\n"));
    }

    void cutsLongLines()
    {
        const QByteArray wire = Reply { 250, "2.0.0", QByteArray(2000, 'x') }.toByteArray();
        QCOMPARE(wire.size(), Reply::maxLineBytes);
        QVERIFY(wire.endsWith("x\r\n"));
    }

    void parsesWhatItWrites()
    {
        for (const Reply &reply : { Reply { 523, "5.7.1", "Encryption Needed: Invalid Unencrypted Mail" }, Reply { 250, {}, "OK" },
                                    Reply { 421, "4.3.2", "" }, Reply { 354, {}, "5.7 is no code" } }) {
            const QByteArray wire = reply.toByteArray();
            QCOMPARE(Reply::parse(QByteArrayView(wire).chopped(2)), std::optional(reply));
        }
        QCOMPARE(Reply::parse("250")->code, 250);
    }

    void refusesOtherLines_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const char *line : { "", "25", "abc", "250-more", "150 x", "650 x", "2500", "hello 250" })
            QTest::newRow(line) << QByteArray(line);
    }
    void refusesOtherLines()
    {
        QFETCH(QByteArray, line);
        QVERIFY(!Reply::parse(line));
    }

    void enhancedCodeMustFitTheClass()
    {
        QCOMPARE(Reply::parse("550 2.1.0 x")->enhanced, QByteArray());
        QCOMPARE(Reply::parse("550 5.1.1234 x")->enhanced, QByteArray());
        QCOMPARE(Reply::parse("550 5..1 x")->enhanced, QByteArray());
        QCOMPARE(Reply::parse("550 5.1.123 x")->enhanced, QByteArray("5.1.123"));
    }
};

MADMAIL_TEST(TestReply)
#include "tst_reply.moc"
