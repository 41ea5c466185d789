// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/account_sessions.h"

namespace Madmail::Mail {

AccountSession::~AccountSession()
{
    if (m_list)
        m_list->leave(*this);
}

void AccountSessions::enter(AccountSession &session, AccountId account)
{
    leave(session);
    session.m_list = this;
    session.m_account = account;
    m_sessions.insert(account, &session);
}

void AccountSessions::leave(AccountSession &session)
{
    if (session.m_list)
        m_sessions.remove(session.m_account, &session);
    session.m_list = nullptr;
}

void AccountSessions::end(AccountId account)
{
    // One at a time: who is told may take others down.
    for (auto found = m_sessions.find(account); found != m_sessions.end(); found = m_sessions.find(account)) {
        AccountSession &session = **found;
        leave(session);
        session.onAccountGone();
    }
}

} // namespace Madmail::Mail
