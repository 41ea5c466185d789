// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/io_context.h"

#include "server/crypto/secret.h"
#include "server/mail/answer_here.h"
#include "server/mail/incoming_message.h"
#include "server/mail/mail_core.h"
#include "server/mail/mailbox_hub.h"
#include "server/mail/message_jobs.h"
#include "server/mail/new_account.h"
#include "server/mail/notice.h"
#include "server/store/blocklist_table.h"

#include <QCoreApplication>
#include <QScopeGuard>

namespace Madmail::Mail {

namespace {

Error noSuchUser()
{
    return { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "User does not exist") } };
}

} // namespace

Error IoContext::readersBusy()
{
    return { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "The server is busy. Please try again.") } };
}

IoContext::IoContext(MailCore &core, PostAddress ioThread, std::unique_ptr<Store::ReadConnection> connection)
    : m_core(core)
    , m_ioThread(std::move(ioThread))
    , m_rules(core.rules())
    , m_connection(std::move(connection))
    , m_reader(std::make_unique<MessageReader>(*m_connection))
    , m_hub(std::make_unique<MailboxHub>())
{
    core.attach(this, m_ioThread);
}

Result<std::unique_ptr<IoContext>> IoContext::create(MailCore &core, PostAddress ioThread)
{
    MADMAIL_TRY(auto connection, core.store().openReadConnection());
    return std::unique_ptr<IoContext>(new IoContext(core, std::move(ioThread), std::move(connection)));
}

IoContext::~IoContext()
{
    m_core.detach(this);
}

const Policy &IoContext::policy() const
{
    return m_rules->policy;
}

const QByteArray &IoContext::hostName() const
{
    return m_rules->hostName.isEmpty() ? m_rules->identity.primaryDomain() : m_rules->hostName;
}

const Identity &IoContext::identity() const
{
    return m_rules->identity;
}

void IoContext::login(LoginRequest request, Done<AccountRef> done)
{
    // Whoever takes the password over wipes it; this is for the ways on which nobody does.
    const auto wiped = qScopeGuard([&request] { Crypto::wipe(request.password); });
    auto answer = answerHere<AccountRef>(std::move(done));
    const auto address = EmailAddress::parse(request.user);
    if (!address || !identity().isLocal(*address))
        return m_core.authenticator().refuse(request.user, std::move(request.password), request.peer, std::move(answer));
    auto account = Store::AccountQueries(*m_connection).find(address->toByteArray());
    auto blocked = Store::BlocklistQueries(*m_connection).contains(address->toByteArray());
    if (!account.ok())
        return answer(account.error());
    if (!blocked.ok())
        return answer(blocked.error());
    m_core.authenticator().login(*address, std::move(request.password), request.peer, std::move(*account), *blocked,
                                 std::move(answer));
}

Status IoContext::enter(AccountSession &session, const AccountRef &account)
{
    MADMAIL_TRY(const auto stored, Store::AccountQueries(*m_connection).find(account.id));
    MADMAIL_TRY(const bool blocked, Store::BlocklistQueries(*m_connection).contains(account.address.toByteArray()));
    if (!stored || blocked)
        return wrongCredentials();
    m_sessions.enter(session, account.id);
    return {};
}

Result<QuotaState> IoContext::quota(AccountId account)
{
    MADMAIL_TRY(const auto found, Store::AccountQueries(*m_connection).find(account));
    if (!found)
        return noSuchUser();
    return QuotaState { found->info.usedBytes, found->info.quotaLimitBytes.value_or(policy().defaultQuotaBytes) };
}

qint64 IoContext::messageLimit() const
{
    return policy().messageLimitBytes;
}

Result<qint64> IoContext::appendLimit(AccountId account)
{
    MADMAIL_TRY(const auto found, Store::AccountQueries(*m_connection).find(account));
    if (!found)
        return noSuchUser();
    return found->info.appendLimitBytes.value_or(policy().appendLimitBytes);
}

Status IoContext::checkRecipient(const EmailAddress &recipient, qint64 declaredBytes)
{
    if (!identity().isLocal(recipient))
        return Error { ErrorCode::Refused,
                       { QT_TRANSLATE_NOOP("Server", "This server does not deliver to other servers yet") } };
    MADMAIL_TRY(const bool blocked, Store::BlocklistQueries(*m_connection).contains(recipient.toByteArray()));
    if (blocked)
        return noSuchUser();
    MADMAIL_TRY(const auto account, Store::AccountQueries(*m_connection).find(recipient.toByteArray()));
    if (!account)
        return mayBecomeAccount(recipient, *m_rules) ? Status() : Status(noSuchUser());
    if (account->info.appendLimitBytes && declaredBytes > *account->info.appendLimitBytes)
        return messageTooLarge();
    const qint64 limit = account->info.quotaLimitBytes.value_or(policy().defaultQuotaBytes);
    if (limit > 0 && account->info.usedBytes + qMax<qint64>(declaredBytes, 1) > limit)
        return overQuota();
    return {};
}

bool IoContext::allowSubmission(const AccountRef &account)
{
    return m_core.submissionRate().allow(account.address.toByteArray(), m_core.clock().monotonic());
}

std::unique_ptr<MessageIntake> IoContext::beginMessage(IntakeRequest request)
{
    return std::make_unique<IncomingMessage>(*this, std::move(request));
}

void IoContext::runOnReader(UniqueFunction<void(MessageReader &)> job, UniqueFunction<void()> refused)
{
    const Status queued = m_core.store().read([job = std::move(job)](Store::ReadConnection &connection) {
        MessageReader reader(connection);
        job(reader);
    });
    if (!queued)
        later(std::move(refused));
}

BodyPinHandle IoContext::pin(BodyId body)
{
    return std::make_shared<const Store::BodyPin>(m_core.store().pinBody(body));
}

std::optional<QByteArray> IoContext::serverMetadata(QByteArrayView entry) const
{
    if (entry.compare("/shared/vendor/deltachat/maxsmtprecipients", Qt::CaseInsensitive) == 0)
        return QByteArray::number(policy().recipientsMaximum);
    if (entry.compare("/shared/comment", Qt::CaseInsensitive) == 0) {
        const auto comment = sharedComment(*m_connection);
        if (comment && *comment)
            return (*comment)->toUtf8();
    }
    return std::nullopt;
}

} // namespace Madmail::Mail
