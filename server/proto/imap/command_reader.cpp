// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/command_reader.h"

#include "server/proto/imap/characters.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace Madmail::Imap {

namespace {

/// A literal announced at the end of a piece of text.
struct Announcement
{
    qsizetype textLength = 0; ///< of the text before it
    qint64 size = 0;          ///< the largest qint64 when the number is larger
    bool synchronising = true;
    bool present = false;
};

bool contains(QByteArrayView bytes, char byte)
{
    return !bytes.isEmpty() && std::memchr(bytes.data(), byte, size_t(bytes.size()));
}

/// Does the text end outside quotes? (RFC 3501: a quoted string cannot go beyond its line.)
bool endsOutsideQuotes(QByteArrayView text)
{
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            quoted = !quoted;
    }
    return !quoted;
}

qint64 saturatedNumber(QByteArrayView digits)
{
    qint64 number = 0;
    for (const char digit : digits) {
        if (number > (std::numeric_limits<qint64>::max() - 9) / 10)
            return std::numeric_limits<qint64>::max();
        number = number * 10 + (digit - '0');
    }
    return number;
}

/// `{5}` or `{5+}` at the end, where an argument can begin. All else that has braces is for the argument parser to refuse.
Announcement findAnnouncement(QByteArrayView piece)
{
    if (piece.size() < 4 || piece.back() != '}')
        return {};
    qsizetype at = piece.size() - 2;
    const bool synchronising = piece[at] != '+';
    if (!synchronising)
        --at;
    const qsizetype digitsEnd = at + 1;
    while (at >= 0 && isDigit(piece[at]))
        --at;
    if (at < 1 || piece[at] != '{' || at + 1 == digitsEnd || (piece[at - 1] != ' ' && piece[at - 1] != '('))
        return {};
    if (!endsOutsideQuotes(piece.first(at)))
        return {};
    return { at, saturatedNumber(piece.sliced(at + 1, digitsEnd - at - 1)), synchronising, true };
}

QByteArrayView firstWord(QByteArrayView text)
{
    const auto blank = std::find(text.begin(), text.end(), ' ');
    return text.first(blank - text.begin());
}

bool isTag(QByteArrayView word)
{
    return !word.isEmpty()
        && std::all_of(word.begin(), word.end(), [](char c) { return isAstringChar(c) && c != '+'; });
}

bool isUid(QByteArrayView word)
{
    return word.size() == 3 && word.compare("UID", Qt::CaseInsensitive) == 0;
}

} // namespace

ReaderEvent CommandReader::next(QByteArrayView &input)
{
    if (m_used)
        startOver();
    if (m_state == State::Dead && m_failure)
        return die(std::exchange(m_failure, nullptr));
    while (!input.isEmpty()) {
        ReaderEvent event;
        switch (m_state) {
        case State::Start:
        case State::Text:
        case State::MessageTail:
            event = takeText(input);
            break;
        case State::Literal:
            event = takeLiteral(input);
            break;
        case State::Message:
            event = takeMessage(input); // may take nothing, when the message is empty
            break;
        case State::MessageWaits:
        case State::Dead:
            return {};
        }
        if (event.kind != ReaderEvent::Kind::NeedMore)
            return event;
    }
    return {};
}

void CommandReader::expectLine()
{
    m_lineExpected = true;
}

void CommandReader::acceptMessage()
{
    if (m_state == State::MessageWaits)
        m_state = State::Message;
}

void CommandReader::refuseMessage()
{
    if (m_state != State::MessageWaits)
        return;
    if (m_synchronising) {
        startOver();
        return;
    }
    m_silent = true;
    if (skipLiteral(m_remaining).fatal)
        m_failure = "BAD The message is too large to be skipped"; // told by next()
}

void CommandReader::release()
{
    if (m_used)
        startOver();
}

ReaderEvent CommandReader::takeText(QByteArrayView &input)
{
    const void *found = std::memchr(input.data(), '\n', size_t(input.size()));
    const bool complete = found != nullptr;
    const qsizetype length = complete ? static_cast<const char *>(found) - input.data() : input.size();
    const qsizetype held = m_text.size() - m_pieceStart;
    if (m_textBytes + held + length > m_limits.lineBytes + 1) // one for CR
        return die("BAD The line is too long");
    QByteArrayView piece = input.first(length);
    input = input.sliced(length + (complete ? 1 : 0));
    if (m_state == State::Start)
        m_state = State::Text;
    if (!complete || !m_text.isEmpty()) {
        m_text.append(piece);
        piece = QByteArrayView(m_text).sliced(m_pieceStart);
    }
    if (!complete)
        return {};
    if (piece.endsWith('\r'))
        piece.chop(1);
    return endOfText(piece);
}

