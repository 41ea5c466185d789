// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/account_transfer.h"

#include "server/crypto/password_hash.h"
#include "server/mail/blocking_write.h"
#include "server/mail/mail_core.h"
#include "server/mail/new_account.h"

#include <QCoreApplication>

namespace Madmail::Mail {

namespace {

constexpr std::size_t rowsInCommit = 64;
constexpr qsizetype maxHashBytes = 512;

struct Prepared
{
    qsizetype row = 0;
    Store::NewAccount account;
    std::optional<Credentials> made {}; ///< where the row had no password
};

enum class RowResult {
    Made,
    IsThere,
    Blocked,
};

Error hasNoPassword(const QByteArray &address)
{
    return { ErrorCode::BadInput,
             { QT_TRANSLATE_NOOP("Server", "%1 has neither a password nor a hash. --make-passwords makes one and shows it once."), { QString::fromUtf8(address) } },
             QStringLiteral("password") };
}

Result<QByteArray> hashOf(const ImportedAccount &row, const QByteArray &password, const Rules &rules)
{
    if (!row.passwordHash.isEmpty()) {
        if (row.passwordHash.size() <= maxHashBytes && Crypto::isKnownHash(row.passwordHash))
            return row.passwordHash;
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "The stored password of %1 is in no form that this server knows."),
                         { QString::fromUtf8(row.address) } },
                       QStringLiteral("hash") };
    }
    if (password.isEmpty())
        return hasNoPassword(row.address);
    MADMAIL_CHECK(checkChosenPassword(password, rules.policy));
    return Crypto::hashPassword(password, rules.policy.passwordCost);
}

Result<RowResult> insertRow(Store::WriteTransaction &transaction, const Store::NewAccount &account)
{
    MADMAIL_TRY(const auto existing, Store::AccountTable(transaction).find(account.address));
    if (existing)
        return RowResult::IsThere;
    MADMAIL_TRY(const bool blocked, Store::BlocklistTable(transaction).contains(account.address));
    if (blocked)
        return RowResult::Blocked;
    MADMAIL_CHECK(insertAccount(transaction, account));
    return RowResult::Made;
}

void noteProblem(ImportOutcome &outcome, qsizetype row, Error error)
{
    ++outcome.skipped;
    if (outcome.problems.size() < ImportOutcome::maxProblems)
        outcome.problems.push_back({ row, std::move(error) });
}

} // namespace

Result<std::vector<ExportedAccount>> AccountTransfer::list(const QByteArray &after, int limit)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    MADMAIL_TRY(auto stored, Store::AccountQueries(*connection).listStored(after, limit));
    std::vector<ExportedAccount> rows;
    rows.reserve(stored.size());
    for (Store::StoredAccount &account : stored)
        rows.push_back({ account.info.address, std::move(account.passwordHash) });
    return rows;
}

/// One import while it runs.
class AccountTransfer::Import
{
public:
    Import(AccountTransfer &owner, const Store::ReadConnection &connection, const Rules &rules, WithoutPassword withoutPassword)
        : m_owner(owner)
        , m_connection(connection)
        , m_rules(rules)
        , m_withoutPassword(withoutPassword)
    {
    }

    /// Checks a row, and keeps it for commit().
    Status take(qsizetype number, const ImportedAccount &row)
    {
        const auto address = EmailAddress::parse(row.address);
        const Status accepted = address ? checkOperatorsChoice(*address, m_rules) : Status(address.error());
        if (!accepted) {
            noteProblem(m_outcome, number, accepted.error());
            return {};
        }
        MADMAIL_TRY(const auto existing, Store::AccountQueries(m_connection).find(address->toByteArray()));
        if (existing) { // spares the work of a hash
            ++m_outcome.skipped;
            return {};
        }
        const bool isMade = row.password.isEmpty() && row.passwordHash.isEmpty() && m_withoutPassword == WithoutPassword::Make;
        const QByteArray password = isMade ? randomPassword() : row.password;
        auto hash = hashOf(row, password, m_rules);
        if (!hash) {
            noteProblem(m_outcome, number, std::move(hash).error());
            return {};
        }
        Prepared prepared { number, { address->toByteArray(), *hash, m_owner.m_clock.now(), AccountOrigin::Operator } };
        if (isMade)
            prepared.made = Credentials { *address, password };
        m_prepared.push_back(std::move(prepared));
        return {};
    }

    Status commit()
    {
        const std::vector<Prepared> prepared = std::exchange(m_prepared, {});
        if (prepared.empty())
            return {};
        using Results = std::vector<RowResult>;
        auto results = blockingWrite(m_owner.m_store, [&prepared](Store::WriteTransaction &transaction) -> Result<Results> {
            Results all;
            for (const Prepared &one : prepared) {
                MADMAIL_TRY(const RowResult result, insertRow(transaction, one.account));
                all.push_back(result);
            }
            return all;
        });
        if (!results)
            return std::move(results).error();
        for (std::size_t at = 0; at < prepared.size(); ++at) {
            if ((*results)[at] == RowResult::Made) {
                ++m_outcome.imported;
                if (prepared[at].made)
                    m_outcome.made.push_back(*prepared[at].made);
            } else if ((*results)[at] == RowResult::IsThere)
                ++m_outcome.skipped;
            else
                noteProblem(m_outcome, prepared[at].row, nameIsBlocked(prepared[at].account.address));
        }
        return {};
    }

    std::size_t waiting() const { return m_prepared.size(); }
    ImportOutcome &outcome() { return m_outcome; }

private:
    AccountTransfer &m_owner;
    const Store::ReadConnection &m_connection;
    const Rules &m_rules;
    WithoutPassword m_withoutPassword;
    std::vector<Prepared> m_prepared;
    ImportOutcome m_outcome;
};

Result<ImportOutcome> AccountTransfer::import(const std::vector<ImportedAccount> &rows, const Rules &rules, WithoutPassword withoutPassword,
                                              const LongTask &task)
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    Import import(*this, *connection, rules, withoutPassword);
    const qint64 total = qint64(rows.size());
    task.tell(0, total);
    for (qint64 row = 0; row < total; ++row) {
        import.outcome().stopped = task.isStopped();
        if (import.outcome().stopped)
            break;
        MADMAIL_CHECK(import.take(row, rows[std::size_t(row)]));
        if (import.waiting() == rowsInCommit)
            MADMAIL_CHECK(import.commit());
        task.tell(row + 1, total);
    }
    MADMAIL_CHECK(import.commit());
    return std::move(import.outcome());
}

} // namespace Madmail::Mail
