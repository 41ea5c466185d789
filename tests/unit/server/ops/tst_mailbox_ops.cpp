// SPDX-License-Identifier: GPL-3.0-or-later
// Mailboxes and messages of accounts, without sessions.
#include "tests/support/test_main.h"
#include "tests/unit/server/ops/operation_house.h"
#include "tests/unit/server/store/store_fixture.h"

#include <QJsonArray>

using namespace Madmail;
using namespace Madmail::Testing;

namespace {

QJsonArray wordsOf(const QByteArray &text)
{
    QJsonArray words;
    for (const QString &word : QString::fromUtf8(text).split(u' ', Qt::SkipEmptyParts))
        words.append(word);
    return words;
}

QString base64(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

} // namespace

class TestMailboxOps : public QObject
{
    Q_OBJECT

    std::unique_ptr<OperationHouse> m_house;
    QString m_user;

    /// With the account.
    Result<QJsonObject> run(const QByteArray &operation, QJsonObject arguments)
    {
        if (!arguments.contains(u"username"_qs))
            arguments.insert(u"username"_qs, m_user);
        return m_house->run(QString::fromUtf8(operation), arguments);
    }
    Result<QJsonObject> runIn(const QByteArray &operation, const char *mailbox, QJsonObject arguments = {})
    {
        arguments.insert(u"mailbox"_qs, QString::fromUtf8(mailbox));
        return run(operation, arguments);
    }
    QStringList names(const char *switches = "")
    {
        QStringList found;
        const auto listed = run("mailboxes.list", *switches ? QJsonObject { { QString::fromUtf8(switches), true } } : QJsonObject());
        if (listed)
            for (const QJsonValue &mailbox : listed->value(u"mailboxes"_qs).toArray())
                found << mailbox[u"name"].toString();
        return found;
    }
    Result<QJsonObject> add(const QByteArray &text, QJsonObject arguments = {})
    {
        arguments.insert(u"message"_qs, base64(text));
        return runIn("messages.add", "INBOX", arguments);
    }
    /// "1 \Seen word": UID and flags of each message.
    QStringList messages(const char *mailbox, QJsonObject arguments = {})
    {
        QStringList found;
        const auto listed = runIn("messages.list", mailbox, arguments);
        if (listed)
            for (const QJsonValue &message : listed->value(u"messages"_qs).toArray()) {
                QStringList words { QString::number(message[u"uid"].toInteger()) };
                for (const QJsonValue &flag : message[u"flags"].toArray())
                    words << flag.toString();
                found << words.join(u' ');
            }
        return found;
    }

private Q_SLOTS:
    void init()
    {
        m_house = std::make_unique<OperationHouse>();
        m_user = u"alice@"_qs + QString::fromUtf8(m_house->settings().identity().primaryDomain());
        VERIFY_OK(m_house->settings().set(Config::Setting::PassthroughSenders, m_user)); // cleartext makes short messages
        VERIFY_OK(m_house->accounts().create(*EmailAddress::parse(m_user.toUtf8()), {}, m_house->settings().rules()));
    }
    void cleanup() { m_house.reset(); }

    // ---- mailboxes

    void makesRenamesAndRemoves()
    {
        const QStringList before = names();
        QVERIFY(before.contains(u"INBOX"_qs));
        const auto made = runIn("mailboxes.create", "Päckchen/2026", { { u"special"_qs, u"archive"_qs } });
        VERIFY_OK(made);
        QCOMPARE(made->value(u"special_use"_qs).toString(), u"\\Archive"_qs);
        QCOMPARE(names().size(), before.size() + 2); // the level above it, too
        VERIFY_OK(run("mailboxes.rename", { { u"old_name"_qs, u"Päckchen"_qs }, { u"new_name"_qs, u"Old/Parcels"_qs } }));
        QVERIFY(names().contains(u"Old/Parcels/2026"_qs));
        VERIFY_OK(runIn("mailboxes.remove", "Old/Parcels"));
        QVERIFY(names().contains(u"Old/Parcels/2026"_qs)); // what is below it stays
        QVERIFY(!names().contains(u"Old/Parcels"_qs));
        QVERIFY(!names("subscribed").contains(u"Old/Parcels/2026"_qs));
    }

