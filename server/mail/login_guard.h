// SPDX-License-Identifier: GPL-3.0-or-later
// Slows down those who guess passwords, without locking out the people next to them.
#pragma once

#include "server/base/aged_table.h"

#include <QByteArray>
#include <QHostAddress>

#include <chrono>

namespace Madmail::Mail {

/// One password that somebody offers. IPv6 addresses count by their /64.
struct LoginTry
{
    LoginTry() = default;
    /// `account`: the name as it is compared, at most 254 bytes of it count. `passwordMark`: PasswordCache::markOf().
    LoginTry(const QHostAddress &peer, const QByteArray &account, quint16 passwordMark);

    QByteArray address; ///< where it comes from
    QByteArray pair;    ///< and for which account
    quint16 passwordMark = 0;
    bool wasCompared = false;  ///< with the mark of the last right password, once for each try
    bool isRecognised = false; ///< and was the same
};

enum class Admission {
    Go,      ///< check the password, then end()
    Wait,    ///< ask again when a try from the same address has ended: there is one under way
    Refused, ///< tell the client to try later; the password is not looked at
};

enum class LoginOutcome {
    Right,
    Wrong,
    Unknown, ///< the password was not checked after all (no memory, no storage, the server stops): counts for nothing
};

/// Back-off after failed logins, twofold:
///  * for each (address, account) pair: after 5 failures in a row 1 s, 2 s, 4 s … up to 5 minutes; forgotten by a success, and
///    after an hour without a failure;
///  * for each address: after 100 failures within ten minutes (over all accounts, and names that are none) it has to wait
///    1 minute, and again after each further failure. This touches only accounts that never logged in from there.
///
/// A try under way counts as a failure until it has ended, so guesses in parallel get no further than guesses in a row. But
/// nobody is refused for it: tries that would be one too many wait for those under way. Ten devices that log in at once with
/// the right password are checked five at a time, and all let in; thirty phones behind one address hardly notice each other.
///
/// Who has logged in from an address is not locked out by others behind it (a café, a carrier's NAT) who guess at the same
/// account. Nothing tells the two apart but the password, so for such a pair the guard remembers a mark of the last right
/// one, twelve bits of a keyed hash: too few to find it from, even for somebody who reads our memory. When the pair would
/// have to wait, a try with the same mark goes on all the same, and is then checked like any other; of the wrong ones 1 in
/// 4096 does. Being let through is an answer too, so marks are compared at a bounded rate: after 100 that differed, one in
/// 5 seconds. This is the speed of a guesser in the same network (17 000 a day), and how long his victim has to wait at most
/// when he stops.
///
/// Memory: at most 50 000 pairs and 50 000 addresses, apart from those with tries under way. Only a try that is let through
/// takes a place. When there is none left, pairs that never succeeded (addresses that are not in their minute) are forgotten
/// first, oldest first. Nothing is stored.
/// Time: Clock::monotonic(). Thread: one, or under its owner's lock.
class LoginGuard
{
public:
    using Time = std::chrono::nanoseconds;

    LoginGuard();

    /// Whether this password may be checked now. Go reserves; end() must follow exactly once.
    Admission begin(LoginTry &login, Time now);
    void end(const LoginTry &login, LoginOutcome outcome, Time now);

    /// Whether this is very likely the right password of somebody who logged in from there before (see above).
    bool recognises(LoginTry &login, Time now);

private:
    struct Pair
    {
        int failures = 0;
        int underWay = 0;
        Time blockedUntil { 0 };
        Time lastFailure { 0 };
        bool hasSucceeded = false;
        quint16 passwordMark = 0;
        Time differedUntil { 0 }; ///< of the rate of marks that differ (generic cell rate algorithm)

        bool isDear() const { return hasSucceeded; }
        bool isInUse() const { return underWay > 0; }
    };
    struct Address
    {
        int failures = 0;
        int underWay = 0;
        Time windowStart { 0 };
        Time blockedUntil { 0 };

        bool isDear() const;
        bool isInUse() const { return underWay > 0; }
    };

    static Admission admissionOf(const Pair &pair, Time now);
    static Admission admissionOf(const Address &address, Time now);
    static void noteDiffering(Pair &pair, Time now);
    static void noteFailure(Pair &pair, Time now);
    static void noteFailure(Address &address, Time now);

    AgedTable<Pair> m_pairs;
    AgedTable<Address> m_addresses;
};

} // namespace Madmail::Mail
