// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/command_reader.h"
#include "tests/support/test_main.h"

using namespace Madmail::Imap;

namespace {

using Kind = ReaderEvent::Kind;

ReaderLimits smallLimits()
{
    ReaderLimits limits;
    limits.lineBytes = 60;
    limits.literalBytes = 20;
    limits.literals = 3;
    limits.messageBytes = 100;
    limits.skipBytes = 300;
    return limits;
}

/// Tells what a session would see, one line for each event; chunks of a message are joined.
class Transcript
{
public:
    explicit Transcript(ReaderLimits limits = smallLimits())
        : m_reader(limits)
    {
    }

    bool refuseMessages = false;

    QByteArray feed(const QByteArray &bytes, qsizetype chunkBytes)
    {
        for (qsizetype at = 0; at < bytes.size(); at += chunkBytes) {
            const QByteArray chunk = bytes.mid(at, chunkBytes); // its own memory, so that a view kept too long is found
            QByteArrayView input(chunk);
            while (true) {
                const ReaderEvent event = m_reader.next(input);
                if (event.kind == Kind::NeedMore)
                    break;
                tell(event);
            }
        }
        return m_text;
    }

    const CommandReader &reader() const { return m_reader; }

private:
    static QByteArray describe(const RawCommand &command)
    {
        QByteArray text = command.tag.toByteArray() + (command.uid ? " UID " : " ") + command.name.toByteArray();
        if (command.hasArguments)
            text += ' ';
        qsizetype at = 0;
        for (const LiteralSpan &literal : command.literals) {
            text += command.arguments.sliced(at, literal.offset - at).toByteArray();
            text += '<' + command.arguments.sliced(literal.offset, literal.length).toByteArray() + '>';
            at = literal.offset + literal.length;
        }
        return text + command.arguments.sliced(at).toByteArray();
    }

    void tell(const ReaderEvent &event)
    {
        if (event.kind != Kind::MessageChunk && !m_message.isNull()) {
            m_text += "message: " + m_message + '\n';
            m_message = QByteArray();
        }
        switch (event.kind) {
        case Kind::NeedMore:
            break;
        case Kind::CommandReady:
            m_text += "command: " + describe(event.command) + '\n';
            if (event.command.name == "IDLE")
                m_reader.expectLine();
            break;
        case Kind::ContinuationNeeded:
            m_text += "+ " + QByteArray::number(event.size) + '\n';
            break;
        case Kind::MessageBegin:
            m_text += "begin: " + describe(event.command) + '{' + QByteArray::number(event.size)
                + (event.synchronising ? "}\n" : "+}\n");
            if (refuseMessages)
                m_reader.refuseMessage();
            else
                m_reader.acceptMessage();
            break;
        case Kind::MessageChunk:
            QVERIFY(!event.bytes.isEmpty());
            m_message += event.bytes.toByteArray();
            break;
        case Kind::MessageEnd:
            m_text += "end\n";
            break;
        case Kind::Line:
            m_text += "line: " + event.bytes.toByteArray() + '\n';
            break;
        case Kind::Error:
            m_text += event.fatal ? "fatal: " : "error: ";
            m_text += event.tag.toByteArray() + ' ' + event.answer + '\n';
            break;
        }
    }

    CommandReader m_reader;
    QByteArray m_text;
    QByteArray m_message;
};

} // namespace

class TestCommandReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("events");
        const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &events) {
            QTest::newRow(name) << bytes << events;
        };
        row("plain", "a1 noop\r\n", "command: a1 NOOP\n");
        row("pipelined", "a NOOP\r\nb CHECK\r\nc CLOSE\r\n", "command: a NOOP\ncommand: b CHECK\ncommand: c CLOSE\n");
        row("bare LF", "a NOOP\nb NOOP\r\n", "command: a NOOP\ncommand: b NOOP\n");
        row("arguments", "a LOGIN \"x y\" z\r\n", "command: a LOGIN \"x y\" z\n");
        row("blank behind the name", "a NOOP \r\n", "command: a NOOP \n");
        row("UID", "a uid Fetch 1:* FLAGS\r\n", "command: a UID FETCH 1:* FLAGS\n");
        row("UID alone", "a UID\r\nb UID \r\n", "command: a UID\ncommand: b UID \n");
        row("UID twice", "a UID UID x\r\n", "command: a UID UID x\n");
        row("odd tag", "A.1-]%$ NOOP\r\nA.1-]$ NOOP\r\n", "error:  BAD A command begins with a tag\ncommand: A.1-]$ NOOP\n");

        // RFC 3501 §7.5, RFC 7888 §2
        row("literals", "A001 LOGIN {11}\r\nFRED FOOBAR {7}\r\nfat man\r\n",
            "+ 11\n+ 7\ncommand: A001 LOGIN <FRED FOOBAR> <fat man>\n");
        row("LITERAL+", "A001 LOGIN {11+}\r\nFRED FOOBAR {7+}\r\nfat man\r\n", "command: A001 LOGIN <FRED FOOBAR> <fat man>\n");
        row("literal with line ends", "a X {6+}\r\na\r\nb\r\n y\r\n", "command: a X <a\r\nb\r\n> y\n");
        row("literal like a literal", "a X {5+}\r\n{3+}x\r\n", "command: a X <{3+}x>\n");
        row("empty literals", "a X {0+}\r\n {0}\r\n\r\n", "+ 0\ncommand: a X <> <>\n");
        row("in parentheses", "a X (k {2+}\r\nvv)\r\n", "command: a X (k <vv>)\n");
        row("leading zeros", "a X {0002+}\r\nab\r\n", "command: a X <ab>\n");
        row("Delta Chat's push token", "A7 SETMETADATA \"INBOX\" (/private/devicetoken {3+}\r\nabc)\r\n",
            "command: A7 SETMETADATA \"INBOX\" (/private/devicetoken <abc>)\n");

        // Not literals: the argument parser refuses them.
        row("negative", "a X {-1}\r\n", "command: a X {-1}\n");
        row("letters", "a X {5x}\r\n", "command: a X {5x}\n");
        row("no number", "a X {}\r\nb X {+}\r\n", "command: a X {}\ncommand: b X {+}\n");
        row("in quotes", "a LOGIN \"x {5}\r\nb NOOP\r\n", "command: a LOGIN \"x {5}\ncommand: b NOOP\n");
        row("escaped quote", "a LOGIN \"x\\\" {5}\r\nb NOOP\r\n", "command: a LOGIN \"x\\\" {5}\ncommand: b NOOP\n");
        row("after quotes", "a X \"q{\\\"\" {1+}\r\nz\r\n", "command: a X \"q{\\\"\" <z>\n");
        row("glued to a word", "a X y{5}\r\nb NOOP\r\n", "command: a X y{5}\ncommand: b NOOP\n");
        row("password with brace", "a LOGIN x pass}\r\n", "command: a LOGIN x pass}\n");

        // APPEND, RFC 3501 §6.3.11
        row("message", "A003 APPEND saved (\\Seen) {11}\r\nDate: x\r\n\r\n\r\nb NOOP\r\n",
            "begin: A003 APPEND saved (\\Seen) {11}\nmessage: Date: x\r\n\r\n\nend\ncommand: b NOOP\n");
        row("message without waiting", "a append {5+}\r\nINBOX {3+}\r\nabc\r\n", "begin: a APPEND <INBOX> {3+}\nmessage: abc\nend\n");
        row("empty message", "a APPEND x {0+}\r\n\r\nb NOOP\r\n", "begin: a APPEND x {0+}\nend\ncommand: b NOOP\n");
        row("message, bare LF", "a APPEND x {3+}\nabc\nb NOOP\n", "begin: a APPEND x {3+}\nmessage: abc\nend\ncommand: b NOOP\n");
        row("without message", "a APPEND x y\r\n", "command: a APPEND x y\n");
        row("UID APPEND is no APPEND", "a UID APPEND x {3+}\r\nabc\r\n", "command: a UID APPEND x <abc>\n");
        row("IDLE", "a IDLE\r\nDONE\r\nb NOOP\r\n", "command: a IDLE\nline: DONE\ncommand: b NOOP\n");
        row("empty line in IDLE", "a IDLE\r\n\r\nb NOOP\r\n", "command: a IDLE\nline: \ncommand: b NOOP\n");
        row("literal-like line in IDLE", "a IDLE\r\nx {5}\r\nb NOOP\r\n", "command: a IDLE\nline: x {5}\ncommand: b NOOP\n");
    }
    void reads()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, events);
        for (qsizetype chunkBytes = 1; chunkBytes <= bytes.size(); ++chunkBytes) {
            Transcript transcript;
            QCOMPARE(transcript.feed(bytes, chunkBytes), events);
            QVERIFY(transcript.reader().isBetweenCommands());
        }
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("events");
        const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &events) {
            QTest::newRow(name) << bytes << events;
        };
        const QByteArray alive = "command: z NOOP\n";
        const QByteArray z = "z NOOP\r\n";
        row("empty line", "\r\n" + z, "error:  BAD A command begins with a tag\n" + alive);
        row("tag only", "a\r\n" + z, "error: a BAD There is no command behind the tag\n" + alive);
        row("tag and blank", "a \r\n" + z, "error: a BAD Unknown command\n" + alive);
        row("blank first", " a NOOP\r\n" + z, "error:  BAD A command begins with a tag\n" + alive);
        row("plus in tag", "a+ NOOP\r\n" + z, "error:  BAD A command begins with a tag\n" + alive);
        row("8-bit tag", "\xc3\xa4 NOOP\r\n" + z, "error:  BAD A command begins with a tag\n" + alive);
        row("long name", "a ABCDEFGHIJKLMNOPQ x\r\n" + z, "error: a BAD Unknown command\n" + alive);
        row("literal as name", "a {4+}\r\nNOOP\r\n" + z, "error: a BAD Unknown command\n" + alive);
        row("NUL", QByteArray("a NOOP \0x\r\n", 11) + z, "error: a BAD NUL or bare CR in a command\n" + alive);
        row("NUL in name", QByteArray("a NO\0OP\r\n", 9) + z, "error: a BAD NUL or bare CR in a command\n" + alive);
        row("bare CR", "a NOOP\rb\r\n" + z, "error: a BAD NUL or bare CR in a command\n" + alive);
        row("two CR", "a NOOP\r\r\n" + z, "error: a BAD NUL or bare CR in a command\n" + alive);
        row("NUL in a literal", QByteArray("a X {3+}\r\na\0b y\r\n", 17) + z, "error: a BAD NUL in a literal\n" + alive);
        row("NUL, and a literal follows", QByteArray("a X \0 {8+}\r\nb NOOP\r\n\r\n", 22) + z,
            "error: a BAD NUL or bare CR in a command\n" + alive);
        row("NUL, and a literal would follow", QByteArray("a X \0 {8}\r\n", 11) + z, "error: a BAD NUL or bare CR in a command\n" + alive);

        // Literals above a limit, RFC 7888 §4
        row("too large, waits", "a X {21}\r\n" + z, "error: a NO [LIMIT] The literal is too large\n" + alive);
        row("too large, skipped", "a X {21+}\r\n" + QByteArray(21, '\n') + " y\r\n" + z,
            "error: a NO [LIMIT] The literal is too large\n" + alive);
        row("too large together", "a X {11+}\r\n" + QByteArray(11, 'x') + " {11}\r\n" + z,
            "error: a NO [LIMIT] The literal is too large\n" + alive);
        row("nonsense size, waits", "a X {99999999999999999999}\r\n" + z, "error: a NO [LIMIT] The literal is too large\n" + alive);
        row("nonsense size, comes", "a X {99999999999999999999+}\r\n" + z, "fatal:  BAD The literal is too large\n");
        row("too large to be skipped", "a X {301+}\r\n" + z, "fatal:  BAD The literal is too large\n");
        row("skipping adds up", "a X {200+}\r\n" + QByteArray(200, 'x') + " {101+}\r\n", "fatal:  BAD The literal is too large\n");
        row("too many literals", "a X {0+}\r\n {0+}\r\n {0+}\r\n {0}\r\n" + z, "error: a BAD Too many literals in one command\n" + alive);
        row("endless empty literals", "a X" + QByteArray(" {0+}\r\n").repeated(100), "fatal:  BAD The literal is too large\n");
        row("long line", "a X " + QByteArray(57, 'y') + "\r\n" + z, "fatal:  BAD The line is too long\n");
        row("longest line", "a X " + QByteArray(56, 'y') + "\r\n", "command: a X " + QByteArray(56, 'y') + '\n');
        row("long line in pieces", "a X {1+}\r\nx" + QByteArray(53, 'y') + "\r\n" + z, "fatal:  BAD The line is too long\n");
        row("long line in IDLE", "a IDLE\r\n" + QByteArray(62, 'y') + "\r\n" + z, "command: a IDLE\nfatal:  BAD The line is too long\n");
        row("NUL in IDLE", QByteArray("a IDLE\r\n\0\r\n", 11) + z,
            "command: a IDLE\nerror:  BAD NUL or bare CR in a command\n" + alive);

        // APPEND
        row("message too big, waits", "a APPEND x {101}\r\n" + z, "error: a NO [TOOBIG] The message is too large\n" + alive);
        row("message too big, skipped", "a APPEND x {101+}\r\n" + QByteArray(101, 'm') + "\r\n" + z,
            "error: a NO [TOOBIG] The message is too large\n" + alive);
        row("second message", "a APPEND x {2+}\r\nmm {2+}\r\nnn\r\n" + z,
            "begin: a APPEND x {2+}\nmessage: mm\nerror: a BAD One APPEND takes one message, and nothing behind it\n" + alive);
        row("text behind the message", "a APPEND x {2+}\r\nmmxx\r\n" + z,
            "begin: a APPEND x {2+}\nmessage: mm\nerror: a BAD One APPEND takes one message, and nothing behind it\n" + alive);
        row("NUL in a message", QByteArray("a APPEND x {3+}\r\n\0mm\r\n", 22) + z, "begin: a APPEND x {3+}\nerror: a BAD NUL in a message\n" + alive);
    }
    void refuses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, events);
        for (qsizetype chunkBytes = 1; chunkBytes <= bytes.size(); ++chunkBytes) {
            Transcript transcript;
            QCOMPARE(transcript.feed(bytes, chunkBytes), events);
        }
    }

    void refusedMessages_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("events");
        QTest::newRow("waits") << QByteArray("a APPEND x {5}\r\nz NOOP\r\n") << QByteArray("begin: a APPEND x {5}\ncommand: z NOOP\n");
        QTest::newRow("comes") << QByteArray("a APPEND x {5+}\r\n\r\n\r\nm\r\nz NOOP\r\n")
                               << QByteArray("begin: a APPEND x {5+}\ncommand: z NOOP\n");
        QTest::newRow("comes, empty") << QByteArray("a APPEND x {0+}\r\n\r\nz NOOP\r\n")
                                      << QByteArray("begin: a APPEND x {0+}\ncommand: z NOOP\n");
    }
    void refusedMessages()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, events);
        for (qsizetype chunkBytes = 1; chunkBytes <= bytes.size(); ++chunkBytes) {
            Transcript transcript;
            transcript.refuseMessages = true;
            QCOMPARE(transcript.feed(bytes, chunkBytes), events);
        }
    }

    void refusedMessageTooLargeToSkipIsFatal()
    {
        ReaderLimits limits = smallLimits();
        limits.skipBytes = 50;
        Transcript transcript(limits);
        transcript.refuseMessages = true;
        QCOMPARE(transcript.feed("a APPEND x {60+}\r\nabc", 5),
                 QByteArray("begin: a APPEND x {60+}\nfatal:  BAD The message is too large to be skipped\n"));
    }

    void noMessageBeforeLogin()
    {
        Transcript transcript(ReaderLimits::beforeLogin());
        QCOMPARE(transcript.feed("a APPEND x {5}\r\nz NOOP\r\n", 100),
                 QByteArray("error: a BAD No messages are taken before login\ncommand: z NOOP\n"));
    }

    void stopsAfterOneCommand()
    {
        CommandReader reader;
        QByteArrayView input("a STARTTLS\r\nb NOOP\r\n");
        QCOMPARE(reader.next(input).kind, Kind::CommandReady);
        QCOMPARE(input.toByteArray(), QByteArray("b NOOP\r\n"));
    }

    void waitsForTheAnswerToAMessage()
    {
        CommandReader reader(smallLimits());
        QByteArrayView input("a APPEND x {3+}\r\nabc\r\n");
        QCOMPARE(reader.next(input).kind, Kind::MessageBegin);
        QVERIFY(!reader.isBetweenCommands());
        QCOMPARE(reader.next(input).kind, Kind::NeedMore);
        QCOMPARE(input.toByteArray(), QByteArray("abc\r\n"));
        reader.acceptMessage();
        const ReaderEvent chunk = reader.next(input);
        QCOMPARE(chunk.kind, Kind::MessageChunk);
        QCOMPARE(chunk.bytes.toByteArray(), QByteArray("abc"));
        QCOMPARE(reader.next(input).kind, Kind::MessageEnd);
    }

    void aCommandInOnePieceIsNotCopied()
    {
        CommandReader reader;
        const QByteArray bytes = "a SELECT \"INBOX\"\r\n";
        QByteArrayView input(bytes);
        const ReaderEvent event = reader.next(input);
        QVERIFY(event.command.arguments.data() == bytes.constData() + 9);
    }

    void nothingIsTakenAfterAFatalError()
    {
        CommandReader reader(smallLimits());
        const QByteArray line(100, 'x');
        QByteArrayView input(line);
        QVERIFY(reader.next(input).fatal);
        QByteArrayView more("a NOOP\r\n");
        QCOMPARE(reader.next(more).kind, Kind::NeedMore);
        QCOMPARE(more.size(), qsizetype(8));
    }

    void sessionHoldsFewBytes()
    {
        QVERIFY2(sizeof(CommandReader) <= 320, QByteArray::number(qint64(sizeof(CommandReader))).constData());
    }
};

MADMAIL_TEST(TestCommandReader)
#include "tst_command_reader.moc"