    void renamingTheInboxLeavesItEmpty()
    {
        VERIFY_OK(add("Subject: one\r\n\r\n"));
        VERIFY_OK(run("mailboxes.rename", { { u"old_name"_qs, u"inbox"_qs }, { u"new_name"_qs, u"Kept"_qs } }));
        QCOMPARE(messages("INBOX"), QStringList());
        QCOMPARE(messages("Kept"), QStringList { u"1"_qs });
    }

    void refusesNames_data()
    {
        QTest::addColumn<QByteArray>("operation");
        QTest::addColumn<QString>("mailbox");
        QTest::addColumn<QString>("newName");
        QTest::addColumn<ErrorCode>("code");
        const auto row = [](const char *name, const char *operation, const QString &mailbox, const QString &newName, ErrorCode code) {
            QTest::newRow(name) << QByteArray(operation) << mailbox << newName << code;
        };
        row("wildcard", "mailboxes.create", u"a%b"_qs, {}, ErrorCode::BadInput);
        row("empty", "mailboxes.create", u""_qs, {}, ErrorCode::BadInput);
        row("empty level", "mailboxes.create", u"a//b"_qs, {}, ErrorCode::BadInput);
        row("control", "mailboxes.create", u"a\nb"_qs, {}, ErrorCode::BadInput);
        row("C1", "mailboxes.create", u"a\u0085b"_qs, {}, ErrorCode::BadInput);
        row("long", "mailboxes.create", QString(256, u'x'), {}, ErrorCode::BadInput);
        row("deep", "mailboxes.create", u"a"_qs + u"/a"_qs.repeated(16), {}, ErrorCode::BadInput);
        row("inbox again", "mailboxes.create", u"inbox"_qs, {}, ErrorCode::AlreadyExists);
        row("remove the inbox", "mailboxes.remove", u"Inbox"_qs, {}, ErrorCode::Refused);
        row("remove nothing", "mailboxes.remove", u"Missing"_qs, {}, ErrorCode::NotFound);
        row("rename nothing", "mailboxes.rename", u"Missing"_qs, u"There"_qs, ErrorCode::NotFound);
        row("rename to one that is there", "mailboxes.rename", u"One"_qs, u"Two"_qs, ErrorCode::AlreadyExists);
        row("rename to the inbox", "mailboxes.rename", u"One"_qs, u"INBOX"_qs, ErrorCode::AlreadyExists);
        row("rename below itself", "mailboxes.rename", u"One"_qs, u"One/a/b"_qs, ErrorCode::Refused);
        row("rename to no name", "mailboxes.rename", u"One"_qs, u"*"_qs, ErrorCode::BadInput);
        row("list nothing", "messages.list", u"Missing"_qs, {}, ErrorCode::NotFound);
    }
    void refusesNames()
    {
        QFETCH(QByteArray, operation);
        QFETCH(QString, mailbox);
        QFETCH(QString, newName);
        QFETCH(ErrorCode, code);
        VERIFY_OK(runIn("mailboxes.create", "One"));
        VERIFY_OK(runIn("mailboxes.create", "Two"));
        const QStringList before = names();
        const bool renames = operation.endsWith("rename");
        const QJsonObject arguments = renames ? QJsonObject { { u"old_name"_qs, mailbox }, { u"new_name"_qs, newName } }
                                              : QJsonObject { { u"mailbox"_qs, mailbox } };
        COMPARE_ERROR(run(operation, arguments), code);
        QCOMPARE(names(), before);
    }

    void thereIsALimit()
    {
        const int before = int(names().size());
        const QString below = u"/x"_qs.repeated(15);
        int made = 0;
        for (; before + (made + 1) * 16 <= 1000; ++made)
            VERIFY_OK(run("mailboxes.create", { { u"mailbox"_qs, u"n%1"_qs.arg(made) + below } }));
        COMPARE_ERROR(run("mailboxes.create", { { u"mailbox"_qs, u"more"_qs + below } }), ErrorCode::TooLarge);
        QCOMPARE(names().size(), before + made * 16);
    }

