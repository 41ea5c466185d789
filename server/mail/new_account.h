// SPDX-License-Identifier: GPL-3.0-or-later
// Making accounts: the form of names that we accept, and the rows that belong to an account.
#pragma once

#include "server/mail/mail_values.h"
#include "server/mail/policy.h"
#include "server/store/account_table.h"

namespace Madmail::Mail {

struct Rules;

/// Whether a person may choose this name and password: local part of [a-z0-9._-] with the lengths of the policy.
/// Errors: BadInput, with the sentence that says what is allowed.
Status checkChosenName(const EmailAddress &address, const Policy &policy);
Status checkChosenPassword(QByteArrayView password, const Policy &policy);

/// "postmaster" and its like, which belong to the operator: nobody gets them by himself.
bool isReservedName(const QByteArray &localPart);

/// Whether an address may become an account by itself (first login or first mail): the switches allow it, and it is a name
/// that we would make, under our own primary domain, and not a reserved one. Says nothing about the blocklist.
bool mayBecomeAccount(const EmailAddress &address, const Rules &rules);
/// The last word about it, inside the write job that makes the account: with the rules and the blocklist of this moment.
/// What was asked before the job was queued only spares work. Errors: Storage.
Result<bool> mayBecomeAccountNow(Store::WriteTransaction &transaction, const EmailAddress &address, const Rules &rules);

/// Inserts the account and its INBOX. Errors: AlreadyExists, Storage. Inside a write job.
Result<AccountId> insertAccount(Store::WriteTransaction &transaction, const Store::NewAccount &account);

/// Nine lower-case letters and digits, as Delta Chat makes them itself.
QByteArray randomLocalPart();
/// Twenty-two lower-case letters and digits (113 bits): no character that needs escaping or is hard to type.
QByteArray randomPassword();

} // namespace Madmail::Mail