ReaderEvent CommandReader::endOfText(QByteArrayView piece)
{
    if (!skipping() && (contains(piece, '\0') || contains(piece, '\r')))
        fail("BAD NUL or bare CR in a command");
    if (m_lineExpected)
        return finishLine(piece);
    if (m_state == State::MessageTail && !skipping()) {
        if (piece.isEmpty()) {
            m_used = true;
            ReaderEvent event;
            event.kind = ReaderEvent::Kind::MessageEnd;
            return event;
        }
        fail("BAD One APPEND takes one message, and nothing behind it");
    }
    const Announcement literal = findAnnouncement(piece);
    if (!m_headKnown)
        splitHead(literal.present ? piece.first(literal.textLength) : piece);
    if (!literal.present && skipping())
        return finishFailure();
    if (!literal.present)
        return finishCommand(m_pieceStart == 0 ? piece : QByteArrayView(m_text).first(m_pieceStart + piece.size()));

    // The text has to be kept until the literal is there.
    if (m_text.isEmpty())
        m_text = piece.toByteArray();
    m_text.truncate(m_pieceStart + literal.textLength);
    m_textBytes += piece.size();
    m_pieceStart = m_text.size();
    if (skipping())
        return literal.synchronising ? finishFailure() : skipLiteral(literal.size);
    const bool isMessage = !m_uid && QByteArrayView(m_name.data(), m_nameLength) == QByteArrayView("APPEND")
        && m_text.size() > qsizetype(m_argumentsStart);
    return isMessage ? startMessage(literal.size, literal.synchronising) : startLiteral(literal.size, literal.synchronising);
}

ReaderEvent CommandReader::startLiteral(qint64 size, bool synchronising)
{
    if (qsizetype(m_literals.size()) >= m_limits.literals)
        fail("BAD Too many literals in one command");
    else if (size > m_limits.literalBytes - m_literalBytes)
        fail("NO [LIMIT] The literal is too large");
    if (skipping())
        return synchronising ? finishFailure() : skipLiteral(size);
    m_literals.push_back({ quint32(m_text.size()) - m_argumentsStart, quint32(size) });
    m_literalBytes += qsizetype(size);
    m_remaining = size;
    m_state = size > 0 ? State::Literal : State::Text;
    ReaderEvent event;
    if (synchronising) {
        event.kind = ReaderEvent::Kind::ContinuationNeeded;
        event.size = size;
    }
    return event;
}

ReaderEvent CommandReader::startMessage(qint64 size, bool synchronising)
{
    if (size > m_limits.messageBytes) {
        fail(m_limits.messageBytes > 0 ? "NO [TOOBIG] The message is too large" : "BAD No messages are taken before login");
        return synchronising ? finishFailure() : skipLiteral(size);
    }
    m_remaining = size;
    m_synchronising = synchronising;
    m_state = State::MessageWaits;
    ReaderEvent event;
    event.kind = ReaderEvent::Kind::MessageBegin;
    event.synchronising = synchronising;
    event.size = size;
    event.command = rawCommand(m_text);
    return event;
}

/// Reads past a literal that nobody wants; the bytes and all text after it count against skipBytes.
ReaderEvent CommandReader::skipLiteral(qint64 size)
{
    m_skipped += m_textBytes; // so that a stream of `{0+}` ends as well
    if (size > m_limits.skipBytes - m_skipped)
        return die("BAD The literal is too large");
    m_skipped += size;
    m_textBytes = 0;
    m_text.clear();
    m_pieceStart = 0;
    m_remaining = size;
    m_state = size > 0 ? State::Literal : State::Text;
    return {};
}

ReaderEvent CommandReader::takeLiteral(QByteArrayView &input)
{
    const QByteArrayView bytes = input.first(std::min<qint64>(input.size(), m_remaining));
    input = input.sliced(bytes.size());
    m_remaining -= bytes.size();
    if (!skipping()) {
        if (contains(bytes, '\0'))
            fail("BAD NUL in a literal");
        else
            m_text.append(bytes);
    }
    if (m_remaining == 0) {
        if (skipping())
            m_text.clear();
        m_pieceStart = m_text.size();
        m_state = State::Text;
    }
    return {};
}

