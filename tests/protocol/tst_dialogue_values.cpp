// SPDX-License-Identifier: GPL-3.0-or-later
// The runner's own rules: a test that cannot fail would be worse than none.
#include "tests/protocol/dialogue.h"
#include "tests/protocol/dialogue_values.h"
#include "tests/protocol/test_message.h"
#include "tests/support/test_main.h"

using namespace Madmail::Testing;

class TestDialogueValues : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void matches_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<bool>("fits");
        QTest::newRow("equal") << QByteArray("250 OK") << QByteArray("250 OK") << true;
        QTest::newRow("as a whole") << QByteArray("250 OK") << QByteArray("250 OK.") << false;
        QTest::newRow("star at the end") << QByteArray("250 *") << QByteArray("250 anything") << true;
        QTest::newRow("star for nothing") << QByteArray("250 *") << QByteArray("250 ") << true;
        QTest::newRow("untagged") << QByteArray("* 1 EXISTS") << QByteArray("* 1 EXISTS") << true;
        QTest::newRow("untagged is no wildcard") << QByteArray("* 1 EXISTS") << QByteArray("a 1 EXISTS") << false;
        QTest::newRow("two stars") << QByteArray("** OK") << QByteArray("a1 OK") << true;
        QTest::newRow("brackets are text") << QByteArray("a OK [X] (y).") << QByteArray("a OK [X] (y).") << true;
        QTest::newRow("literal length is text") << QByteArray("x {42}") << QByteArray("x {42}") << true;
        QTest::newRow("case matters") << QByteArray("ok") << QByteArray("OK") << false;
        QTest::newRow("bytes") << QByteArray("*\xc3\xbc") << QByteArray("x\xc3\xbc") << true;
    }
    void matches()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, line);
        QFETCH(bool, fits);
        DialogueValues values;
        QCOMPARE(values.match(pattern, line), fits);
    }

    void capturesAndExpands()
    {
        DialogueValues values;
        QVERIFY(values.match("* OK [UIDNEXT {next}] {word}", "* OK [UIDNEXT 17] done"));
        QByteArray problem;
        QCOMPARE(values.expand("UID $next, $word$$", &problem), std::optional(QByteArray("UID 17, done$")));
        QCOMPARE(values.expand("$b64(\\0$word\\0x)", &problem), std::optional(QByteArray("\0done\0x", 7).toBase64()));
        QCOMPARE(values.expand("$repeat(a($word),2)", &problem), std::optional(QByteArray("a(done)a(done)")));
        QCOMPARE(values.expand("$1 $", &problem), std::optional(QByteArray("$1 $")));
        QVERIFY(!values.expand("$unknown", &problem));
        QCOMPARE(problem, QByteArray("$unknown has no value"));
    }

    void unescapes()
    {
        QCOMPARE(unescape("a\\r\\n\\t\\0\\xfF\\\\\\q\\"), QByteArray("a\r\n\t\0\xff\\\\q\\", 10));
    }

    void parsesFiles()
    {
        const auto parsed = Dialogue::parse(QStringLiteral("x.dlg"), "# text\nCONFIG:\n    a 1\n    b {\n    }\n\nCONNECT smtps\nB2 S:  x \nC:\n");
        const Dialogue &dialogue = std::get<Dialogue>(parsed);
        QVERIFY(dialogue.hasOwnServer);
        QCOMPARE(dialogue.config, QByteArray("a 1\nb {\n}\n\n"));
        QCOMPARE(dialogue.steps.size(), std::size_t(3));
        QCOMPARE(dialogue.steps[1].connection, QByteArray("B2"));
        QCOMPARE(dialogue.steps[1].text, QByteArray(" x "));
        QCOMPARE(dialogue.steps[1].line, 8);
        QCOMPARE(dialogue.steps[2].verb, DialogueVerb::SendLine);
        const auto broken = Dialogue::parse(QStringLiteral("x.dlg"), "CONNECT smtps\nQ: what\n");
        QCOMPARE(std::get<QString>(broken), QStringLiteral("x.dlg:2: not understood: Q: what"));
    }

    void composesMessages()
    {
        const QByteArray message = composeMessage({ "encrypted", "a@b", {}, "[...]", "x@y", 4096 });
        QVERIFY2(std::abs(message.size() - 4096) < 200, QByteArray::number(message.size()).constData());
        QVERIFY(message.contains("\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nwf8"));
        QVERIFY(!QByteArray(message).replace("\r\n", "").contains('\n'));
        QCOMPARE(composeMessage({ "encrypted", "a@b", {}, "[...]", "x@y", 4096 }), message);
        MessageSpec unknown;
        unknown.kind = "nonsense";
        QVERIFY(composeMessage(unknown).isEmpty());
    }
};

MADMAIL_TEST(TestDialogueValues)
#include "tst_dialogue_values.moc"
