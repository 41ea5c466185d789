// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/login_guard.h"

#include "server/base/network_key.h"

#include <algorithm>

namespace Madmail::Mail {

namespace {

using namespace std::chrono_literals;

constexpr int freeFailures = 5;
constexpr std::chrono::nanoseconds longestBackOff = 5min;
constexpr std::chrono::nanoseconds forgetAfter = 1h;

constexpr int addressFailures = 100;
constexpr std::chrono::nanoseconds addressWindow = 10min;
constexpr std::chrono::nanoseconds addressBackOff = 1min;

constexpr int freeDifferingMarks = 100;
constexpr std::chrono::nanoseconds differingMarkInterval = 5s;

constexpr qsizetype maxEntries = 50'000;
constexpr qsizetype maxNameBytes = 254;

Admission admission(int failures, int underWay, int free)
{
    if (failures + underWay < free)
        return Admission::Go;
    return underWay > 0 ? Admission::Wait : Admission::Go; // after a back-off one at a time
}

} // namespace

LoginTry::LoginTry(const QHostAddress &peer, const QByteArray &account, quint16 mark)
    : address(networkKey(peer))
    , pair(address + account.left(maxNameBytes)) // keys of addresses are of two lengths, which their first byte tells
    , passwordMark(mark)
{
}

LoginGuard::LoginGuard()
    : m_pairs(maxEntries)
    , m_addresses(maxEntries)
{
}

bool LoginGuard::Address::isDear() const
{
    return failures >= addressFailures;
}

Admission LoginGuard::admissionOf(const Pair &pair, Time now)
{
    if (now < pair.blockedUntil)
        return Admission::Refused;
    return admission(now - pair.lastFailure > forgetAfter ? 0 : pair.failures, pair.underWay, freeFailures);
}

Admission LoginGuard::admissionOf(const Address &address, Time now)
{
    if (now < address.blockedUntil)
        return Admission::Refused;
    return admission(now - address.windowStart > addressWindow ? 0 : address.failures, address.underWay, addressFailures);
}

Admission LoginGuard::begin(LoginTry &login, Time now)
{
    const Pair *pair = m_pairs.find(login.pair);
    const Address *address = m_addresses.find(login.address);
    Admission admission = pair ? admissionOf(*pair, now) : Admission::Go;
    if (address && !(pair && pair->hasSucceeded))
        admission = std::max(admission, admissionOf(*address, now));
    if (admission != Admission::Go && !recognises(login, now))
        return admission;
    ++m_pairs.touch(login.pair).underWay;
    ++m_addresses.touch(login.address).underWay;
    return Admission::Go;
}

bool LoginGuard::recognises(LoginTry &login, Time now)
{
    Pair *pair = m_pairs.find(login.pair);
    if (login.wasCompared || !pair || !pair->hasSucceeded)
        return login.isRecognised;
    if (pair->differedUntil - now > (freeDifferingMarks - 1) * differingMarkInterval)
        return false;
    login.wasCompared = true;
    login.isRecognised = pair->passwordMark == login.passwordMark;
    if (!login.isRecognised)
        noteDiffering(*pair, now);
    return login.isRecognised;
}

void LoginGuard::end(const LoginTry &login, LoginOutcome outcome, Time now)
{
    Pair &pair = m_pairs.touch(login.pair);
    Address &address = m_addresses.touch(login.address);
    --pair.underWay;
    --address.underWay;
    if (outcome == LoginOutcome::Right) {
        pair.failures = 0;
        pair.blockedUntil = Time(0);
        pair.hasSucceeded = true;
        pair.passwordMark = login.passwordMark;
    } else if (outcome == LoginOutcome::Wrong) {
        if (login.isRecognised) // one of the few that only look right must not be tried over and over
            noteDiffering(pair, now);
        noteFailure(pair, now);
        noteFailure(address, now);
    }
    m_pairs.touch(login.pair);
    m_addresses.touch(login.address);
}

void LoginGuard::noteDiffering(Pair &pair, Time now)
{
    pair.differedUntil = std::max(pair.differedUntil, now) + differingMarkInterval;
}

void LoginGuard::noteFailure(Pair &pair, Time now)
{
    if (now - pair.lastFailure > forgetAfter)
        pair.failures = 0;
    pair.lastFailure = now;
    pair.failures = std::min(pair.failures + 1, freeFailures + 16);
    if (pair.failures >= freeFailures)
        pair.blockedUntil = now + std::min<Time>(1s * (1 << (pair.failures - freeFailures)), longestBackOff);
}

void LoginGuard::noteFailure(Address &address, Time now)
{
    if (address.failures == 0 || now - address.windowStart > addressWindow) {
        address.failures = 0;
        address.windowStart = now;
    }
    if (++address.failures >= addressFailures)
        address.blockedUntil = now + addressBackOff;
}

} // namespace Madmail::Mail
