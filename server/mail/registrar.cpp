// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/registrar.h"

#include "server/base/log.h"
#include "server/crypto/secret.h"
#include "server/mail/mail_core.h"
#include "server/mail/network_key.h"
#include "server/mail/new_account.h"
#include "server/store/token_table.h"

#include <QCoreApplication>

namespace Madmail::Mail {

namespace {

constexpr int nameAttempts = 5; // 36^9 names: a second try is next to impossible
constexpr qsizetype longestToken = 200;

Error tooMuchToDo()
{
    return { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "The server has too much to do. Try again in a minute.") } };
}

/// What the switches say; the token itself is in the database.
Status checkRules(const Policy &policy, const QByteArray &token)
{
    if (token.size() > longestToken)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no such registration token.") }, QStringLiteral("token") };
    if (!token.isEmpty())
        return {};
    if (policy.tokenRequired)
        return Error { ErrorCode::Refused, { QT_TRANSLATE_NOOP("Server", "A registration token is needed here. Ask the administrator for one.") },
                       QStringLiteral("token") };
    if (!policy.registrationOpen)
        return Error { ErrorCode::Refused, { QT_TRANSLATE_NOOP("Server", "Registration is closed. Ask the administrator for an invite.") } };
    return {};
}

/// The last word, in the write job.
Status checkToken(Store::WriteTransaction &transaction, const QByteArray &token, UnixSeconds now)
{
    if (token.isEmpty())
        return {};
    MADMAIL_TRY(const qint64 pending, Store::AccountQueries(transaction).countPending(token));
    const Status usable = Store::TokenQueries(transaction).checkUsable(token, pending, now);
    return usable ? usable : Status(Error { usable.error().code, usable.error().text, QStringLiteral("token") });
}

Result<EmailAddress> insertWithRandomName(Store::WriteTransaction &transaction, const Identity &identity, Store::NewAccount account)
{
    for (int attempt = 0;; ++attempt) {
        MADMAIL_TRY(const EmailAddress address, EmailAddress::parse(randomLocalPart() + '@' + identity.primaryDomain()));
        account.address = address.toByteArray();
        MADMAIL_TRY(const bool blocked, Store::BlocklistTable(transaction).contains(account.address));
        MADMAIL_TRY(const auto taken, Store::AccountQueries(transaction).find(account.address));
        if (blocked || taken) {
            if (attempt + 1 < nameAttempts)
                continue;
            return tooMuchToDo();
        }
        MADMAIL_CHECK(insertAccount(transaction, account));
        return address;
    }
}

} // namespace

struct Registrar::Wish
{
    QByteArray token;
    QByteArray password;
    Done done;
    ~Wish() { Crypto::wipe(password); }
};

Registrar::Registrar(MailCore &core)
    : m_core(core)
    , m_rate(eachMinute, atOnce)
{
    m_worker.setMaxThreadCount(1); // hashes of logins have a pool of their own
    m_worker.setObjectName(QStringLiteral("registration"));
}

Registrar::~Registrar()
{
    stop();
}

void Registrar::stop()
{
    m_stopping.store(true);
    m_worker.waitForDone();
}

void Registrar::create(const QHostAddress &peer, const QByteArray &token, Done done)
{
    if (Status allowed = checkRules(m_core.rules()->policy, token); !allowed)
        return done(std::move(allowed).error());
    if (!m_rate.allow(networkKey(peer), m_core.clock().monotonic()))
        return done(Error { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "Too many accounts were made from your network. Try again in a minute.") },
                            QStringLiteral("peer") });
    if (m_waiting.fetch_add(1) >= mostWaiting || m_stopping.load()) {
        m_waiting.fetch_sub(1);
        return done(tooMuchToDo());
    }
    auto wish = std::make_shared<Wish>();
    wish->token = token;
    wish->done = std::move(done);
    m_worker.start([this, wish] { hash(wish); });
}

void Registrar::hash(const std::shared_ptr<Wish> &wish)
{
    m_waiting.fetch_sub(1);
    if (m_stopping.load())
        return wish->done(tooMuchToDo());
    wish->password = randomPassword();
    auto hash = Crypto::hashPassword(wish->password, m_core.rules()->policy.passwordCost);
    if (!hash)
        return wish->done(std::move(hash).error());
    m_core.store().write(
        [&core = m_core, token = wish->token, hash = std::move(*hash)](Store::WriteTransaction &transaction) -> Result<EmailAddress> {
            const auto rules = core.rules();
            const UnixSeconds now = core.clock().now();
            MADMAIL_CHECK(checkRules(rules->policy, token));
            MADMAIL_CHECK(checkToken(transaction, token, now));
            Store::NewAccount account;
            account.passwordHash = hash;
            account.createdAt = now;
            account.origin = AccountOrigin::Registration;
            account.registrationToken = token;
            return insertWithRandomName(transaction, rules->identity, std::move(account));
        },
        [wish](Result<EmailAddress> made) {
            if (!made)
                return wish->done(std::move(made).error());
            qCInfo(lcMail, "new account %ls by registration", qUtf16Printable(made->toString()));
            wish->done(Credentials { std::move(*made), wish->password });
        });
}

} // namespace Madmail::Mail
