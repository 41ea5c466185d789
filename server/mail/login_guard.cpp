// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/login_guard.h"

#include <algorithm>

namespace Madmail::Mail {

namespace {

using namespace std::chrono_literals;

constexpr int freeFailures = 5;
constexpr std::chrono::nanoseconds longestBackOff = 5min;
constexpr int addressFailures = 100;
constexpr std::chrono::nanoseconds addressWindow = 10min;
constexpr std::chrono::nanoseconds addressBackOff = 1min;
constexpr std::chrono::nanoseconds forgetAfter = 1h;
constexpr qsizetype maxEntries = 50'000;

QByteArray addressKey(const QHostAddress &peer)
{
    bool isV4 = false;
    const quint32 v4 = peer.toIPv4Address(&isV4); // also IPv4-mapped ones
    if (isV4)
        return QByteArray::number(v4, 16);
    const Q_IPV6ADDR v6 = peer.toIPv6Address();
    return QByteArray(reinterpret_cast<const char *>(v6.c), 8);
}

QByteArray pairKey(const QHostAddress &peer, const QByteArray &account)
{
    return addressKey(peer) + '\0' + account;
}

} // namespace

template<typename Value, typename IsOld>
void LoginGuard::makeRoom(QHash<QByteArray, Value> &table, IsOld isOld)
{
    if (table.size() < maxEntries)
        return;
    table.removeIf([&](const auto &entry) { return isOld(entry.value()); });
    if (table.size() >= maxEntries)
        table.clear(); // a flood of made-up names: start anew rather than grow
}

bool LoginGuard::mayTry(const QHostAddress &peer, const QByteArray &account, Time now) const
{
    const std::lock_guard lock(m_mutex);
    const auto pair = m_pairs.constFind(pairKey(peer, account));
    const bool knownHere = pair != m_pairs.cend() && pair->hasSucceeded;
    if (pair != m_pairs.cend() && now < pair->blockedUntil)
        return false;
    const auto address = m_addresses.constFind(addressKey(peer));
    return knownHere || address == m_addresses.cend() || now >= address->blockedUntil;
}

void LoginGuard::noteFailure(const QHostAddress &peer, const QByteArray &account, Time now)
{
    const std::lock_guard lock(m_mutex);
    makeRoom(m_pairs, [now](const Pair &pair) { return now - pair.lastSeen > forgetAfter; });
    Pair &pair = m_pairs[pairKey(peer, account)];
    pair.lastSeen = now;
    pair.failures = std::min(pair.failures + 1, freeFailures + 16);
    if (pair.failures >= freeFailures)
        pair.blockedUntil = now + std::min<std::chrono::nanoseconds>(1s * (1 << (pair.failures - freeFailures)), longestBackOff);

    makeRoom(m_addresses, [now](const Address &address) {
        return now - address.windowStart > addressWindow && now >= address.blockedUntil;
    });
    Address &address = m_addresses[addressKey(peer)];
    if (address.failures == 0 || now - address.windowStart > addressWindow)
        address = { 0, now, address.blockedUntil };
    if (++address.failures >= addressFailures)
        address.blockedUntil = now + addressBackOff;
}

void LoginGuard::noteSuccess(const QHostAddress &peer, const QByteArray &account, Time now)
{
    const std::lock_guard lock(m_mutex);
    makeRoom(m_pairs, [now](const Pair &pair) { return now - pair.lastSeen > forgetAfter; });
    m_pairs.insert(pairKey(peer, account), { 0, true, Time(0), now });
}

} // namespace Madmail::Mail
