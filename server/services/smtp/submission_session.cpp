// SPDX-License-Identifier: GPL-3.0-or-later
// The session's life, its input and the message; its commands are in submission_commands.cpp.
#include "server/services/smtp/submission_session.h"

#include "server/base/log.h"
#include "server/net/connection.h"
#include "server/services/smtp/submission_replies.h"
#include "server/services/smtp/submission_transaction.h"

namespace Madmail::SmtpService {

using Smtp::Reply;

SubmissionSession::SubmissionSession(Net::Connection &connection, SubmissionRules &rules)
    : m_connection(connection)
    , m_rules(rules)
{
}

SubmissionSession::~SubmissionSession() = default;

// --- Life -----------------------------------------------------------------------------------------------------------

void SubmissionSession::onConnected()
{
    m_connection.setDeadline(loginLimit);
    reply({ 220, {}, m_rules.limits().hostName + " ESMTP" });
}

void SubmissionSession::onTlsStarted()
{
    m_state = State::Commands;
    m_helloSaid = false;
    m_connection.setDeadline(loginLimit);
}

void SubmissionSession::onTimeout()
{
    replyAndClose({ 421, "4.4.2", m_rules.limits().hostName + " Timeout, closing connection" });
}

void SubmissionSession::onShutdown()
{
    sayGoodbye({ 421, "4.3.2", m_rules.limits().hostName + " is closing" });
}

void SubmissionSession::onAccountGone()
{
    sayGoodbye({ 421, "4.7.0", "This account is not available any more" });
}

void SubmissionSession::sayGoodbye(const Reply &last)
{
    if (m_state == State::Storing)
        m_goodbye = std::make_unique<Reply>(last);
    else if (m_state != State::Closing)
        replyAndClose(last);
}

void SubmissionSession::reply(const Reply &reply)
{
    m_connection.write(reply.toByteArray());
}

void SubmissionSession::complain(const Reply &complaint)
{
    reply(complaint);
    if (++m_badCommands >= (m_account ? maxBadCommands : maxBadCommandsBeforeLogin))
        replyAndClose({ 421, "4.7.0", "Too many errors, closing connection" });
}

void SubmissionSession::replyAndClose(const Reply &last)
{
    reply(last);
    m_state = State::Closing;
    m_transaction.reset();
    m_auth.reset();
    m_connection.closeAfterFlush();
}

// --- Input ----------------------------------------------------------------------------------------------------------

qsizetype SubmissionSession::onBytes(QByteArrayView bytes)
{
    qsizetype taken = 0;
    int commands = 0;
    while (taken < bytes.size()) {
        const QByteArrayView rest = bytes.sliced(taken);
        if (m_state == State::Data) {
            taken += takeData(rest);
            if (m_state == State::Data && m_transaction->intake->wantsPause()) {
                m_connection.pauseReading(); // the intake resumes
                break;
            }
        } else if (m_state == State::Commands || m_state == State::AuthResponse) {
            if (commands++ == commandsInTurn) {
                m_connection.pauseReading();
                m_connection.resumeReading();
                break;
            }
            taken += takeLine(rest);
        } else {
            break; // paused, or closing
        }
    }
    return taken;
}

/// Handles at most one line.
qsizetype SubmissionSession::takeLine(QByteArrayView bytes)
{
    const auto [outcome, taken, line] = m_lines.next(bytes);
    switch (outcome) {
    case Smtp::LineReader::Outcome::NeedMore:
        break;
    case Smtp::LineReader::Outcome::TooLong:
        m_auth.reset();
        m_state = State::Commands;
        complain({ 500, "5.5.2", "Line too long" });
        break;
    case Smtp::LineReader::Outcome::BadLineEnd:
        replyAndClose({ 500, "5.5.2", "Lines must end with CRLF" });
        break;
    case Smtp::LineReader::Outcome::Line:
        if (m_account)
            m_connection.setDeadline(idleLimit);
        m_bytesBehind = bytes.size() - taken;
        if (m_state == State::AuthResponse)
            continueAuth(line);
        else
            run(Smtp::parseCommand(line));
        m_lines.releaseLine();
        break;
    }
    return taken;
}

// --- The message ----------------------------------------------------------------------------------------------------

qsizetype SubmissionSession::takeData(QByteArrayView bytes)
{
    Transaction &transaction = *m_transaction;
    const auto [state, taken, content] = transaction.data.next(bytes);
    transaction.receivedBytes += content.size();
    transaction.bytesSinceDeadline += taken;
    if (transaction.bytesSinceDeadline >= progressBytes) {
        transaction.bytesSinceDeadline = 0;
        m_connection.setDeadline(dataLimit);
    }
    switch (state) {
    case Smtp::DataReader::State::More:
        transaction.intake->feed(content);
        if (transaction.receivedBytes > 2 * transaction.limitBytes + patienceBytes)
            replyAndClose({ 552, "5.3.4", "Message exceeds the size limit" });
        break;
    case Smtp::DataReader::State::BadLineEnd:
        qCInfo(lcSmtp, "%s: message with a bare CR or LF refused", m_account->address.toByteArray().constData());
        replyAndClose({ 554, "5.6.0", "Lines must end with CRLF: a bare CR or LF is not allowed" });
        break;
    case Smtp::DataReader::State::End:
        endOfData();
        break;
    }
    return taken;
}

void SubmissionSession::endOfData()
{
    const bool hasNul = m_transaction->data.hasNul();
    if (hasNul || m_transaction->data.hasLongLine()) {
        m_transaction.reset();
        m_state = State::Commands;
        m_connection.setDeadline(idleLimit);
        reply({ 554, "5.6.0", hasNul ? "NUL is not allowed" : "Line too long" });
        return;
    }
    m_state = State::Storing;
    m_connection.setDeadline(std::chrono::seconds(0));
    m_connection.pauseReading();
    m_transaction->intake->finish([handle = m_connection.handle()](Result<UidMapping> result) {
        handle.postTo<SubmissionSession>([result = std::move(result)](SubmissionSession &session) { session.onStored(result); });
    });
}

void SubmissionSession::onStored(const Result<UidMapping> &result)
{
    m_transaction.reset();
    m_state = State::Commands;
    const Reply answer = result ? Reply { 250, "2.0.0", "OK: stored" } : replyToMessage(result.error());
    reply(answer);
    if (m_goodbye)
        return replyAndClose(*m_goodbye);
    m_connection.setDeadline(idleLimit);
    m_connection.resumeReading();
}

} // namespace Madmail::SmtpService
