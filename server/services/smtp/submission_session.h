// SPDX-License-Identifier: GPL-3.0-or-later
// One client that hands in mail.
#pragma once

#include "server/net/connection_handler.h"
#include "server/proto/smtp/command.h"
#include "server/proto/smtp/line_reader.h"
#include "server/services/smtp/submission_rules.h"

#include <chrono>
#include <memory>
#include <optional>

namespace Madmail::Net {
class Connection;
}

namespace Madmail::SmtpService {

/// Message submission (RFC 6409) on 587 with STARTTLS and on 465 with TLS from the start; the connection knows which.
///
/// RFC 5321, with PIPELINING (RFC 2920: all replies of one turn leave in one write), SIZE (1870), 8BITMIME (6152), SMTPUTF8
/// (6531), ENHANCEDSTATUSCODES (2034), STARTTLS (3207), AUTH PLAIN and LOGIN (4954), the last two never without TLS.
/// Messages pass unchanged: no trace header (it would tell who sent from where), no Date or Message-ID is added.
/// 250 to the data means that the message is on disk.
///
/// Limits: see the constants. A client is heard only while no answer is due: reading is paused during a login and while a
/// message is stored, so that pipelined commands stay in the socket.
/// Thread: that of the connection. Memory while idle: this object and the login's address; no buffers.
class SubmissionSession final : public Net::ConnectionHandler, private Mail::AccountSession
{
public:
    /// To log in, from the greeting or the end of STARTTLS, however busy the client is meanwhile.
    static constexpr std::chrono::seconds loginLimit { 60 };
    /// Between commands. Clients trust a quiet connection for a minute and more (RFC 5321 §4.5.3.2.7 asks for five).
    static constexpr std::chrono::seconds idleLimit { 600 };
    /// For the next progressBytes of the message, or its end (RFC 5321 §4.5.3.2.5 asks for three minutes for a block).
    static constexpr std::chrono::seconds dataLimit { 300 };
    /// Fewer do not put the limit off: who drips them would hold a connection for ever.
    static constexpr qint64 progressBytes = 16 * 1024;

    static constexpr int maxFailedLogins = 3;
    static constexpr int maxBadCommandsBeforeLogin = 10;
    static constexpr int maxBadCommands = 20;
    /// Then other connections have their turn: each RCPT asks the database.
    static constexpr int commandsInTurn = 64;
    /// What is still read of a message that is too large, beside twice the limit, so that the client hears why.
    static constexpr qint64 patienceBytes = 16 * 1024 * 1024;

    /// Both outlive the session.
    SubmissionSession(Net::Connection &connection, SubmissionRules &rules);
    ~SubmissionSession() override;

    void onConnected() override;
    qsizetype onBytes(QByteArrayView bytes) override;
    void onTimeout() override;
    void onShutdown() override;
    void onTlsStarted() override;

private:
    enum class State : quint8 {
        Commands,
        AuthResponse, ///< the next line belongs to the authentication exchange
        Data,
        LoggingIn,    ///< paused
        Storing,      ///< paused; the message is whole
        Closing,
    };
    struct Transaction;
    struct AuthExchange;

    void onAccountGone() override;

    // Input.
    qsizetype takeLine(QByteArrayView bytes);
    qsizetype takeData(QByteArrayView bytes);
    void endOfData();
    void onStored(const Result<UidMapping> &result);

    // Commands; each answers.
    void run(const Smtp::Command &command);
    void handle(const Smtp::Hello &hello);
    void handle(const Smtp::StartTls &);
    void handle(const Smtp::Auth &auth);
    void handle(const Smtp::Mail &mail);
    void handle(const Smtp::Rcpt &rcpt);
    void handle(const Smtp::Data &);
    void handle(const Smtp::Rset &);
    void handle(const Smtp::Noop &);
    void handle(const Smtp::Quit &);
    void handle(const Smtp::Vrfy &);
    void handle(const Smtp::Help &);
    void handle(const Smtp::BadCommand &bad);
    bool mayTalkOfMail();

    // Authentication.
    void continueAuth(QByteArrayView line);
    void authResponse(QByteArrayView base64);
    void askForResponse(const char *base64);
    void login(const QByteArray &user, QByteArray password);
    void onLogin(Result<Mail::AccountRef> result);

    // Output.
    void reply(const Smtp::Reply &reply);
    /// For what a well-behaved client never sends. Too many of them end the connection.
    void complain(const Smtp::Reply &reply);
    void replyAndClose(const Smtp::Reply &reply);
    /// The same, but behind the answer to a message that is being stored: its sender must hear that, or would send it again.
    void sayGoodbye(const Smtp::Reply &reply);

    Net::Connection &m_connection;
    SubmissionRules &m_rules;
    Smtp::LineReader m_lines;
    std::optional<Mail::AccountRef> m_account;
    std::unique_ptr<Transaction> m_transaction; // from MAIL to its end
    std::unique_ptr<AuthExchange> m_auth;
    std::unique_ptr<Smtp::Reply> m_goodbye; // said once the message is stored
    qsizetype m_bytesBehind = 0; // that follow the line which is being handled
    State m_state = State::Commands;
    bool m_helloSaid = false;
    quint8 m_failedLogins = 0;
    quint8 m_badCommands = 0;
};

} // namespace Madmail::SmtpService
