// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a byte stream into IMAP commands, and hands the message of an APPEND through without holding it.
#pragma once

#include "server/proto/imap/raw_command.h"

#include <QByteArray>

#include <array>
#include <vector>

namespace Madmail::Imap {

/// What one client may make the reader hold or skip.
struct ReaderLimits
{
    qsizetype lineBytes = 8 * 1024;        ///< text of one command, its literals not counted (also of one plain line)
    qsizetype literalBytes = 8 * 1024;     ///< all in-memory literals of one command together
    int literals = 64;                     ///< in-memory literals of one command
    qint64 messageBytes = 0;               ///< the streamed literal of APPEND (RFC 7889); 0 = none before login
    qint64 skipBytes = 64 * 1024;          ///< of a refused command, this much non-synchronised data is read and thrown away

    /// For a client that has not logged in: 8 KiB each, no message.
    static ReaderLimits beforeLogin() { return {}; }
    /// 64 KiB each. Refused messages up to four times the limit are skipped, larger ones end the connection.
    static ReaderLimits afterLogin(qint64 messageBytes)
    {
        return { 64 * 1024, 64 * 1024, 64, messageBytes, 4 * messageBytes + 64 * 1024 };
    }
};

/// What the reader has found.
struct ReaderEvent
{
    enum class Kind : quint8 {
        NeedMore,           ///< all bytes are taken, nothing is complete; read from the connection
        CommandReady,       ///< `command` is complete
        ContinuationNeeded, ///< send "+ …": the client waits to send a literal of `size` bytes as an argument
        MessageBegin,       ///< APPEND up to its message of `size` bytes; answer by acceptMessage() or refuseMessage()
        MessageChunk,       ///< `bytes` of the message, a view of what was fed (at most what was fed, never empty)
        MessageEnd,         ///< the message is complete and its command ended properly
        Line,               ///< `bytes`: the line that expectLine() asked for, without its end
        Error,              ///< send `tag` (or "*") and `answer`; when `fatal`, send "* BYE" too and close
    };
    Kind kind = Kind::NeedMore;
    bool synchronising = false; ///< MessageBegin: the client waits for "+ …"
    bool fatal = false;         ///< Error: the stream cannot be followed any further
    qint64 size = 0;            ///< ContinuationNeeded, MessageBegin
    RawCommand command;         ///< CommandReady, MessageBegin
    QByteArrayView bytes;       ///< MessageChunk, Line
    QByteArrayView tag;         ///< Error: may be empty
    const char *answer = "";    ///< Error: condition and text, such as "BAD Bare CR in a command"
};

/// Reads commands, literals and plain lines from the bytes of one client.
///
/// Grammar: RFC 3501 §9 (`command`, `literal`), RFC 7888 (LITERAL+). Lines end with CRLF; a bare LF is accepted as
/// well, as most servers do; a bare CR, a NUL, a missing command and a tag with forbidden bytes give BAD. What does
/// not look like a literal (`{-1}`, `{5x}`, `{5}` inside quotes) is left to the argument parser, which answers BAD.
///
/// Driving it, with `input` = the unread bytes of the connection:
/// \code
///     while (ready()) {                            // false while a command of ours is still being worked on
///         const ReaderEvent event = reader.next(input);   // takes what it used off the front of `input`
///         switch (event.kind) {
///         case Kind::NeedMore:           return;   // `input` is empty now; the buffers too, unless inside a command
///         case Kind::CommandReady:       run(event.command.tag, parseCommand(event.command)); break;
///         case Kind::ContinuationNeeded: send("+ Ready\r\n"); break;
///         case Kind::MessageBegin:       // parseAppend(event.command, event.size), look at mailbox and quota, then either
///                                        // send("+ Ready\r\n") if event.synchronising, reader.acceptMessage(); or
///                                        // send(tag + " NO …\r\n"), reader.refuseMessage()
///         case Kind::MessageChunk:       staging.append(event.bytes); break;
///         case Kind::MessageEnd:         staging.commit(…); break;
///         case Kind::Line:               // what IDLE or AUTHENTICATE asked for by expectLine()
///         case Kind::Error:              // also after MessageBegin: then the staged message is to be dropped
///         }
///     }
/// \endcode
/// A session that stops after a command (to wait for the store) keeps the rest of `input` in its connection and goes
/// on later; copy or parse what is needed from the event first. For STARTTLS: bytes left in `input` after the command
/// must be refused.
///
/// Errors: the reader goes on with the next command by itself after one that is not fatal; counting bad ones is the
/// session's business. A literal above a limit is answered NO without reading it if the client waits; if it does not
/// wait, it is skipped when it is within `skipBytes` (the answer comes after it) and fatal otherwise (RFC 7888 §4).
/// An over-long line is fatal.
///
/// Memory: a command that arrives in one piece and has no literals is not copied. Otherwise at most lineBytes +
/// literalBytes are held (the buffer grows with what arrives, not with what is announced), and nothing between
/// commands: the call that returns NeedMore frees it, or release().
/// Thread: any; one object for each connection. No I/O, no exceptions.
class CommandReader
{
public:
    explicit CommandReader(ReaderLimits limits = ReaderLimits::beforeLogin())
        : m_limits(limits)
    {
    }

