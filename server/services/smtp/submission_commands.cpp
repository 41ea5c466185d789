// SPDX-License-Identifier: GPL-3.0-or-later
// What a submission session does with each command.
#include "server/crypto/secret.h"
#include "server/net/connection.h"
#include "server/proto/sasl/sasl.h"
#include "server/services/smtp/submission_replies.h"
#include "server/services/smtp/submission_session.h"
#include "server/services/smtp/submission_transaction.h"

namespace Madmail::SmtpService {

using Smtp::Reply;

void SubmissionSession::run(const Smtp::Command &command)
{
    std::visit([this](const auto &specific) { handle(specific); }, command);
}

// --- Greetings ------------------------------------------------------------------------------------------------------

void SubmissionSession::handle(const Smtp::Hello &hello)
{
    m_helloSaid = true;
    m_transaction.reset(); // RFC 5321 §4.1.4
    const SubmissionRules::Limits limits = m_rules.limits();
    Reply answer { 250, {}, limits.hostName };
    if (hello.extended) {
        answer.text += "\nPIPELINING\nSIZE " + QByteArray::number(limits.messageBytes)
            + "\n8BITMIME\nSMTPUTF8\nENHANCEDSTATUSCODES\n";
        answer.text += m_connection.isTls() ? "AUTH PLAIN LOGIN" : "STARTTLS";
    }
    reply(answer);
}

void SubmissionSession::handle(const Smtp::StartTls &)
{
    if (m_connection.isTls()) {
        complain({ 503, "5.5.1", "TLS is active already" });
        return;
    }
    const Status started = m_connection.startTls(m_bytesBehind);
    if (started) {
        reply({ 220, "2.0.0", "Ready to start TLS" });
        return;
    }
    // Commands that came before TLS could have been put in by somebody in the middle (RFC 3207 §6).
    if (started.error().code == ErrorCode::Refused)
        replyAndClose({ 554, "5.5.0", "Nothing may follow STARTTLS" });
    else
        reply({ 454, "4.7.0", "TLS not available due to temporary reason" });
}

void SubmissionSession::handle(const Smtp::Rset &)
{
    m_transaction.reset();
    reply({ 250, "2.0.0", "OK" });
}

void SubmissionSession::handle(const Smtp::Noop &)
{
    reply({ 250, "2.0.0", "OK" });
}

void SubmissionSession::handle(const Smtp::Quit &)
{
    replyAndClose({ 221, "2.0.0", "Bye" });
}

void SubmissionSession::handle(const Smtp::Vrfy &)
{
    if (mayTalkOfMail())
        reply({ 252, "2.0.0", "Cannot verify, but will try to deliver" });
}

void SubmissionSession::handle(const Smtp::Help &)
{
    reply({ 214, "2.0.0", "See RFC 5321 and RFC 6409" });
}

void SubmissionSession::handle(const Smtp::BadCommand &bad)
{
    if (bad.mustClose)
        replyAndClose(bad.reply);
    else
        complain(bad.reply);
}

// --- Authentication -------------------------------------------------------------------------------------------------

void SubmissionSession::handle(const Smtp::Auth &auth)
{
    if (!m_connection.isTls())
        return complain({ 530, "5.7.0", "Must issue a STARTTLS command first" });
    if (!m_helloSaid)
        return complain({ 503, "5.5.1", "EHLO first" });
    if (m_account)
        return complain({ 503, "5.5.1", "Already authenticated" });

    using Mechanism = AuthExchange::Mechanism;
    if (auth.mechanism == "PLAIN")
        m_auth = std::make_unique<AuthExchange>(AuthExchange { Mechanism::Plain });
    else if (auth.mechanism == "LOGIN")
        m_auth = std::make_unique<AuthExchange>(AuthExchange { Mechanism::Login });
    else
        return complain({ 504, "5.5.4", "Unknown authentication mechanism" });

    if (!auth.initialResponse)
        askForResponse(m_auth->mechanism == Mechanism::Plain ? "" : "VXNlcm5hbWU6"); // "Username:"
    else
        authResponse(*auth.initialResponse == "=" ? QByteArrayView() : QByteArrayView(*auth.initialResponse));
}

void SubmissionSession::askForResponse(const char *base64)
{
    m_state = State::AuthResponse;
    reply({ 334, {}, base64 });
}

void SubmissionSession::continueAuth(QByteArrayView line)
{
    m_state = State::Commands;
    if (line != QByteArrayView("*"))
        return authResponse(line);
    m_auth.reset();
    complain({ 501, "5.7.0", "Authentication cancelled" });
}

void SubmissionSession::authResponse(QByteArrayView base64)
{
    const std::unique_ptr<AuthExchange> exchange = std::move(m_auth);
    auto response = Sasl::decodeBase64(base64);
    if (!response)
        return complain({ 501, "5.5.2", "Invalid base64" });
    if (exchange->mechanism == AuthExchange::Mechanism::Plain) {
        auto credentials = Sasl::parsePlain(*response);
        Crypto::wipe(*response);
        if (!credentials)
            return complain({ 501, "5.5.2", "Invalid response" });
        return login(credentials->user, std::move(credentials->password));
    }
    if (exchange->user)
        return login(*exchange->user, std::move(*response));
    m_auth = std::make_unique<AuthExchange>(AuthExchange { AuthExchange::Mechanism::Login, std::move(*response) });
    askForResponse("UGFzc3dvcmQ6"); // "Password:"
}

void SubmissionSession::login(const QByteArray &user, QByteArray password)
{
    m_state = State::LoggingIn;
    m_connection.pauseReading();
    m_connection.setDeadline(std::chrono::seconds(0)); // after a restart many log in at once, and wait for each other
    m_rules.login(user, std::move(password), m_connection.peerAddress(),
                  [handle = m_connection.handle()](Result<Mail::AccountRef> result) {
                      handle.postTo<SubmissionSession>([result = std::move(result)](SubmissionSession &session) mutable {
                          session.onLogin(std::move(result));
                      });
                  });
}

void SubmissionSession::onLogin(Result<Mail::AccountRef> result)
{
    m_state = State::Commands;
    const Status entered = result ? m_rules.enter(*this, *result) : Status(result.error());
    if (entered) {
        m_account = std::move(*result);
        m_badCommands = 0;
        reply({ 235, "2.7.0", "Authentication successful" });
        m_connection.setDeadline(idleLimit);
    } else {
        const Reply refusal = replyToLogin(entered.error());
        if (++m_failedLogins >= maxFailedLogins)
            return replyAndClose(refusal);
        reply(refusal);
        m_connection.setDeadline(loginLimit);
    }
    m_connection.resumeReading();
}

// --- Mail -----------------------------------------------------------------------------------------------------------

bool SubmissionSession::mayTalkOfMail()
{
    if (m_account)
        return true;
    complain(m_connection.isTls() ? Reply { 530, "5.7.0", "Authentication required" }
                                  : Reply { 530, "5.7.0", "Must issue a STARTTLS command first" });
    return false;
}

void SubmissionSession::handle(const Smtp::Mail &mail)
{
    if (!mayTalkOfMail())
        return;
    if (m_transaction)
        return complain({ 503, "5.5.1", "A message is being sent already" });
    if (mail.sender && !m_rules.isLocal(*mail.sender))
        return reply({ 501, "5.1.8", "Non-local sender domain" });
    if (mail.sender != m_account->address)
        return reply({ 553, "5.7.0", "Unauthorized use of sender address" });
    if (mail.declaredBytes > m_rules.limits().messageBytes)
        return reply({ 552, "5.3.4", "Message exceeds the size limit" });
    m_transaction = std::make_unique<Transaction>(Transaction { mail, {} });
    reply({ 250, "2.1.0", "OK" });
}

// The two that follow do not complain about a missing MAIL: after a refused one, a pipelining client sends many of them.

void SubmissionSession::handle(const Smtp::Rcpt &rcpt)
{
    if (!mayTalkOfMail())
        return;
    if (!m_transaction)
        return reply({ 503, "5.5.1", "MAIL first" });
    QSet<EmailAddress> &recipients = m_transaction->recipients;
    const Reply accepted { 250, "2.1.5", "OK" };
    if (recipients.contains(rcpt.recipient))
        return reply(accepted);
    if (recipients.size() >= m_rules.limits().recipients)
        return reply({ 452, "4.5.3", "Too many recipients" });
    const Status checked = m_rules.checkRecipient(rcpt.recipient, m_transaction->mail.declaredBytes);
    if (!checked)
        return reply(replyToRecipient(checked.error()));
    recipients.insert(rcpt.recipient);
    reply(accepted);
}

void SubmissionSession::handle(const Smtp::Data &)
{
    if (!mayTalkOfMail())
        return;
    if (!m_transaction || m_transaction->recipients.isEmpty())
        return reply({ 503, "5.5.1", m_transaction ? "RCPT first" : "MAIL first" });
    if (!m_rules.allowSubmission(*m_account)) {
        m_transaction.reset();
        return reply({ 450, "4.7.1", "Too much mail" });
    }
    Mail::IntakeRequest request;
    request.wayIn = Mail::WayIn::Submission;
    request.account = *m_account;
    request.envelopeSender = *m_transaction->mail.sender;
    request.recipients = { m_transaction->recipients.cbegin(), m_transaction->recipients.cend() };
    request.limitBytes = m_transaction->limitBytes = m_rules.limits().messageBytes;
    m_transaction->intake = m_rules.beginMessage(std::move(request));
    m_transaction->intake->setDrained([handle = m_connection.handle()] {
        handle.postTo<SubmissionSession>([](SubmissionSession &session) {
            if (session.m_state == State::Data)
                session.m_connection.resumeReading();
        });
    });
    m_state = State::Data;
    m_connection.setDeadline(dataLimit);
    reply({ 354, {}, "End data with <CR><LF>.<CR><LF>" });
}

} // namespace Madmail::SmtpService
