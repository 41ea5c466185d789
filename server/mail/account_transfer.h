// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts on their way from and to other servers: names and stored passwords.
#pragma once

#include "server/mail/accounts.h"
#include "server/mail/long_task.h"

namespace Madmail::Mail {

/// Secret: whoever has the hash may guess the password.
struct ExportedAccount
{
    QByteArray address;
    QByteArray passwordHash; ///< empty: nobody has logged in yet
};

/// As it stands in the file: nothing is checked yet.
struct ImportedAccount
{
    QByteArray address;
    QByteArray password {};     ///< in the clear; or …
    QByteArray passwordHash {}; ///< … as another server stored it; it wins
};

struct ImportOutcome
{
    struct Problem
    {
        qsizetype row = 0; ///< from 0
        Error error;       ///< BadInput, or Refused (the name is blocked)
    };

    qint64 imported = 0;
    qint64 skipped = 0; ///< they are there already, or have a problem
    std::vector<Problem> problems; ///< the first maxProblems of them
    std::vector<Credentials> made; ///< passwords that are known nowhere else
    bool stopped = false;

    static constexpr std::size_t maxProblems = 100;
};

enum class WithoutPassword {
    Refuse, ///< the row is a problem
    Make,   ///< a random one, which the outcome has
};

/// Thread: the operations thread, which it blocks.
class AccountTransfer
{
public:
    AccountTransfer(Store::Store &store, const Clock &clock)
        : m_store(store)
        , m_clock(clock)
    {
    }

    /// At most `limit` (≤ 1000) accounts whose address comes after `after`. Errors: Storage.
    Result<std::vector<ExportedAccount>> list(const QByteArray &after, int limit);

    /// Makes those that are not there, in commits of 64. A row with a problem is left out and the others are made. Running
    /// the same rows again makes what is missing. Passwords in the clear take about 12 ms of a core each.
    /// Errors: Storage, StorageFull, Busy; what was made before stays.
    Result<ImportOutcome> import(const std::vector<ImportedAccount> &rows, const Rules &rules, WithoutPassword withoutPassword, const LongTask &task = {});

private:
    class Import;

    Store::Store &m_store;
    const Clock &m_clock;
};

} // namespace Madmail::Mail
