// SPDX-License-Identifier: GPL-3.0-or-later
// The settings that the mail rules ask on hot paths, as plain values.
#pragma once

#include "server/crypto/password_hash.h"
#include "server/mail/encryption_policy.h"

#include <QtGlobal>

namespace Madmail::Mail {

/// Taken from the settings once for each change of them. A value; thread: any.
struct Policy
{
    // Registration (the two switches are independent; see accountMayBeCreated()).
    bool registrationOpen = true;
    bool createAtFirstLogin = true;
    bool tokenRequired = false;

    // What first logins must look like.
    int localPartMinimum = 1;
    int localPartMaximum = 64;
    int passwordMinimum = 8;

    Crypto::PasswordCost passwordCost;

    // Limits.
    qint64 defaultQuotaBytes = 0; ///< 0 = none
    qint64 messageLimitBytes = 0; ///< submission
    qint64 appendLimitBytes = 0;  ///< APPEND
    int submissionPerMinute = 0; ///< 0 = off
    int submissionBurst = 1;
    int recipientsMaximum = 1000;

    // No-Log: nothing is stored about when people come.
    bool keepsLoginDates = true;

    // Encryption.
    EncryptionRules encryption;

    /// Whether an unknown address may become an account by logging in or by getting mail:
    /// registration open and automatic creation on; never while a token is required.
    bool accountMayBeCreated() const { return registrationOpen && createAtFirstLogin && !tokenRequired; }
};

} // namespace Madmail::Mail
