// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts as an operator handles them.
#pragma once

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/mail/identity.h"
#include "server/store/account_table.h"

namespace Madmail::Store {
class Store;
}

namespace Madmail::Mail {

/// A name and password that somebody can log in with.
struct Credentials
{
    EmailAddress address;
    QByteArray password;
};

/// Writes the dates of a successful login; inside its write job. The first login of anybody takes the pending invite's
/// password out of the settings. Errors: NotFound (no such account), Storage.
Status recordLogin(Store::WriteTransaction &transaction, AccountId account, UnixSeconds now);

/// Thread: the operations thread. Calls wait until the change is on disk.
class Accounts
{
public:
    Accounts(Store::Store &store, const Clock &clock)
        : m_store(store)
        , m_clock(clock)
    {
    }

    /// Makes an account with a random name and password under the primary domain. Works whatever the registration
    /// switches say: the operator decides. Errors: Storage, StorageFull.
    Result<Credentials> createRandom(const Identity &identity);
    Result<Store::AccountTotals> totals();

    /// The one invite that is shown while nobody has ever logged in: made at the first call, the same at later ones, so
    /// that a link handed out before a restart still works. Nothing, once somebody has logged in (recordLogin() forgets it).
    Result<std::optional<Credentials>> pendingInvite(const Identity &identity);

private:
    Store::Store &m_store;
    const Clock &m_clock;
};

} // namespace Madmail::Mail