    void nobodysMailboxes()
    {
        COMPARE_ERROR(run("mailboxes.list", { { u"username"_qs, u"nobody@example.org"_qs } }), ErrorCode::NotFound);
        COMPARE_ERROR(run("mailboxes.create", { { u"username"_qs, u"nobody@example.org"_qs }, { u"mailbox"_qs, u"x"_qs } }), ErrorCode::NotFound);
        COMPARE_ERROR(run("mailboxes.create", { { u"mailbox"_qs, u"x"_qs }, { u"special"_qs, u"flagged"_qs } }), ErrorCode::BadInput);
    }

    // ---- messages

    void storesAndShowsMessages()
    {
        const auto added = add("From: =?utf-8?Q?J=C3=B6rg?= <joerg@example.org>\nSubject: a\x1b[2Jb\n\nhello\r\nworld\n",
                               { { u"flag"_qs, wordsOf("\\Seen $Word") }, { u"date"_qs, u"2020-02-29T12:00:00.5+01:00"_qs } });
        VERIFY_OK(added);
        QCOMPARE(added->value(u"uid"_qs).toInteger(), 1);
        QCOMPARE(added->value(u"message"_qs).toString(), u"1"_qs);
        const auto listed = runIn("messages.list", "inbox", { { u"full"_qs, true } });
        VERIFY_OK(listed);
        const QJsonObject message = listed->value(u"messages"_qs).toArray().at(0).toObject();
        QCOMPARE(message[u"received_at"].toInteger(), 1582974000);
        QCOMPARE(message[u"flags"].toArray(), wordsOf("\\Seen $Word"));
        QCOMPARE(message[u"from"].toString(), u"Jörg <joerg@example.org>"_qs);
        QCOMPARE(message[u"subject"].toString(), u"a\ufffd[2Jb"_qs); // nothing that a terminal obeys
        const auto dumped = runIn("messages.dump", "INBOX", { { u"messages"_qs, u"*"_qs } });
        VERIFY_OK(dumped);
        const QByteArray content = QByteArray::fromBase64(dumped->value(u"content"_qs).toString().toLatin1());
        QCOMPARE(content, QByteArray("From: =?utf-8?Q?J=C3=B6rg?= <joerg@example.org>\r\nSubject: a\x1b[2Jb\r\n\r\nhello\r\nworld\r\n"));
        QCOMPARE(message[u"size_bytes"].toInteger(), content.size());
    }

    void longMessagesComeBackWhole()
    {
        QByteArray text = "Subject: long\r\n\r\n";
        for (int i = 0; text.size() < 3'000'000; ++i)
            text += QByteArray::number(i) + "\r\n";
        VERIFY_OK(add(text));
        const auto dumped = runIn("messages.dump", "INBOX", { { u"messages"_qs, u"1"_qs } });
        VERIFY_OK(dumped);
        QVERIFY(QByteArray::fromBase64(dumped->value(u"content"_qs).toString().toLatin1()) == text);
    }

    void changesFlags()
    {
        for (int i = 0; i < 3; ++i)
            VERIFY_OK(add("Subject: x\r\n\r\n", { { u"flag"_qs, wordsOf("\\Flagged") } }));
        const auto change = [this](const char *operation, const char *set, const char *flags) {
            return runIn(operation, "INBOX", { { u"messages"_qs, QString::fromUtf8(set) }, { u"flags"_qs, wordsOf(flags) } });
        };
        VERIFY_OK(change("messages.add-flags", "1:2", "\\Seen word"));
        VERIFY_OK(change("messages.remove-flags", "2:*", "\\Flagged"));
        QCOMPARE(messages("INBOX"), (QStringList { u"1 \\Flagged \\Seen word"_qs, u"2 \\Seen word"_qs, u"3"_qs }));
        VERIFY_OK(change("messages.set-flags", "1,3", "\\Draft"));
        VERIFY_OK(change("messages.set-flags", "2", "()"));
        QCOMPARE(messages("INBOX"), (QStringList { u"1 \\Draft"_qs, u"2"_qs, u"3 \\Draft"_qs }));
    }

