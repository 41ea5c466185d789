// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/mailbox_table.h"

#include "server/base/random.h"
#include "server/store/statement.h"

#include <QCoreApplication>

#include <limits>

namespace Madmail::Store {

namespace {

constexpr int maxRows = 1000;

Error noSuchMailbox()
{
    return {ErrorCode::NotFound, QT_TRANSLATE_NOOP("Server", "There is no such mailbox.")};
}

Error nameTaken(QByteArrayView name)
{
    return {ErrorCode::AlreadyExists,
            {QT_TRANSLATE_NOOP("Server", "There is a mailbox called %1 already."), {QString::fromUtf8(name)}}};
}

/// 31 bits, since some clients keep it in a signed number; never 0 (RFC 3501 §2.3.1.1).
quint32 randomUidValidity()
{
    return randomBelow(quint32(std::numeric_limits<qint32>::max())) + 1;
}

/// Columns of `SELECT m.id, m.account_id, m.name, m.special_use, s.name IS NOT NULL, m.uid_validity, m.uid_next,
/// m.recent_uid, m.message_count, m.unseen_count, m.size_bytes`.
MailboxInfo infoOf(const Statement &row)
{
    MailboxInfo info;
    info.id = {row.integer(0)};
    info.account = {row.integer(1)};
    info.name = row.bytes(2);
    info.specialUse = row.bytes(3);
    info.subscribed = row.integer(4) != 0;
    info.uidValidity = quint32(row.integer(5));
    info.uidNext = Uid(row.integer(6));
    info.recentUid = Uid(row.integer(7));
    info.messageCount = quint32(row.integer(8));
    info.unseenCount = quint32(row.integer(9));
    info.sizeBytes = row.integer(10);
    return info;
}

Result<std::optional<MailboxInfo>> oneMailbox(Statement &select)
{
    std::optional<MailboxInfo> mailbox;
    if (select.step())
        mailbox = infoOf(select);
    MADMAIL_CHECK(select.status());
    return mailbox;
}

Result<std::vector<MailboxInfo>> allMailboxes(Statement &select)
{
    std::vector<MailboxInfo> mailboxes;
    while (select.step())
        mailboxes.push_back(infoOf(select));
    MADMAIL_CHECK(select.status());
    return mailboxes;
}

} // namespace

Result<std::optional<MailboxInfo>> MailboxQueries::find(MailboxId mailbox) const
{
    Statement select(m_connection,
                     "SELECT m.id, m.account_id, m.name, m.special_use, s.name IS NOT NULL, m.uid_validity, m.uid_next,"
                     " m.recent_uid, m.message_count, m.unseen_count, m.size_bytes FROM mailboxes m"
                     " LEFT JOIN subscriptions s ON s.account_id = m.account_id AND s.name = m.name WHERE m.id = ?1",
                     mailbox);
    return oneMailbox(select);
}

Result<std::optional<MailboxInfo>> MailboxQueries::find(AccountId account, QByteArrayView name) const
{
    Statement select(m_connection,
                     "SELECT m.id, m.account_id, m.name, m.special_use, s.name IS NOT NULL, m.uid_validity, m.uid_next,"
                     " m.recent_uid, m.message_count, m.unseen_count, m.size_bytes FROM mailboxes m"
                     " LEFT JOIN subscriptions s ON s.account_id = m.account_id AND s.name = m.name"
                     " WHERE m.account_id = ?1 AND m.name = ?2",
                     account, name);
    return oneMailbox(select);
}

Result<std::vector<MailboxInfo>> MailboxQueries::list(AccountId account) const
{
    Statement select(m_connection,
                     "SELECT m.id, m.account_id, m.name, m.special_use, s.name IS NOT NULL, m.uid_validity, m.uid_next,"
                     " m.recent_uid, m.message_count, m.unseen_count, m.size_bytes FROM mailboxes m"
                     " LEFT JOIN subscriptions s ON s.account_id = m.account_id AND s.name = m.name"
                     " WHERE m.account_id = ?1 ORDER BY m.name",
                     account);
    return allMailboxes(select);
}

Result<std::vector<MailboxInfo>> MailboxQueries::list(MailboxId after, int limit) const
{
    Statement select(m_connection,
                     "SELECT m.id, m.account_id, m.name, m.special_use, s.name IS NOT NULL, m.uid_validity, m.uid_next,"
                     " m.recent_uid, m.message_count, m.unseen_count, m.size_bytes FROM mailboxes m"
                     " LEFT JOIN subscriptions s ON s.account_id = m.account_id AND s.name = m.name"
                     " WHERE m.id > ?1 ORDER BY m.id LIMIT ?2",
                     after, std::clamp(limit, 0, maxRows));
    return allMailboxes(select);
}

Result<qint64> MailboxQueries::count(AccountId account) const
{
    Statement select(m_connection, "SELECT count(*) FROM mailboxes WHERE account_id = ?1", account);
    const qint64 count = select.step() ? select.integer(0) : 0;
    MADMAIL_CHECK(select.status());
    return count;
}

Result<QByteArrayList> MailboxQueries::subscriptions(AccountId account) const
{
    Statement select(m_connection, "SELECT name FROM subscriptions WHERE account_id = ?1 ORDER BY name", account);
    QByteArrayList names;
    while (select.step())
        names.append(select.bytes(0));
    MADMAIL_CHECK(select.status());
    return names;
}

Result<MailboxInfo> MailboxTable::create(AccountId account, QByteArrayView name, QByteArrayView specialUse)
{
    {
        Statement owner(m_transaction, "SELECT 1 FROM accounts WHERE id = ?1", account);
        if (!owner.step()) {
            MADMAIL_CHECK(owner.status());
            return Error{ErrorCode::NotFound, QT_TRANSLATE_NOOP("Server", "There is no such account.")};
        }
    }
    Statement insert(m_transaction,
                     "INSERT INTO mailboxes (account_id, name, special_use, uid_validity) VALUES (?1, ?2, ?3, ?4)"
                     " ON CONFLICT DO NOTHING",
                     account, name, specialUse, randomUidValidity());
    MADMAIL_TRY(const qint64 inserted, insert.runAndCount());
    if (inserted == 0)
        return nameTaken(name);
    MADMAIL_TRY(std::optional<MailboxInfo> mailbox, find(account, name));
    if (!mailbox)
        return noSuchMailbox();
    return *std::move(mailbox);
}

Result<std::vector<RenamedMailbox>> MailboxTable::rename(MailboxId mailbox, QByteArrayView newName)
{
    MADMAIL_TRY(const std::optional<MailboxInfo> info, find(mailbox));
    if (!info)
        return noSuchMailbox();
    const QByteArray oldPrefix = info->name + mailboxSeparator;
    if (newName.startsWith(oldPrefix))
        return Error{ErrorCode::Refused, QT_TRANSLATE_NOOP("Server", "A mailbox cannot be moved into itself.")};
    std::vector<RenamedMailbox> renamed{{mailbox, info->name, newName.toByteArray()}};
    {
        // Names with the prefix lie between "old/" and the text one above it.
        QByteArray end = oldPrefix;
        end.back() = char(mailboxSeparator + 1);
        Statement inferiors(
            m_transaction,
            "SELECT id, name FROM mailboxes WHERE account_id = ?1 AND name >= ?2 AND name < ?3 ORDER BY name",
            info->account, oldPrefix, end);
        while (inferiors.step()) {
            const QByteArray name = inferiors.bytes(1);
            renamed.push_back({{inferiors.integer(0)}, name, newName.toByteArray() + name.mid(info->name.size())});
        }
        MADMAIL_CHECK(inferiors.status());
    }
    for (const RenamedMailbox &one : renamed) {
        MADMAIL_TRY(const std::optional<MailboxInfo> other, find(info->account, one.newName));
        if (other)
            return nameTaken(one.newName);
    }
    for (const RenamedMailbox &one : renamed)
        MADMAIL_CHECK(
            Statement(m_transaction, "UPDATE mailboxes SET name = ?2 WHERE id = ?1", one.id, one.newName).run());
    return renamed;
}

Result<MailboxInfo> MailboxTable::remove(MailboxId mailbox)
{
    MADMAIL_TRY(std::optional<MailboxInfo> info, find(mailbox));
    if (!info)
        return noSuchMailbox();
    MADMAIL_CHECK(Statement(m_transaction, "DELETE FROM mailboxes WHERE id = ?1", mailbox).run());
    MADMAIL_CHECK(Statement(m_transaction, "INSERT INTO removed_mailboxes (mailbox_id) VALUES (?1)", mailbox).run());
    MADMAIL_CHECK(Statement(m_transaction,
                            "UPDATE accounts SET used_bytes = used_bytes - ?2, message_count = message_count - ?3"
                            " WHERE id = ?1",
                            info->account, info->sizeBytes, info->messageCount)
                      .run());
    m_transaction.m_leavesGarbage = true;
    return *std::move(info);
}

Status MailboxTable::setSpecialUse(MailboxId mailbox, QByteArrayView specialUse)
{
    Statement update(m_transaction, "UPDATE mailboxes SET special_use = ?2 WHERE id = ?1", mailbox, specialUse);
    MADMAIL_TRY(const qint64 changed, update.runAndCount());
    if (changed == 0)
        return noSuchMailbox();
    return {};
}

Result<bool> MailboxTable::subscribe(AccountId account, QByteArrayView name)
{
    Statement insert(m_transaction,
                     "INSERT INTO subscriptions (account_id, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING", account,
                     name);
    MADMAIL_TRY(const qint64 changed, insert.runAndCount());
    return changed != 0;
}

Result<bool> MailboxTable::unsubscribe(AccountId account, QByteArrayView name)
{
    Statement remove(m_transaction, "DELETE FROM subscriptions WHERE account_id = ?1 AND name = ?2", account, name);
    MADMAIL_TRY(const qint64 changed, remove.runAndCount());
    return changed != 0;
}

Result<RecentRange> MailboxTable::claimRecent(MailboxId mailbox)
{
    RecentRange range;
    {
        Statement select(m_transaction, "SELECT recent_uid, uid_next FROM mailboxes WHERE id = ?1", mailbox);
        if (!select.step()) {
            MADMAIL_CHECK(select.status());
            return noSuchMailbox();
        }
        range = {Uid(select.integer(0)), Uid(select.integer(1))};
    }
    if (range.first != range.uidNext)
        MADMAIL_CHECK(
            Statement(m_transaction, "UPDATE mailboxes SET recent_uid = uid_next WHERE id = ?1", mailbox).run());
    return range;
}

} // namespace Madmail::Store