ReaderEvent CommandReader::takeMessage(QByteArrayView &input)
{
    m_text.clear(); // what stood before the message has been looked at
    m_pieceStart = 0;
    const QByteArrayView bytes = input.first(std::min<qint64>(input.size(), m_remaining));
    input = input.sliced(bytes.size());
    m_remaining -= bytes.size();
    if (m_remaining == 0)
        m_state = State::MessageTail;
    if (!skipping() && contains(bytes, '\0'))
        fail("BAD NUL in a message");
    if (skipping() || bytes.isEmpty())
        return {};
    ReaderEvent event;
    event.kind = ReaderEvent::Kind::MessageChunk;
    event.bytes = bytes;
    return event;
}

ReaderEvent CommandReader::finishCommand(QByteArrayView text)
{
    m_used = true;
    m_state = State::Start;
    ReaderEvent event;
    event.kind = ReaderEvent::Kind::CommandReady;
    event.command = rawCommand(text);
    return event;
}

ReaderEvent CommandReader::finishLine(QByteArrayView line)
{
    m_lineExpected = false;
    if (m_failure)
        return finishFailure();
    m_used = true;
    m_state = State::Start;
    ReaderEvent event;
    event.kind = ReaderEvent::Kind::Line;
    event.bytes = line;
    return event;
}

ReaderEvent CommandReader::finishFailure()
{
    if (m_silent) {
        startOver();
        return {};
    }
    m_used = true;
    m_state = State::Start;
    ReaderEvent event;
    event.kind = ReaderEvent::Kind::Error;
    event.tag = QByteArrayView(m_tag.data(), m_tagLength);
    event.answer = m_failure;
    return event;
}

ReaderEvent CommandReader::die(const char *answer)
{
    m_state = State::Dead;
    m_failure = nullptr;
    m_text = QByteArray();
    ReaderEvent event;
    event.kind = ReaderEvent::Kind::Error;
    event.fatal = true;
    event.answer = answer;
    return event;
}

void CommandReader::fail(const char *answer)
{
    if (!m_failure)
        m_failure = answer;
}

/// Tag and name from the first piece of text, which begins with them.
void CommandReader::splitHead(QByteArrayView text)
{
    m_headKnown = true;
    const QByteArrayView tag = firstWord(text);
    if (!isTag(tag) || size_t(tag.size()) > m_tag.size())
        return fail("BAD A command begins with a tag");
    std::copy(tag.begin(), tag.end(), m_tag.begin());
    m_tagLength = quint8(tag.size());
    if (tag.size() == text.size())
        return fail("BAD There is no command behind the tag");

    qsizetype at = tag.size() + 1;
    QByteArrayView name = firstWord(text.sliced(at));
    if (isUid(name) && text.size() > at + 4) {
        m_uid = true;
        at += 4;
        name = firstWord(text.sliced(at));
    }
    if (name.isEmpty() || size_t(name.size()) > m_name.size() || !std::all_of(name.begin(), name.end(), isAtomChar))
        return fail("BAD Unknown command");
    std::transform(name.begin(), name.end(), m_name.begin(), upperCase);
    m_nameLength = quint8(name.size());
    at += name.size();
    m_hasArguments = at < text.size();
    m_argumentsStart = quint32(at + (m_hasArguments ? 1 : 0));
}

RawCommand CommandReader::rawCommand(QByteArrayView text) const
{
    return { QByteArrayView(m_tag.data(), m_tagLength), QByteArrayView(m_name.data(), m_nameLength), m_uid, m_hasArguments,
             text.sliced(m_argumentsStart), m_literals };
}

void CommandReader::startOver()
{
    if (m_text.capacity() > 0)
        m_text = QByteArray();
    if (m_literals.capacity() > 0)
        m_literals = {};
    m_pieceStart = 0;
    m_textBytes = 0;
    m_literalBytes = 0;
    m_remaining = 0;
    m_skipped = 0;
    m_failure = nullptr;
    m_argumentsStart = 0;
    m_nameLength = 0;
    m_tagLength = 0;
    m_state = State::Start;
    m_headKnown = false;
    m_uid = false;
    m_hasArguments = false;
    m_silent = false;
    m_used = false;
}

} // namespace Madmail::Imap
