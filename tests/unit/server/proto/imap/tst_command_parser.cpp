// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_main.h"
#include "tests/unit/server/proto/imap/parse_support.h"

using namespace Madmail;
using namespace Madmail::Imap;
using namespace Madmail::Imap::Testing;

class TestCommandParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bareCommands()
    {
        QVERIFY(parseAs<CapabilityCommand>("a CAPABILITY"));
        QVERIFY(parseAs<NoopCommand>("a noop"));
        QVERIFY(parseAs<NoopCommand>("a NOOP  "));
        QVERIFY(parseAs<LogoutCommand>("a LOGOUT"));
        QVERIFY(parseAs<StartTlsCommand>("a STARTTLS"));
        QVERIFY(parseAs<NamespaceCommand>("a NAMESPACE"));
        QVERIFY(parseAs<IdleCommand>("a IDLE"));
        QVERIFY(parseAs<CheckCommand>("a CHECK"));
        QVERIFY(parseAs<CloseCommand>("a CLOSE"));
        QVERIFY(parseAs<UnselectCommand>("a UNSELECT"));
    }

    void login_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<QByteArray>("password");
        const auto row = [](const char *command, const char *user, const char *password) {
            QTest::newRow(command) << QByteArray(command) << QByteArray(user) << QByteArray(password);
        };
        row("a001 LOGIN SMITH SESAME", "SMITH", "SESAME"); // RFC 3501 §6.2.3
        row("a LOGIN \"ab@[192.0.2.7]\" \"p\\\"a\\\\ss\"", "ab@[192.0.2.7]", "p\"a\\ss");
        row("a LOGIN {11+}\r\nFRED FOOBAR {7+}\r\nfat man", "FRED FOOBAR", "fat man");
        row("a LOGIN x@y \"\"", "x@y", "");
        row("a LOGIN nil \"\xc3\xa4\"", "nil", "ä");
        row("a LOGIN a]b {0+}\r\n", "a]b", "");
    }
    void login()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, user);
        QFETCH(QByteArray, password);
        const auto login = parseAs<LoginCommand>(command);
        QVERIFY(login);
        QCOMPARE(login->user, user);
        QCOMPARE(login->password, password);
    }

    void authenticate()
    {
        const auto plain = parseAs<AuthenticateCommand>("a AUTHENTICATE plain AGEAYg==");
        QVERIFY(plain);
        QCOMPARE(plain->mechanism, QByteArray("PLAIN"));
        QCOMPARE(plain->initialResponse.value(), QByteArray("AGEAYg=="));
        const auto empty = parseAs<AuthenticateCommand>("a AUTHENTICATE EXTERNAL =");
        QVERIFY(empty && empty->initialResponse && empty->initialResponse->isEmpty());
        const auto none = parseAs<AuthenticateCommand>("a AUTHENTICATE LOGIN");
        QVERIFY(none && !none->initialResponse);
    }

    void id()
    {
        const auto deltaChat = parseAs<IdCommand>("a ID (\"name\" \"Delta Chat\")");
        QVERIFY(deltaChat);
        QCOMPARE(deltaChat->fields.size(), size_t(1));
        QCOMPARE(deltaChat->fields[0].value.value(), QByteArray("Delta Chat"));
        const auto two = parseAs<IdCommand>("a ID (\"os\" NIL \"version\" {1+}\r\n5)");
        QVERIFY(two && !two->fields[0].value && two->fields[1].value == QByteArray("5"));
        QVERIFY(parseAs<IdCommand>("a ID NIL")->fields.empty());
        QVERIFY(parseAs<IdCommand>("a ID ()")->fields.empty());
        QVERIFY(!parseText("a ID (" + QByteArray("\"n\" \"v\" ").repeated(31).trimmed() + ")").ok());
        QVERIFY(!parseText("a ID (\"" + QByteArray(31, 'n') + "\" \"v\")").ok());
        QVERIFY(!parseText("a ID (\"n\" \"" + QByteArray(1025, 'v') + "\")").ok());
    }

    void mailboxes()
    {
        QVERIFY(parseAs<SelectCommand>("a SELECT \"INBOX\"")->mailbox.isInbox());
        QVERIFY(!parseAs<SelectCommand>("a SELECT inbox")->readOnly);
        QVERIFY(parseAs<SelectCommand>("a EXAMINE Entw&APw-rfe")->readOnly);
        QCOMPARE(parseAs<SelectCommand>("a EXAMINE Entw&APw-rfe")->mailbox.utf8(), QByteArray("Entwürfe"));
        QCOMPARE(parseAs<CreateCommand>("a CREATE owatagusiam/")->mailbox.utf8(), QByteArray("owatagusiam")); // RFC 3501 §6.3.3
        QCOMPARE(parseAs<CreateCommand>("t2 CREATE MySpecial (USE (\\Drafts \\Sent))")->specialUses,
                 QByteArrayList({ "\\Drafts", "\\Sent" })); // RFC 6154 §5.3
        QVERIFY(parseAs<CreateCommand>("t2 CREATE MySpecial (USE ())")->specialUses.isEmpty());
        QCOMPARE(parseAs<DeleteCommand>("a DELETE foo/bar")->mailbox.utf8(), QByteArray("foo/bar"));
        const auto rename = parseAs<RenameCommand>("a RENAME blurdybloop {7+}\r\nsarasoo");
        QCOMPARE(rename->from.utf8() + '>' + rename->to.utf8(), QByteArray("blurdybloop>sarasoo"));
        QVERIFY(parseAs<SubscribeCommand>("a SUBSCRIBE x")->subscribe);
        QVERIFY(!parseAs<SubscribeCommand>("a UNSUBSCRIBE x")->subscribe);
    }

    void list()
    {
        QVERIFY(parseAs<ListCommand>("a LIST \"\" \"\"")->pattern.asksForDelimiter());
        const auto lsub = parseAs<ListCommand>("a LSUB \"#news/\" comp/%");
        QVERIFY(lsub && lsub->subscribedOnly);
        QCOMPARE(lsub->pattern.utf8(), QByteArray("#news/comp/%"));
        const auto list = parseAs<ListCommand>("a LIST \"\" % RETURN (SPECIAL-USE CHILDREN subscribed STATUS (MESSAGES size))");
        QVERIFY(list && list->returnSpecialUse && list->returnChildren && list->returnSubscribed);
        QCOMPARE(int(list->returnStatus), int(StatusMessages | StatusSize));
        QVERIFY(parseAs<ListCommand>("a LIST \"\" * RETURN ()"));
    }

    void status()
    {
        const auto status = parseAs<StatusCommand>("A042 STATUS blurdybloop (UIDNEXT MESSAGES)"); // RFC 3501 §6.3.10
        QCOMPARE(int(status->items), int(StatusUidNext | StatusMessages));
        QCOMPARE(int(parseAs<StatusCommand>("a STATUS x (RECENT UIDVALIDITY UNSEEN SIZE APPENDLIMIT)")->items),
                 int(StatusRecent | StatusUidValidity | StatusUnseen | StatusSize | StatusAppendLimit));
    }

    void quota()
    {
        QVERIFY(parseAs<GetQuotaRootCommand>("a GETQUOTAROOT \"INBOX\"")->mailbox.isInbox());
        QCOMPARE(parseAs<GetQuotaCommand>("a GETQUOTA \"!partition/sda4\"")->root, QByteArray("!partition/sda4"));
        QCOMPARE(parseAs<GetQuotaCommand>("a GETQUOTA \"\"")->root, QByteArray());
        const auto set = parseAs<SetQuotaCommand>("S0 SETQUOTA \"ROOT\" (storage 512 MESSAGE 100)"); // RFC 9208 §4.1.1
        QCOMPARE(set->limits.size(), size_t(2));
        QCOMPARE(set->limits[0].resource, QByteArray("STORAGE"));
        QCOMPARE(set->limits[1].limit, quint64(100));
        QVERIFY(parseAs<SetQuotaCommand>("a SETQUOTA ROOT ()")->limits.empty());
    }

    void getMetadata()
    {
        const auto deltaChat = parseAs<GetMetadataCommand>(
            "A5 GETMETADATA \"\" (/shared/comment /shared/admin /shared/vendor/deltachat/irohrelay /shared/vendor/deltachat/turn "
            "/shared/vendor/deltachat/maxsmtprecipients /shared/vendor/deltachat/appversions)");
        QVERIFY(deltaChat && !deltaChat->mailbox);
        QCOMPARE(deltaChat->entries.size(), 6);
        QCOMPARE(deltaChat->entries.last(), QByteArray("/shared/vendor/deltachat/appversions"));
        const auto one = parseAs<GetMetadataCommand>("a GETMETADATA \"INBOX\" /Private/COMMENT");
        QVERIFY(one->mailbox->isInbox());
        QCOMPARE(one->entries, QByteArrayList({ "/private/comment" }));
        // RFC 5464 §4.2.1 and §4.2.2: options on either side of the mailbox
        for (const char *text : { "a GETMETADATA (MAXSIZE 1024 DEPTH infinity) INBOX (/shared/comment {16+}\r\n/private/comment)",
                                  "a GETMETADATA \"INBOX\" (depth INFINITY maxsize 1024) (/shared/comment \"/private/comment\")" }) {
            const auto both = parseAs<GetMetadataCommand>(text);
            QVERIFY(both);
            QCOMPARE(both->maxSize.value(), quint32(1024));
            QCOMPARE(both->depth, GetMetadataCommand::depthInfinity);
            QCOMPARE(both->entries, QByteArrayList({ "/shared/comment", "/private/comment" }));
        }
        QCOMPARE(parseAs<GetMetadataCommand>("a GETMETADATA (DEPTH 1) \"\" /shared/x")->depth, quint32(1));
    }

    void setMetadata()
    {
        const QByteArray token = "openpgp:" + QByteArray(900, 'A');
        for (const QByteArray &text : { "a SETMETADATA \"INBOX\" (/private/devicetoken \"" + token + "\")",
                                        "a SETMETADATA \"INBOX\" (/private/devicetoken {908+}\r\n" + token + ")" }) {
            const auto set = parseAs<SetMetadataCommand>(text);
            QVERIFY(set && set->mailbox && set->mailbox->isInbox());
            QCOMPARE(set->entries.size(), size_t(1));
            QCOMPARE(set->entries[0].name, QByteArray("/private/devicetoken"));
            QCOMPARE(set->entries[0].value.value(), token);
        }
        const auto two = parseAs<SetMetadataCommand>("a SETMETADATA \"\" (/shared/A NIL /shared/b \"\")");
        QVERIFY(two && !two->mailbox && !two->entries[0].value && two->entries[1].value && two->entries[1].value->isEmpty());
    }

    void selectedState()
    {
        QVERIFY(!parseAs<ExpungeCommand>("a EXPUNGE")->uids);
        QCOMPARE(parseAs<ExpungeCommand>("a UID EXPUNGE 3000:3002")->uids->toByteArray(), QByteArray("3000:3002"));
        const auto copy = parseAs<CopyCommand>("A003 COPY 2:4 MEETING");
        QVERIFY(copy && !copy->uid && !copy->move);
        const auto move = parseAs<CopyCommand>("a UID MOVE 42:69 foo");
        QVERIFY(move && move->uid && move->move);
        QCOMPARE(move->mailbox.utf8(), QByteArray("foo"));
        QCOMPARE(parseAs<EnableCommand>("a ENABLE condstore X-Good")->capabilities, QByteArrayList({ "CONDSTORE", "X-GOOD" }));
    }

    void store_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<int>("mode");
        QTest::addColumn<bool>("silent");
        QTest::addColumn<QByteArray>("flags");
        using Mode = StoreCommand::Mode;
        const auto row = [](const char *command, Mode mode, bool silent, const char *flags) {
            QTest::newRow(command) << QByteArray(command) << int(mode) << silent << QByteArray(flags);
        };
        row("A003 STORE 2:4 +FLAGS (\\Deleted)", Mode::Add, false, "\\Deleted"); // RFC 3501 §6.4.6
        row("a UID STORE 7 +FLAGS (\\Seen)", Mode::Add, false, "\\Seen");
        row("a STORE 1 -flags.silent (\\deleted $Junk b)", Mode::Remove, true, "\\Deleted $Junk b");
        row("a STORE 1 FLAGS ()", Mode::Replace, false, "");
        row("a STORE 1 FLAGS \\Seen \\Draft k", Mode::Replace, false, "\\Seen \\Draft k");
        row("a STORE 1 FLAGS (\\Recent \\Flagged)", Mode::Replace, false, "\\Flagged");
    }
    void store()
    {
        QFETCH(QByteArray, command);
        QFETCH(int, mode);
        QFETCH(bool, silent);
        QFETCH(QByteArray, flags);
        const auto store = parseAs<StoreCommand>(command);
        QVERIFY(store);
        QCOMPARE(int(store->mode), mode);
        QCOMPARE(store->silent, silent);
        QCOMPARE(store->flags.toByteArray(), flags);
    }

    void append_data()
    {
        QTest::addColumn<QByteArray>("arguments");
        QTest::addColumn<QByteArray>("values");
        const auto row = [](const char *arguments, const char *values) {
            QTest::newRow(arguments) << QByteArray(arguments) << QByteArray(values);
        };
        row("saved-messages (\\Seen) ", "saved-messages|\\Seen|"); // RFC 3501 §6.3.11
        row("INBOX ", "INBOX||");
        row("\"a b\" () \"17-Jul-1996 02:44:25 -0700\" ", "a b||17-Jul-1996 02:44:25 -0700");
        row("INBOX \" 7-Jul-1996 02:44:25 -0700\" ", "INBOX||07-Jul-1996 02:44:25 -0700");
        row("INBOX", "BAD");
        row("", "BAD");
        row("a b ", "BAD");
        row("INBOX (\\Seen)", "BAD");
        row("INBOX (\\Sen) ", "BAD");
        row("INBOX \"yesterday\" ", "BAD");
        row("INBOX UTF8 (", "BAD");
        row("INBOX CATENATE (TEXT ", "BAD");
        row("INBOX \"17-Jul-1996 02:44:25 -0700\" (\\Seen) ", "BAD");
        row("a//b ", "NO [CANNOT]");
    }
    void append()
    {
        QFETCH(QByteArray, arguments);
        QFETCH(QByteArray, values);
        RawCommand raw;
        raw.arguments = arguments;
        const auto append = parseAppend(raw, 310);
        if (!append.ok()) {
            QVERIFY2(answerFor(append.error()).startsWith(values), answerFor(append.error()).constData());
            return;
        }
        QByteArray text = append->mailbox.utf8() + '|' + append->flags.toByteArray() + '|';
        if (append->date)
            appendDateTime(text, *append->date);
        QCOMPARE(text, values);
        QCOMPARE(append->size, qint64(310));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("command");
        for (const char *command : {
                 "a FOO", "a UID", "a UID NOOP", "a UID SELECT x", "a NOOP x", "a LOGIN", "a LOGIN x", "a LOGIN x ", "a LOGIN  x y", "a LOGIN x y z",
                 "a LOGIN x \"y", "a LOGIN x \"y\"z", "a LOGIN x \"\\y\"", "a LOGIN x \"y\\", "a LOGIN x {5x}", "a LOGIN x {-1}", "a LOGIN (x) y",
                 "a LOGIN x\xc3\xa4 y", "a LOGIN x% y", "a LOGIN {1+}\r\nxy z", "a LOGIN x {1+}\r\nyz", "a LOGINx y", "a AUTHENTICATE", "a AUTHENTICATE PLAIN a b",
                 "a SELECT", "a SELECT x y", "a SELECT x (CONDSTORE)", "a SELECT &", "a SELECT \xc3\xa4", "a CREATE x (FOO)", "a CREATE x (USE \\Sent)",
                 "a CREATE x (USE (Sent))", "a CREATE x (USE (\\Sent)", "a RENAME x", "a LIST", "a LIST x", "a LIST \"\" x y", "a LIST (SUBSCRIBED) \"\" x",
                 "a LIST \"\" (a b)", "a LIST \"\" x RETURN", "a LIST \"\" x RETURN (FOO)", "a LIST \"\" x RETURN (STATUS ())", "a LSUB \"\" x RETURN ()",
                 "a STATUS x", "a STATUS x ()", "a STATUS x (FOO)", "a STATUS x (MESSAGES", "a STATUS x MESSAGES", "a APPEND x", "a EXPUNGE 1", "a UID EXPUNGE",
                 "a FETCH", "a FETCH 1", "a FETCH x FLAGS", "a STORE 1 FLAGS", "a STORE 1 *FLAGS x", "a STORE 1 FLAGSS x", "a STORE 1 FLAGS (\\Foo)",
                 "a STORE 1 FLAGS (x", "a STORE 1 FLAGS (\"x\")", "a STORE 1 FLAGS \\*", "a STORE 1 (UNCHANGEDSINCE 5) FLAGS x", "a STORE 1 FLAGS (a  b)",
                 "a COPY 1", "a COPY x y", "a ID", "a ID x", "a ID (\"a\")", "a ID (\"a\" \"b\"", "a ID (a b)", "a ENABLE", "a GETQUOTA", "a SETQUOTA x",
                 "a SETQUOTA x (STORAGE)", "a SETQUOTA x (STORAGE y)", "a SETQUOTA x (STORAGE 1", "a GETMETADATA", "a GETMETADATA \"\"", "a GETMETADATA \"\" ()",
                 "a GETMETADATA \"\" comment", "a GETMETADATA \"\" /", "a GETMETADATA \"\" /a//b", "a GETMETADATA \"\" /a/", "a GETMETADATA \"\" \"/a*\"",
                 "a GETMETADATA \"\" (/a /b", "a GETMETADATA (DEPTH 2) \"\" /a", "a GETMETADATA (FOO 1) \"\" /a", "a GETMETADATA (MAXSIZE x) \"\" /a",
                 "a GETMETADATA (DEPTH 1) \"\" (MAXSIZE 1) /a", "a SETMETADATA \"\"", "a SETMETADATA \"\" (/a)", "a SETMETADATA \"\" (/a x)",
                 "a SETMETADATA \"\" /a \"x\"", "a SETMETADATA \"\" (/a \"x\"", "a SETMETADATA \"\" ()", "a SETMETADATA \"\" (/a \"x\" )" })
            QTest::newRow(command) << QByteArray(command);
    }
    void refuses()
    {
        QFETCH(QByteArray, command);
        const auto parsed = parseText(command);
        QVERIFY(!parsed.ok());
        QCOMPARE(parsed.error().code, ErrorCode::BadInput);
        QVERIFY(answerFor(parsed.error()).startsWith("BAD "));
    }

    void saysNoToWhatIsOnlyTooMuch_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("mailbox name") << QByteArray("a CREATE a//b") << QByteArray("NO [CANNOT] ");
        QTest::newRow("empty name") << QByteArray("a SELECT \"\"") << QByteArray("NO [CANNOT] ");
        QTest::newRow("wildcard in name") << QByteArray("a SELECT \"a*\"") << QByteArray("NO [CANNOT] ");
        QTest::newRow("keywords") << "a STORE 1 FLAGS (" + [] {
            QByteArrayList words;
            for (int i = 0; i < 33; ++i)
                words.append("k" + QByteArray::number(i));
            return words.join(' ');
        }() + ")" << QByteArray("NO [LIMIT] ");
        QTest::newRow("long keyword") << "a STORE 1 FLAGS " + QByteArray(65, 'k') << QByteArray("NO [LIMIT] ");
        QTest::newRow("entries") << "a GETMETADATA \"\" (" + QByteArray("/a ").repeated(65).trimmed() + ")" << QByteArray("NO [LIMIT] ");
        QTest::newRow("entry name") << "a GETMETADATA \"\" /" + QByteArray(256, 'a') << QByteArray("NO [LIMIT] ");
    }
    void saysNoToWhatIsOnlyTooMuch()
    {
        QFETCH(QByteArray, command);
        QFETCH(QByteArray, answer);
        const auto parsed = parseText(command);
        QVERIFY(!parsed.ok());
        QVERIFY2(answerFor(parsed.error()).startsWith(answer), answerFor(parsed.error()).constData());
    }
};

MADMAIL_TEST(TestCommandParser)
#include "tst_command_parser.moc"
