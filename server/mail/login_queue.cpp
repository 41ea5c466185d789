// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/login_queue.h"

namespace Madmail::Mail {

namespace {

constexpr int allPlaces = 1000;
constexpr int placesOfOneAddress = 100;

} // namespace

bool LoginQueue::hasPlace(const QByteArray &address) const
{
    return m_places < allPlaces / 2 || (m_places < allPlaces && m_placesOf.value(address) < placesOfOneAddress);
}

void LoginQueue::takePlace(const QByteArray &address)
{
    ++m_places;
    ++m_placesOf[address];
}

void LoginQueue::freePlace(const QByteArray &address)
{
    --m_places;
    const auto places = m_placesOf.find(address);
    if (--*places == 0)
        m_placesOf.erase(places);
}

Admission LoginQueue::enter(LoginTry &login, Time now, Resume resume)
{
    const std::lock_guard lock(m_mutex);
    if (m_closed || (!hasPlace(login.address) && !m_guard.recognises(login, now)))
        return Admission::Refused;
    const Admission admission = m_guard.begin(login, now);
    if (admission == Admission::Refused)
        return admission;
    takePlace(login.address);
    if (admission == Admission::Wait)
        m_lines[login.address].push_back({ &login, std::move(resume) });
    return admission;
}

void LoginQueue::leave(const LoginTry &login, LoginOutcome outcome, Time now)
{
    std::vector<Resumed> resumed;
    {
        const std::lock_guard lock(m_mutex);
        m_guard.end(login, outcome, now);
        freePlace(login.address);
        resumed = advance(login.address, now);
    }
    for (const Resumed &waiting : resumed)
        waiting.resume(waiting.admitted);
}

std::vector<LoginQueue::Resumed> LoginQueue::advance(const QByteArray &address, Time now)
{
    std::vector<Resumed> resumed;
    const auto found = m_lines.find(address);
    if (found == m_lines.end())
        return resumed;
    Line &line = found->second;
    for (auto waiting = line.begin(); waiting != line.end();) {
        const Admission admission = m_guard.begin(*waiting->login, now);
        if (admission == Admission::Wait) {
            ++waiting;
            continue;
        }
        if (admission == Admission::Refused)
            freePlace(address);
        resumed.push_back({ std::move(waiting->resume), admission == Admission::Go });
        waiting = line.erase(waiting);
    }
    if (line.empty())
        m_lines.erase(found);
    return resumed;
}

void LoginQueue::close()
{
    std::map<QByteArray, Line> lines;
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        lines.swap(m_lines); // their places go with the service
    }
    for (const auto &[address, line] : lines)
        for (const Waiting &waiting : line)
            waiting.resume(false);
}

} // namespace Madmail::Mail
