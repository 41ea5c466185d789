// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/mailbox_jobs.h"

#include "server/store/message_table.h"

#include <QCoreApplication>

#include <array>

namespace Madmail::Mail {

namespace {

/// RENAME INBOX: its messages move into a new mailbox, it stays, empty (RFC 3501 §6.3.5).
Result<std::vector<MailboxEvent>> emptyInboxInto(Store::WriteTransaction &transaction, const MailboxInfo &inbox,
                                                 const QByteArray &target)
{
    MADMAIL_TRY(const MailboxInfo created, createMailbox(transaction, inbox.account, target, {}));
    Store::MessageTable messages(transaction);
    MADMAIL_TRY(const std::vector<Uid> uids, messages.uids(inbox.id));
    for (std::size_t at = 0; at < uids.size(); at += Store::maxUidsInJob) {
        const std::size_t count = std::min<std::size_t>(Store::maxUidsInJob, uids.size() - at);
        MADMAIL_CHECK(messages.move(inbox.id, std::span(uids).subspan(at, count), created.id));
    }
    return std::vector<MailboxEvent> { { inbox.id, MessagesRemoved { uids } } };
}

/// What is below a mailbox takes its new name as its beginning. Errors: TooLarge, Storage.
Status checkNamesBelow(const Store::MailboxQueries &mailboxes, const MailboxInfo &mailbox, const QByteArray &to)
{
    MADMAIL_TRY(const auto all, mailboxes.list(mailbox.account));
    for (const MailboxInfo &one : all) {
        if (!one.name.startsWith(mailbox.name + mailboxSeparator))
            continue;
        const QByteArray name = to + one.name.sliced(mailbox.name.size());
        if (name.size() > maxMailboxNameBytes || name.count(mailboxSeparator) >= maxMailboxLevels)
            return Error { ErrorCode::TooLarge,
                           { QT_TRANSLATE_NOOP("Server", "The mailbox \"%1\" below it would get a name of more than %2 bytes or %3 levels."),
                             { QString::fromUtf8(one.name), QString::number(maxMailboxNameBytes), QString::number(maxMailboxLevels) } } };
    }
    return {};
}

} // namespace

QByteArray canonicalMailboxName(QByteArrayView name)
{
    if (name.compare("INBOX", Qt::CaseInsensitive) == 0)
        return "INBOX";
    const bool isBelowInbox = name.size() > 6 && name.first(6).compare("INBOX/", Qt::CaseInsensitive) == 0;
    return isBelowInbox ? "INBOX/" + name.sliced(6).toByteArray() : name.toByteArray();
}

QByteArray specialUseFromName(QByteArrayView name)
{
    constexpr std::array<QByteArrayView, 5> uses { "\\Archive", "\\Drafts", "\\Junk", "\\Sent", "\\Trash" };
    for (const QByteArrayView use : uses)
        if (name.compare(use, Qt::CaseInsensitive) == 0)
            return use.toByteArray();
    return {};
}

Error noSuchMailbox()
{
    return { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no mailbox of this name.") } };
}

Result<MailboxInfo> findMailbox(const Store::MailboxQueries &mailboxes, AccountId account, QByteArrayView name)
{
    MADMAIL_TRY(auto found, mailboxes.find(account, canonicalMailboxName(name)));
    if (!found)
        return noSuchMailbox();
    return std::move(*found);
}

Result<MailboxInfo> createMailbox(Store::WriteTransaction &transaction, AccountId account, const QByteArray &name,
                                  const QByteArray &specialUse)
{
    Store::MailboxTable mailboxes(transaction);
    MADMAIL_TRY(const auto existing, mailboxes.find(account, name));
    if (existing)
        return Error { ErrorCode::AlreadyExists, { QT_TRANSLATE_NOOP("Server", "A mailbox of this name exists already.") } };
    MADMAIL_TRY(const qint64 count, mailboxes.count(account));
    if (count + 1 + name.count(mailboxSeparator) > maxMailboxes)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "An account may have at most %1 mailboxes."),
                                              { QString::number(maxMailboxes) } } };
    for (qsizetype end = name.indexOf(mailboxSeparator); end > 0; end = name.indexOf(mailboxSeparator, end + 1)) {
        MADMAIL_TRY(const auto parent, mailboxes.find(account, name.first(end)));
        if (!parent)
            MADMAIL_CHECK(mailboxes.create(account, name.first(end)));
    }
    return mailboxes.create(account, name, specialUse);
}

Result<MailboxInfo> removeMailbox(Store::WriteTransaction &transaction, AccountId account, const QByteArray &name)
{
    if (name == "INBOX")
        return Error { ErrorCode::Refused, { QT_TRANSLATE_NOOP("Server", "The inbox cannot be deleted.") } };
    Store::MailboxTable mailboxes(transaction);
    MADMAIL_TRY(const MailboxInfo info, findMailbox(mailboxes, account, name));
    return mailboxes.remove(info.id);
}

Result<std::vector<MailboxEvent>> renameMailbox(Store::WriteTransaction &transaction, AccountId account, const QByteArray &from,
                                                const QByteArray &to)
{
    if (to == "INBOX")
        return Error { ErrorCode::AlreadyExists, { QT_TRANSLATE_NOOP("Server", "The inbox is always there.") } };
    Store::MailboxTable mailboxes(transaction);
    MADMAIL_TRY(const MailboxInfo info, findMailbox(mailboxes, account, from));
    if (from == "INBOX")
        return emptyInboxInto(transaction, info, to);
    MADMAIL_CHECK(checkNamesBelow(mailboxes, info, to));
    const qsizetype parentEnd = to.lastIndexOf(mailboxSeparator);
    if (parentEnd > 0) {
        MADMAIL_TRY(const auto parent, mailboxes.find(account, to.first(parentEnd)));
        if (!parent)
            MADMAIL_CHECK(createMailbox(transaction, account, to.first(parentEnd), {}));
    }
    MADMAIL_CHECK(mailboxes.rename(info.id, to));
    return std::vector<MailboxEvent> {};
}

} // namespace Madmail::Mail
