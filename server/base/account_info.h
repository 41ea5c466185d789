// SPDX-License-Identifier: GPL-3.0-or-later
// An account as operators and services see it: everything but its password.
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"

#include <QByteArray>

#include <optional>

namespace Madmail {

/// How an account came to be. The numbers are stored in the database and must not change.
enum class AccountOrigin : quint8 {
    Operator = 0,     ///< made by a command, the Admin API or the window
    Registration = 1, ///< made by `/new`
    Login = 2,        ///< made by its first login
    Mail = 3,         ///< made by the first mail to it; the first login sets its password
};

struct AccountInfo
{
    AccountId id;
    QByteArray address; ///< normalised, as EmailAddress::toByteArray() writes it
    bool hasPassword = false;
    UnixSeconds createdAt = 0;
    UnixSeconds firstLoginAt = 0; ///< 0 = nobody has logged in yet
    UnixSeconds lastLoginAt = 0;
    std::optional<qint64> quotaLimitBytes;  ///< nothing = the server's default
    std::optional<qint64> appendLimitBytes; ///< nothing = the server's default
    qint64 usedBytes = 0;
    qint64 messageCount = 0;
    AccountOrigin origin = AccountOrigin::Operator;
    QByteArray registrationToken {}; ///< the token it was registered with, or empty
    bool operator==(const AccountInfo &) const = default;
};

} // namespace Madmail
