// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/new_account.h"

#include "server/base/random.h"
#include "server/mail/mail_core.h"
#include "server/store/blocklist_table.h"
#include "server/store/mailbox_table.h"

#include <QCoreApplication>

#include <algorithm>

namespace Madmail::Mail {

namespace {

constexpr qsizetype passwordMaximum = 1024;

/// Mail to them goes to whoever runs a domain (RFC 2142), and authorities give certificates to whoever reads it.
constexpr QByteArrayView reservedNames[] = { "abuse", "admin",      "administrator", "hostmaster", "mailer-daemon", "noc",
                                             "root",  "postmaster", "security",      "ssladmin",   "webmaster" };

bool isNameByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

} // namespace

Status checkChosenName(const EmailAddress &address, const Policy &policy)
{
    const QByteArray &name = address.localPart();
    if (!std::all_of(name.begin(), name.end(), isNameByte))
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "A name may have the letters a to z, digits, dots, dashes and underscores.") },
                       QStringLiteral("username") };
    if (name.size() < policy.localPartMinimum || name.size() > policy.localPartMaximum)
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "A name must have between %1 and %2 characters."),
                         { QString::number(policy.localPartMinimum), QString::number(policy.localPartMaximum) } },
                       QStringLiteral("username") };
    return {};
}

Status checkChosenPassword(QByteArrayView password, const Policy &policy)
{
    if (password.size() < policy.passwordMinimum || password.size() > passwordMaximum)
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "A password must have between %1 and %2 characters."),
                         { QString::number(policy.passwordMinimum), QString::number(passwordMaximum) } },
                       QStringLiteral("password") };
    return {};
}

bool isReservedName(const QByteArray &localPart)
{
    return std::find(std::begin(reservedNames), std::end(reservedNames), localPart) != std::end(reservedNames);
}

bool mayBecomeAccount(const EmailAddress &address, const Rules &rules)
{
    return rules.policy.accountMayBeCreated() && address.domain() == rules.identity.primaryDomain()
        && checkChosenName(address, rules.policy).ok() && !isReservedName(address.localPart());
}

Result<bool> mayBecomeAccountNow(Store::WriteTransaction &transaction, const EmailAddress &address, const Rules &rules)
{
    if (!mayBecomeAccount(address, rules))
        return false;
    MADMAIL_TRY(const bool blocked, Store::BlocklistTable(transaction).contains(address.toByteArray()));
    return !blocked;
}

Result<AccountId> insertAccount(Store::WriteTransaction &transaction, const Store::NewAccount &account)
{
    MADMAIL_TRY(const AccountId id, Store::AccountTable(transaction).insert(account));
    MADMAIL_CHECK(Store::MailboxTable(transaction).create(id, "INBOX"));
    return id;
}

QByteArray randomLocalPart()
{
    return randomText(9, lowerAlphanumerics);
}

QByteArray randomPassword()
{
    return randomText(22, lowerAlphanumerics);
}

} // namespace Madmail::Mail
