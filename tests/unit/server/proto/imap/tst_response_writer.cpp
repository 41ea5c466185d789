// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/mime_writer.h"
#include "server/proto/imap/response_writer.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Imap;

namespace {

MessageFlags flagsOf(quint8 system, QByteArrayList keywords = {})
{
    return { system, std::move(keywords) };
}

Mime::Address person(const char *name, const char *mailbox, const char *host)
{
    return { name ? std::optional(QByteArray(name)) : std::nullopt, std::nullopt, QByteArray(mailbox), QByteArray(host) };
}

Mime::Part textPart(qint64 size, qint64 lines)
{
    Mime::Part part;
    part.parameters = { { "charset", "us-ascii" } };
    part.bodySize = size;
    part.bodyLines = lines;
    return part;
}

QByteArray structure(const Mime::Part &part, bool extensionData)
{
    QByteArray out;
    ResponseWriter writer(out);
    writeBodyStructure(writer, part, extensionData);
    return out;
}

} // namespace

class TestResponseWriter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lines()
    {
        QByteArray out;
        ResponseWriter writer(out);
        writer.tagged("a1", "OK", "READ-WRITE", "SELECT completed");
        writer.tagged("a2", "NO", {}, "two\r\nlines");
        writer.status("BYE", {}, "");
        writer.continuation("");
        writer.numbered(23, "EXISTS");
        writer.untagged().atom("QUOTA").astring("ROOT").open().atom("STORAGE").number(10).number(512).close().end();
        QCOMPARE(out, QByteArray("a1 OK [READ-WRITE] SELECT completed\r\na2 NO two  lines\r\n* BYE \r\n+ \r\n* 23 EXISTS\r\n"
                                 "* QUOTA ROOT (STORAGE 10 512)\r\n"));
    }

    void fetch()
    {
        QByteArray out;
        ResponseWriter writer(out);
        writer.untagged().number(12).atom("FETCH").open().atom("UID").number(7).atom("FLAGS").flags(flagsOf(FlagSeen, { "$Junk" }), true);
        writer.atom("INTERNALDATE").dateTime({ 837596665, std::chrono::minutes(-420) });
        writer.atom("BODY[]").literalHeader(3);
        out += "abc";
        writer.atom("FLAGS").flags({}).close().end();
        QCOMPARE(out, QByteArray("* 12 FETCH (UID 7 FLAGS (\\Seen $Junk \\Recent) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" "
                                 "BODY[] {3}\r\nabc FLAGS ())\r\n"));
    }

    void strings_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("astring");
        QTest::newRow("atom") << QByteArray("INBOX") << QByteArray("INBOX");
        QTest::newRow("bracket") << QByteArray("a]b") << QByteArray("a]b");
        QTest::newRow("empty") << QByteArray("") << QByteArray("\"\"");
        QTest::newRow("blank") << QByteArray("a b") << QByteArray("\"a b\"");
        QTest::newRow("NIL") << QByteArray("nil") << QByteArray("\"nil\"");
        QTest::newRow("specials") << QByteArray("a\"b\\c") << QByteArray("\"a\\\"b\\\\c\"");
        QTest::newRow("line end") << QByteArray("a\r\nb") << QByteArray("{4}\r\na\r\nb");
        QTest::newRow("8-bit") << QByteArray("\xc3\xa4") << QByteArray("{2}\r\n\xc3\xa4");
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("{2}\r\nab");
        QTest::newRow("long") << QByteArray(1025, 'x') << "{1025}\r\n" + QByteArray(1025, 'x');
    }
    void strings()
    {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, astring);
        QByteArray out;
        ResponseWriter(out).astring(value);
        QCOMPARE(out, astring);
    }

    void mailboxes()
    {
        QByteArray out;
        ResponseWriter(out).mailbox(MailboxName::fromUtf8("Entwürfe & so").value()).mailbox(MailboxName::inbox()).nstring(std::nullopt);
        QCOMPARE(out, QByteArray("\"Entw&APw-rfe &- so\" INBOX NIL"));
    }

    void responseCodes()
    {
        QCOMPARE(ResponseCode::capability({ "IMAP4rev1", "IDLE" }), QByteArray("CAPABILITY IMAP4rev1 IDLE"));
        QCOMPARE(ResponseCode::permanentFlags(flagsOf(FlagSeen | FlagDeleted), true), QByteArray("PERMANENTFLAGS (\\Deleted \\Seen \\*)"));
        QCOMPARE(ResponseCode::permanentFlags({}, true), QByteArray("PERMANENTFLAGS (\\*)"));
        QCOMPARE(ResponseCode::appendUid(38505, 3955), QByteArray("APPENDUID 38505 3955")); // RFC 4315 §3
        const std::vector<Uid> from { 304, 319, 320 };
        const std::vector<Uid> to { 3956, 3957, 3958 };
        QCOMPARE(ResponseCode::copyUid(38505, from, to), QByteArray("COPYUID 38505 304,319:320 3956:3958"));
        QCOMPARE(ResponseCode::uidNext(4294967295), QByteArray("UIDNEXT 4294967295"));
        QCOMPARE(ResponseCode::uidValidity(3857529045), QByteArray("UIDVALIDITY 3857529045"));
    }

    /// The envelope of RFC 3501 §8.
    void envelope()
    {
        Mime::Envelope envelope;
        envelope.date = "Wed, 17 Jul 1996 02:23:25 -0700 (PDT)";
        envelope.subject = "IMAP4rev1 WG mtg summary and minutes";
        envelope.from = envelope.sender = envelope.replyTo = { person("Terry Gray", "gray", "cac.washington.edu") };
        envelope.to = { person(nullptr, "imap", "cac.washington.edu") };
        envelope.cc = { person(nullptr, "minutes", "CNRI.Reston.VA.US"), person("John Klensin", "KLENSIN", "MIT.EDU") };
        envelope.messageId = "<B27397-0100000@cac.washington.edu>";
        QByteArray out;
        ResponseWriter writer(out);
        writeEnvelope(writer, envelope);
        QCOMPARE(out, QByteArray("(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\" "
                                 "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
                                 "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
                                 "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
                                 "((NIL NIL \"imap\" \"cac.washington.edu\")) "
                                 "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) "
                                 "NIL NIL \"<B27397-0100000@cac.washington.edu>\")"));
    }

    /// Group syntax as RFC 3501 §7.4.2: what Delta Chat's `"hidden-recipients": ;` becomes.
    void groups()
    {
        Mime::Envelope envelope;
        envelope.to.resize(2);
        envelope.to[0].mailbox = "hidden-recipients";
        QByteArray out;
        ResponseWriter writer(out);
        writeEnvelope(writer, envelope);
        QCOMPARE(out, QByteArray("(NIL NIL NIL NIL NIL ((NIL NIL \"hidden-recipients\" NIL)(NIL NIL NIL NIL)) NIL NIL NIL NIL)"));
    }

    /// RFC 3501 §7.4.2: two parts, text and an encoded one with a name.
    void bodyStructure()
    {
        QCOMPARE(structure(textPart(3028, 92), false),
                 QByteArray("(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3028 92)"));
        Mime::Part program = textPart(4554, 73);
        program.parameters.push_back({ "name", "cc.diff" });
        program.id = "<960723163407.20117h@cac.washington.edu>";
        program.description = "Compiler diff";
        program.encoding = "base64";
        Mime::Part mixed;
        mixed.type = "multipart";
        mixed.subtype = "mixed";
        mixed.parameters = { { "boundary", "x" } };
        mixed.children = { textPart(1152, 23), program };
        QCOMPARE(structure(mixed, false),
                 QByteArray("((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 1152 23)"
                            "(\"text\" \"plain\" (\"charset\" \"us-ascii\" \"name\" \"cc.diff\") \"<960723163407.20117h@cac.washington.edu>\" "
                            "\"Compiler diff\" \"base64\" 4554 73) \"mixed\")"));
    }

    void extensionData()
    {
        Mime::Part part;
        part.type = "application";
        part.subtype = "octet-stream";
        part.bodySize = 5;
        part.disposition = "attachment";
        part.dispositionParameters = { { "filename", "a b" } };
        part.languages = { "en", "de" };
        part.md5 = "Q2hlY2s=";
        part.location = "http://x/";
        Mime::Part encrypted;
        encrypted.type = "multipart";
        encrypted.subtype = "encrypted";
        encrypted.parameters = { { "boundary", "b" } };
        encrypted.children = { part };
        QCOMPARE(structure(encrypted, true),
                 QByteArray("((\"application\" \"octet-stream\" NIL NIL NIL \"7bit\" 5 \"Q2hlY2s=\" (\"attachment\" (\"filename\" \"a b\")) "
                            "(\"en\" \"de\") \"http://x/\") \"encrypted\" (\"boundary\" \"b\") NIL NIL NIL)"));
    }

    void innerMessage()
    {
        Mime::Part message;
        message.type = "message";
        message.subtype = "rfc822";
        message.bodySize = 100;
        message.bodyLines = 9;
        message.messageEnvelope.emplace();
        message.messageEnvelope->subject = "in";
        message.children = { textPart(10, 1) };
        QCOMPARE(structure(message, false),
                 QByteArray("(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 100 (NIL \"in\" NIL NIL NIL NIL NIL NIL NIL NIL) "
                            "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 10 1) 9)"));
    }

    void brokenTreesStayInTheGrammar()
    {
        Mime::Part empty;
        empty.type = "multipart";
        empty.subtype = "mixed";
        QCOMPARE(structure(empty, false), QByteArray("((\"text\" \"plain\" NIL NIL NIL \"7bit\" 0 0) \"mixed\")"));
        Mime::Part message;
        message.type = "message";
        message.subtype = "rfc822";
        QVERIFY(structure(message, false).endsWith("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" NIL NIL NIL \"7bit\" 0 0) 0)"));

        Mime::Part deep;
        for (int i = 0; i < 200; ++i) {
            Mime::Part outer = empty;
            outer.children.push_back(std::move(deep));
            deep = std::move(outer);
        }
        const QByteArray text = structure(deep, true);
        QCOMPARE(text.count("\"mixed\""), 64);
        QCOMPARE(text.count("\"octet-stream\""), 1);
        QCOMPARE(text.count('('), text.count(')'));
    }
};

MADMAIL_TEST(TestResponseWriter)
#include "tst_response_writer.moc"
