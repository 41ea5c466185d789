// SPDX-License-Identifier: GPL-3.0-or-later
// Which sessions of an I/O thread belong to which account, so that they end with it.
#pragma once

#include "server/base/ids.h"

#include <QMultiHash>

namespace Madmail::Mail {

class AccountSessions;

/// What a protocol's session is to the mail rules once somebody has logged in. It leaves the list when it dies.
/// Thread: its I/O thread. Memory: two words here and an entry of about 48 bytes in the list.
class AccountSession
{
public:
    AccountSession() = default;
    AccountSession(const AccountSession &) = delete;
    AccountSession &operator=(const AccountSession &) = delete;

    /// The account was removed or blocked: say so in the protocol's words and close. Called from the event loop, outside
    /// the callbacks of the connection, at most once.
    virtual void onAccountGone() = 0;

protected:
    virtual ~AccountSession();

private:
    friend class AccountSessions;
    AccountSessions *m_list = nullptr;
    AccountId m_account;
};

/// The list of one I/O thread; it outlives the sessions. Thread: that one.
class AccountSessions
{
public:
    AccountSessions() = default;
    AccountSessions(const AccountSessions &) = delete;
    AccountSessions &operator=(const AccountSessions &) = delete;

    void enter(AccountSession &session, AccountId account);
    void leave(AccountSession &session);
    /// Tells all sessions of the account; they are out of the list then.
    void end(AccountId account);
    qsizetype count() const { return m_sessions.size(); }

private:
    QMultiHash<AccountId, AccountSession *> m_sessions;
};

} // namespace Madmail::Mail