    void copiesMovesAndRemoves()
    {
        for (int i = 0; i < 5; ++i)
            VERIFY_OK(add("Subject: x\r\n\r\n"));
        VERIFY_OK(runIn("mailboxes.create", "Kept"));
        const auto place = [this](const char *operation, const char *set, bool uid) {
            return runIn(operation, "INBOX", { { u"messages"_qs, QString::fromUtf8(set) }, { u"target"_qs, u"Kept"_qs }, { u"uid"_qs, uid } });
        };
        const auto copied = place("messages.copy", "2:3", false);
        VERIFY_OK(copied);
        QCOMPARE(copied->value(u"uids"_qs).toArray(),
                 (QJsonArray { QJsonObject { { u"from"_qs, 2 }, { u"to"_qs, 1 } }, QJsonObject { { u"from"_qs, 3 }, { u"to"_qs, 2 } } }));
        VERIFY_OK(place("messages.move", "1", false));
        QCOMPARE(messages("INBOX"), (QStringList { u"2"_qs, u"3"_qs, u"4"_qs, u"5"_qs }));
        VERIFY_OK(place("messages.move", "1,4,99", true)); // what is not there is passed over
        QCOMPARE(messages("Kept").size(), 4);
        COMPARE_ERROR(runIn("messages.dump", "Kept", { { u"messages"_qs, u"1:2"_qs } }), ErrorCode::BadInput); // one at a time
        const auto removed = runIn("messages.remove", "INBOX", { { u"messages"_qs, u"1:2"_qs } });
        VERIFY_OK(removed);
        QCOMPARE(removed->value(u"deleted"_qs).toInteger(), 2);
        QCOMPARE(messages("INBOX"), QStringList { u"5"_qs });
        QCOMPARE(messages("INBOX", { { u"messages"_qs, u"1:4"_qs }, { u"uid"_qs, true } }), QStringList());
        COMPARE_ERROR(runIn("messages.copy", "INBOX", { { u"messages"_qs, u"1"_qs }, { u"target"_qs, u"Missing"_qs } }), ErrorCode::NotFound);
    }