    /// Applies at once; to be called between commands.
    void setLimits(ReaderLimits limits) { m_limits = limits; }
    const ReaderLimits &limits() const { return m_limits; }

    /// Looks for the next event, and takes the bytes it used off the front of `input`.
    /// After a fatal error and while MessageBegin waits for its answer, nothing is taken and NeedMore is returned.
    ReaderEvent next(QByteArrayView &input);

    /// The next event shall be a plain line: `DONE`, or an answer to an AUTHENTICATE challenge ("*" cancels).
    /// One line for each call. To be called between commands.
    void expectLine();

    /// After MessageBegin: the message follows as MessageChunk … MessageEnd.
    void acceptMessage();
    /// After MessageBegin: the caller has sent the tagged answer. A message that comes anyway (not synchronising) is
    /// skipped up to skipBytes without a further event; beyond that, next() gives a fatal error.
    void refuseMessage();

    /// Nothing of a command, literal or expected line has been read yet (for choosing a time-out).
    bool isBetweenCommands() const { return m_state == State::Start && !m_lineExpected; }
    /// Frees the buffers of a command that has been worked on. Harmless inside a command.
    void release();

private:
    enum class State : quint8 { Start, Text, Literal, MessageWaits, Message, MessageTail, Dead };

    ReaderEvent takeText(QByteArrayView &input);
    ReaderEvent takeLiteral(QByteArrayView &input);
    ReaderEvent takeMessage(QByteArrayView &input);
    ReaderEvent endOfText(QByteArrayView piece);
    ReaderEvent startLiteral(qint64 size, bool synchronising);
    ReaderEvent startMessage(qint64 size, bool synchronising);
    ReaderEvent skipLiteral(qint64 size);
    ReaderEvent finishCommand(QByteArrayView text);
    ReaderEvent finishLine(QByteArrayView line);
    ReaderEvent finishFailure();
    ReaderEvent die(const char *answer);
    void splitHead(QByteArrayView text);
    void fail(const char *answer);
    bool skipping() const { return m_failure || m_silent; }
    RawCommand rawCommand(QByteArrayView text) const;
    void startOver();

    ReaderLimits m_limits;
    QByteArray m_text;                   ///< text and literals of the command, once they have to be kept
    std::vector<LiteralSpan> m_literals; ///< offsets from the start of the arguments
    qsizetype m_pieceStart = 0;          ///< where the text after the last literal begins in m_text
    qsizetype m_textBytes = 0;           ///< pieces of text that are complete, literals not counted
    qsizetype m_literalBytes = 0;        ///< in-memory literals announced so far
    qint64 m_remaining = 0;              ///< of the literal or message being read
    qint64 m_skipped = 0;                ///< of skipBytes, what has been used
    const char *m_failure = nullptr;     ///< the command is being skipped, then answered with this
    quint32 m_argumentsStart = 0;        ///< in the text
    std::array<char, 64> m_tag {};
    std::array<char, 16> m_name {};      ///< upper case
    quint8 m_nameLength = 0;
    quint8 m_tagLength = 0;
    State m_state = State::Start;
    bool m_headKnown = false;            ///< tag, name and so on are those of this command
    bool m_uid = false;
    bool m_hasArguments = false;
    bool m_lineExpected = false;
    bool m_synchronising = false;        ///< of the message that waits for an answer
    bool m_silent = false;               ///< the command is being skipped and has been answered
    bool m_used = false;                 ///< the last event ended the command and may have views into m_text
};

} // namespace Madmail::Imap
