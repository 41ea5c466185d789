// SPDX-License-Identifier: GPL-3.0-or-later
// STARTTLS, LOGIN and AUTHENTICATE (PLAIN, LOGIN).
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/capabilities.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/error_response.h"
#include "server/services/imap/imap_session.h"
#include "server/proto/sasl/sasl.h"

namespace Madmail::ImapService {

namespace Code = Imap::ResponseCode;

namespace {

void answerLogin(ImapSession &session, Result<Mail::AccountRef> account)
{
    const Status entered = account ? session.logIn(std::move(*account)) : Status(account.error());
    if (entered)
        return session.finish("OK", Code::capability(capabilitiesOf(session)), "Logged in");
    if (entered.error().code != ErrorCode::Unauthenticated)
        return session.fail(entered.error());
    const bool isTooMuch = session.countFailedLogin();
    // Clients look for the code or for the word "authentication".
    session.no(Code::authenticationFailed, "Authentication failed.");
    if (isTooMuch)
        session.bye({}, "Too many failed logins");
}

/// The command stays open until the answer is there.
void checkPassword(ImapSession &session, QByteArray user, QByteArray password)
{
    session.mail().login({ std::move(user), std::move(password), session.connection().peerAddress() },
                         session.then<Mail::AccountRef>([](ImapSession &self, Result<Mail::AccountRef> account) {
                             answerLogin(self, std::move(account));
                         }));
}

void refuseWithoutTls(ImapSession &session)
{
    session.no(Code::privacyRequired, "Passwords are taken over TLS only: use STARTTLS");
}

/// Collects what a mechanism asks for, line by line (RFC 3501 §6.2.2).
class AuthenticateTask final : public Task
{
public:
    enum class Mechanism { Plain, Login };

    explicit AuthenticateTask(Mechanism mechanism)
        : m_mechanism(mechanism)
    {
    }

    bool readsInput() const override { return !m_checking; }
    std::chrono::seconds silenceLimit() const override { return std::chrono::seconds(60); }
    void onLine(ImapSession &session, QByteArrayView line) override;

    void ask(ImapSession &session);

private:
    void check(ImapSession &session, QByteArray user, QByteArray password);

    Mechanism m_mechanism;
    QByteArray m_user;
    bool m_hasUser = false;
    bool m_checking = false;
};

void AuthenticateTask::ask(ImapSession &session)
{
    if (m_mechanism == Mechanism::Plain)
        session.write("+ \r\n");
    else
        session.write(m_hasUser ? "+ UGFzc3dvcmQ6\r\n" : "+ VXNlcm5hbWU6\r\n"); // "Password:", "Username:"
    session.reader().expectLine();
}

void AuthenticateTask::onLine(ImapSession &session, QByteArrayView line)
{
    if (line == QByteArrayView("*"))
        return session.bad("AUTHENTICATE was cancelled");
    auto decoded = Sasl::decodeBase64(line);
    if (!decoded)
        return session.bad("This is not base64");
    if (m_mechanism == Mechanism::Plain) {
        auto credentials = Sasl::parsePlain(*decoded);
        if (!credentials)
            return session.bad("This is not a message of PLAIN");
        return check(session, std::move(credentials->user), std::move(credentials->password));
    }
    if (m_hasUser)
        return check(session, std::move(m_user), std::move(*decoded));
    m_user = std::move(*decoded);
    m_hasUser = true;
    ask(session);
}

void AuthenticateTask::check(ImapSession &session, QByteArray user, QByteArray password)
{
    m_checking = true;
    checkPassword(session, std::move(user), std::move(password));
}

} // namespace

void run(ImapSession &session, Imap::StartTlsCommand)
{
    if (session.connection().isTls())
        return session.bad("TLS is on already");
    session.startTls();
}

void run(ImapSession &session, Imap::LoginCommand command)
{
    if (!session.mayLogIn())
        return refuseWithoutTls(session);
    checkPassword(session, std::move(command.user), std::move(command.password));
}

void run(ImapSession &session, Imap::AuthenticateCommand command)
{
    using Mechanism = AuthenticateTask::Mechanism;
    if (!session.mayLogIn())
        return refuseWithoutTls(session);
    if (command.mechanism != "PLAIN" && command.mechanism != "LOGIN")
        return session.no(Code::cannot, "Unsupported authentication mechanism");
    session.begin(std::make_unique<AuthenticateTask>(command.mechanism == "PLAIN" ? Mechanism::Plain : Mechanism::Login));
    auto &task = session.task<AuthenticateTask>();
    if (command.initialResponse)
        task.onLine(session, *command.initialResponse);
    else
        task.ask(session);
}

} // namespace Madmail::ImapService