    void refusesArguments_data()
    {
        QTest::addColumn<QByteArray>("operation");
        QTest::addColumn<QJsonObject>("arguments");
        QTest::addColumn<ErrorCode>("code");
        const auto flags = [](const char *name, const QByteArray &text, ErrorCode code) {
            QTest::newRow(name) << QByteArray("messages.add-flags") << QJsonObject { { u"messages"_qs, u"1"_qs }, { u"flags"_qs, wordsOf(text) } } << code;
        };
        flags("unknown system flag", "\\Nonsense", ErrorCode::BadInput);
        flags("no atom", "a{b", ErrorCode::BadInput);
        flags("half a list", "(a", ErrorCode::BadInput);
        flags("behind a list", "(a) b", ErrorCode::BadInput);
        flags("not ASCII", "wört", ErrorCode::BadInput);
        flags("long keyword", QByteArray(65, 'x'), ErrorCode::TooLarge);
        QByteArray many;
        for (int i = 0; i < 33; ++i)
            many += " word" + QByteArray::number(i);
        flags("many keywords", many, ErrorCode::TooLarge);
        QTest::newRow("a number as flag") << QByteArray("messages.add-flags") << QJsonObject { { u"messages"_qs, u"1"_qs }, { u"flags"_qs, QJsonArray { 1 } } }
                                          << ErrorCode::BadInput;
        const auto set = [](const char *name, const QString &text, ErrorCode code) {
            QTest::newRow(name) << QByteArray("messages.remove") << QJsonObject { { u"messages"_qs, text } } << code;
        };
        set("zero", u"0"_qs, ErrorCode::BadInput);
        set("word", u"all"_qs, ErrorCode::BadInput);
        set("half a range", u"1:"_qs, ErrorCode::BadInput);
        set("nothing", u""_qs, ErrorCode::BadInput);
        set("too large", u"99999999999"_qs, ErrorCode::BadInput);
        set("beyond the last", u"1:2"_qs, ErrorCode::NotFound);
        set("many", u"1"_qs + u",1"_qs.repeated(1000), ErrorCode::TooLarge);
        QTest::newRow("a word as switch") << QByteArray("messages.dump") << QJsonObject { { u"messages"_qs, u"1"_qs }, { u"uid"_qs, u"yes"_qs } }
                                     << ErrorCode::BadInput;
        QTest::newRow("UID that is not there") << QByteArray("messages.dump") << QJsonObject { { u"messages"_qs, u"7"_qs }, { u"uid"_qs, true } }
                                               << ErrorCode::NotFound;
        const auto message = [](const char *name, const char *key, const QJsonValue &value, ErrorCode code) {
            QJsonObject arguments { { u"message"_qs, base64("Subject: x\r\n\r\n") } };
            arguments.insert(QString::fromUtf8(key), value);
            QTest::newRow(name) << QByteArray("messages.add") << arguments << code;
        };
        message("empty", "message", u""_qs, ErrorCode::BadInput);
        message("NUL", "message", base64(QByteArray("Subject: x\0y\r\n\r\n", 16)), ErrorCode::BadInput);
        message("no base64", "message", u"###"_qs, ErrorCode::BadInput);
        message("bad flag", "flag", wordsOf("\\Nonsense"), ErrorCode::BadInput);
        message("date without zone", "date", u"2026-11-21T17:46:00"_qs, ErrorCode::BadInput);
        message("no such day", "date", u"2026-02-30T17:46:00Z"_qs, ErrorCode::BadInput);
        message("before mail", "date", u"1970-01-01T00:00:00Z"_qs, ErrorCode::BadInput);
        message("words as date", "date", u"yesterday"_qs, ErrorCode::BadInput);
    }
    void refusesArguments()
    {
        QFETCH(QByteArray, operation);
        QFETCH(QJsonObject, arguments);
        QFETCH(ErrorCode, code);
        VERIFY_OK(add("Subject: x\r\n\r\n"));
        COMPARE_ERROR(runIn(operation, "INBOX", arguments), code);
        QCOMPARE(messages("INBOX"), QStringList { u"1"_qs });
    }

    void addingKeepsTheRulesOfUploads()
    {
        const EmailAddress user = *EmailAddress::parse(m_user.toUtf8());
        const QByteArray text = "Subject: x\r\n\r\n" + QByteArray(2000, 'x');
        VERIFY_OK(m_house->accounts().setQuota(user, 1000));
        COMPARE_ERROR(add(text), ErrorCode::OverQuota);
        VERIFY_OK(m_house->accounts().setQuota(user, {}));
        VERIFY_OK(m_house->accounts().setAppendLimit(user, 1000));
        COMPARE_ERROR(add(text), ErrorCode::TooLarge);
        VERIFY_OK(m_house->accounts().setAppendLimit(user, {}));
        VERIFY_OK(m_house->settings().set(Config::Setting::PassthroughSenders, QString()));
        COMPARE_ERROR(add(text), ErrorCode::Refused);
        QCOMPARE(messages("INBOX"), QStringList());
    }

    void copiesKeepTheQuota()
    {
        VERIFY_OK(add("Subject: x\r\n\r\n" + QByteArray(2000, 'x')));
        VERIFY_OK(runIn("mailboxes.create", "Kept"));
        VERIFY_OK(m_house->accounts().setQuota(*EmailAddress::parse(m_user.toUtf8()), 3000));
        const QJsonObject arguments { { u"messages"_qs, u"1"_qs }, { u"target"_qs, u"Kept"_qs } };
        COMPARE_ERROR(runIn("messages.copy", "INBOX", arguments), ErrorCode::OverQuota);
        VERIFY_OK(runIn("messages.move", "INBOX", arguments)); // adds nothing
    }
};

MADMAIL_TEST(TestMailboxOps)
#include "tst_mailbox_ops.moc"
