// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/imap_session.h"

#include "server/proto/imap/command_parser.h"
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/capabilities.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/error_response.h"

#include <algorithm>

namespace Madmail::ImapService {

using namespace std::chrono_literals;
using Kind = Imap::ReaderEvent::Kind;

namespace {

constexpr auto loginLimit = 60s;
constexpr auto silenceLimit = 30min; // RFC 3501 §5.4: at least 30 minutes
constexpr auto unfinishedLimit = 5min;
constexpr qint64 largestMessage = 1024 * 1024 * 1024; // no setting allows more
constexpr quint32 progressBytes = 16 * 1024; // fewer do not put a limit off: who drips them would hold a session for ever
constexpr quint8 badCommandsBeforeLogin = 10;
constexpr quint8 badCommandsAfterLogin = 50;
constexpr quint8 failedLoginsLimit = 10; // the login guard slows them down; this ends scripts that do not mind

} // namespace

ImapSession::ImapSession(Net::Connection &connection, Mail::IoContext &mail)
    : m_connection(connection)
    , m_mail(mail)
    , m_self(std::make_shared<ImapSession *>(this))
{
}

ImapSession::~ImapSession() = default;

// ---- events of the connection

void ImapSession::onConnected()
{
    m_connection.setDeadline(loginLimit);
    QByteArray out;
    Imap::ResponseWriter(out).status("OK", Imap::ResponseCode::capability(capabilitiesOf(*this)),
                                     m_mail.hostName() + " ready");
    write(std::move(out));
}

qsizetype ImapSession::onBytes(QByteArrayView bytes)
{
    QByteArrayView input = bytes;
    const bool wasInsideCommand = isInsideCommand();
    m_bytesSinceDeadline += quint32(bytes.size());
    m_paused = false; // the connection delivers only while it is not
    while (mayRead()) {
        const Imap::ReaderEvent event = m_reader.next(input);
        m_bytesBehind = input.size();
        if (event.kind == Kind::NeedMore)
            break;
        handle(event);
    }
    m_bytesBehind = 0;
    if (m_closing)
        return bytes.size();
    updateReading();
    const bool endedCommand = m_bytesSinceDeadline == 0;
    if (!wasInsideCommand || !isInsideCommand() || endedCommand || m_bytesSinceDeadline >= progressBytes)
        armDeadline();
    return bytes.size() - input.size();
}

void ImapSession::onWriteSpace()
{
    if (m_task)
        m_task->onWriteSpace(*this);
}

void ImapSession::onTimeout()
{
    const bool isWorking = m_commandOpen && !(m_task && m_task->readsInput());
    if (isWorking) // it is our own work, or the client's reading, which the connection has a limit for
        return m_connection.setDeadline(isLoggedIn() ? unfinishedLimit : loginLimit);
    if (m_task && m_task->onSilence(*this))
        return armDeadline();
    bye({}, "Disconnected for inactivity");
}

void ImapSession::onShutdown()
{
    // What is being stored, copied or moved will be committed: a client that is not told would do it again.
    m_shuttingDown = true;
    const bool mustAnswer = m_commandOpen && (!m_task || m_task->mustAnswer());
    if (!mustAnswer)
        sayShutdown();
}

void ImapSession::sayShutdown()
{
    bye({}, "Server is shutting down");
}

void ImapSession::onTlsStarted()
{
    // RFC 3501 §6.2.1: nothing that was said before counts.
    m_startingTls = false;
    m_badCommands = 0;
    m_reader = Imap::CommandReader();
    m_connection.setDeadline(loginLimit);
}

// ---- input

bool ImapSession::mayRead() const
{
    return !m_closing && !m_startingTls && (!m_commandOpen || (m_task && m_task->readsInput()));
}

void ImapSession::updateReading()
{
    if (m_closing || m_startingTls || m_paused == !mayRead())
        return;
    m_paused = !m_paused;
    if (m_paused)
        m_connection.pauseReading();
    else
        m_connection.resumeReading();
}

void ImapSession::armDeadline()
{
    m_bytesSinceDeadline = 0;
    if (!isLoggedIn() || m_closing)
        return;
    if (m_task)
        m_connection.setDeadline(m_task->silenceLimit());
    else
        m_connection.setDeadline(m_reader.isBetweenCommands() ? std::chrono::seconds(silenceLimit) : unfinishedLimit);
}

void ImapSession::handle(const Imap::ReaderEvent &event)
{
    switch (event.kind) {
    case Kind::NeedMore:
        break;
    case Kind::CommandReady:
        runCommand(event.command);
        break;
    case Kind::ContinuationNeeded:
        write("+ Ready\r\n");
        break;
    case Kind::MessageBegin:
        beginMessage(event);
        break;
    case Kind::MessageChunk:
        m_task->onMessageBytes(*this, event.bytes);
        break;
    case Kind::MessageEnd:
        m_task->onMessageEnd(*this);
        break;
    case Kind::Line:
        m_task->onLine(*this, event.bytes);
        break;
    case Kind::Error:
        answerReaderError(event);
        break;
    }
}

void ImapSession::openCommand(QByteArrayView tag)
{
    m_tagLength = quint8(std::min(tag.size(), qsizetype(m_tag.size())));
    std::copy_n(tag.data(), m_tagLength, m_tag.data());
    m_commandOpen = true;
}

void ImapSession::runCommand(const Imap::RawCommand &raw)
{
    openCommand(raw.tag);
    auto command = Imap::parseCommand(raw);
    if (!command)
        return failParsing(command.error());
    dispatch(*this, std::move(*command));
}

void ImapSession::beginMessage(const Imap::ReaderEvent &event)
{
    openCommand(event.command.tag);
    auto command = Imap::parseAppend(event.command, event.size);
    if (!command) {
        m_reader.refuseMessage();
        return failParsing(command.error());
    }
    beginAppend(*this, std::move(*command), event.synchronising);
}

void ImapSession::answerReaderError(const Imap::ReaderEvent &event)
{
    QByteArray out;
    out += event.tag.isEmpty() ? QByteArrayView("*") : event.tag;
    out += ' ';
    out += event.answer;
    out += "\r\n";
    write(std::move(out));
    if (event.fatal)
        return bye({}, "The connection cannot go on after this");
    if (m_commandOpen) // an APPEND that went wrong behind its message
        closeCommand();
    countBad();
}

void ImapSession::startTls()
{
    const Status started = m_connection.startTls(m_bytesBehind);
    if (started) {
        m_startingTls = true;
        return ok("Begin TLS negotiation now");
    }
    if (started.error().code != ErrorCode::Refused)
        return fail(started.error());
    // Commands smuggled in before TLS (CVE-2011-0411) are never run.
    bad("Nothing may follow STARTTLS before TLS has begun");
    bye({}, "Bytes behind STARTTLS");
}

// ---- logging in

Status ImapSession::logIn(Mail::AccountRef account)
{
    MADMAIL_CHECK(m_mail.enter(*this, account));
    MADMAIL_TRY(const qint64 appendLimit, m_mail.appendLimit(account.id));
    m_account = std::move(account);
    Imap::ReaderLimits limits = Imap::ReaderLimits::afterLogin(appendLimit);
    limits.messageBytes = largestMessage; // beginAppend() asks for the limit that holds then
    m_reader.setLimits(limits);
    return {};
}

void ImapSession::onAccountGone()
{
    bye({}, "This account is not available any more");
}

bool ImapSession::countFailedLogin()
{
    return ++m_failedLogins >= failedLoginsLimit;
}

// ---- output

void ImapSession::write(QByteArray &&bytes)
{
    m_connection.write(std::move(bytes));
}

void ImapSession::appendUpdates(QByteArray &out, Updates which)
{
    const bool withExpunges = which == Updates::All;
    if (which == Updates::None || !m_view || !m_view->hasUpdates(withExpunges))
        return;
    const Mail::MailboxUpdates updates = m_view->takeUpdates(withExpunges);
    Imap::ResponseWriter writer(out);
    for (const quint32 sequence : updates.expunged)
        writer.numbered(sequence, "EXPUNGE");
    if (updates.countsChanged) {
        writer.numbered(m_view->exists(), "EXISTS");
        writer.numbered(m_view->recent(), "RECENT");
    }
    for (const FlagsOfMessage &entry : updates.flags)
        appendFlags(out, *m_view, entry, false);
    m_mailboxGone = m_mailboxGone || updates.mailboxGone;
}

void ImapSession::finish(QByteArrayView condition, QByteArrayView code, QByteArrayView text, Updates updates)
{
    finishAfter({}, condition, code, text, updates);
}

void ImapSession::finishAfter(QByteArray &&out, QByteArrayView condition, QByteArrayView code, QByteArrayView text,
                              Updates updates)
{
    appendUpdates(out, updates);
    Imap::ResponseWriter(out).tagged(tag(), condition, code, text);
    write(std::move(out));
    closeCommand();
    endIfMailboxGone();
    if (condition == QByteArrayView("BAD"))
        countBad();
    else
        m_badCommands = 0;
}

void ImapSession::bad(QByteArrayView text)
{
    finish("BAD", {}, text);
}

void ImapSession::fail(const Error &error, Updates updates)
{
    finish("NO", responseCodeFor(error), textFor(error), updates);
}

void ImapSession::failParsing(const Error &error)
{
    QByteArray out;
    appendUpdates(out, Updates::KeepNumbers);
    out += tag();
    out += ' ';
    out += Imap::answerFor(error);
    out += "\r\n";
    write(std::move(out));
    closeCommand();
    countBad();
}

void ImapSession::bye(QByteArrayView code, QByteArrayView text)
{
    if (m_closing)
        return;
    if (!m_task || !m_task->isInsideResponse()) {
        QByteArray out;
        Imap::ResponseWriter(out).status("BYE", code, text);
        write(std::move(out));
    }
    end();
}

void ImapSession::end()
{
    m_closing = true;
    m_connection.closeAfterFlush();
}

void ImapSession::abort()
{
    m_closing = true;
    m_connection.abort();
}

void ImapSession::endIfMailboxGone()
{
    if (m_mailboxGone) // RFC 2180 §3.3: the one way of saying it that every client understands
        bye(Imap::ResponseCode::nonExistent, "The selected mailbox was deleted");
}

void ImapSession::closeCommand()
{
    m_commandOpen = false;
    m_task.reset();
    m_reader.release();
    if (m_shuttingDown)
        return sayShutdown();
    updateReading();
    armDeadline();
}

void ImapSession::countBad()
{
    if (m_closing || ++m_badCommands < (isLoggedIn() ? badCommandsAfterLogin : badCommandsBeforeLogin))
        return;
    bye({}, "Too many bad commands");
}

} // namespace Madmail::ImapService
