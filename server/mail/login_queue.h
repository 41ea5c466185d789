// SPDX-License-Identifier: GPL-3.0-or-later
// Decides which logins are checked now, which wait for others, and which are told to come later.
#pragma once

#include "server/base/unique_function.h"
#include "server/mail/login_guard.h"

#include <QHash>

#include <list>
#include <map>
#include <mutex>
#include <vector>

namespace Madmail::Mail {

/// The LoginGuard under a lock, the tries that wait for its word, and a limit for all of them.
///
/// At most 1 000 tries are under way or waiting. One address has at most 100 of them while more than half are taken, so one
/// guesser cannot use up what everybody needs, and a whole school that comes back after a restart still gets in. A password
/// that the guard recognises is exempt from both.
/// Thread: any. A leaf lock for a few hash look-ups (at most 1 000, when tries of one address wait); callbacks run outside it.
class LoginQueue
{
public:
    using Time = LoginGuard::Time;
    /// True: go on, and leave() afterwards. False: come later.
    using Resume = UniqueFunction<void(bool admitted)>;

    /// Go: the caller checks the password and must leave() exactly once. Refused: the caller answers "later".
    /// Wait: `resume` is called exactly once, by somebody else's leave() or by close(), on the thread of that call; `login`
    /// lives until then and is not touched. In the other cases it is not called.
    Admission enter(LoginTry &login, Time now, Resume resume);
    void leave(const LoginTry &login, LoginOutcome outcome, Time now);

    /// Refuses those who wait, and all who come from now on. Those under way may still leave().
    void close();

private:
    struct Waiting
    {
        LoginTry *login = nullptr;
        Resume resume;
    };
    struct Resumed
    {
        Resume resume;
        bool admitted = false;
    };
    using Line = std::list<Waiting>; // of one address, the longest waiting in front

    bool hasPlace(const QByteArray &address) const;
    void takePlace(const QByteArray &address);
    void freePlace(const QByteArray &address);
    std::vector<Resumed> advance(const QByteArray &address, Time now);

    std::mutex m_mutex;
    LoginGuard m_guard;
    std::map<QByteArray, Line> m_lines; // by address
    QHash<QByteArray, int> m_placesOf;
    int m_places = 0;
    bool m_closed = false;
};

} // namespace Madmail::Mail
