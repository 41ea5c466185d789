// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/token_table.h"

#include "server/store/statement.h"

#include <QCoreApplication>

namespace Madmail::Store {

namespace {

constexpr int maxRows = 1000;

Error noSuchToken()
{
    return {ErrorCode::NotFound, QT_TRANSLATE_NOOP("Server", "There is no such registration token.")};
}

/// Columns of `SELECT token, max_uses, used_count, comment, created_at, expires_at`.
RegistrationToken tokenOf(const Statement &row)
{
    return {row.bytes(0), row.integer(1), row.integer(2), row.text(3), row.integer(4), row.integer(5)};
}

} // namespace

Result<std::optional<RegistrationToken>> TokenQueries::find(QByteArrayView token) const
{
    Statement select(m_connection,
                     "SELECT token, max_uses, used_count, comment, created_at, expires_at FROM registration_tokens"
                     " WHERE token = ?1",
                     token);
    std::optional<RegistrationToken> found;
    if (select.step())
        found = tokenOf(select);
    MADMAIL_CHECK(select.status());
    return found;
}

Result<std::vector<RegistrationToken>> TokenQueries::list(QByteArrayView after, int limit) const
{
    Statement select(m_connection,
                     "SELECT token, max_uses, used_count, comment, created_at, expires_at FROM registration_tokens"
                     " WHERE token > ?1 ORDER BY token LIMIT ?2",
                     after, std::clamp(limit, 0, maxRows));
    std::vector<RegistrationToken> tokens;
    while (select.step())
        tokens.push_back(tokenOf(select));
    MADMAIL_CHECK(select.status());
    return tokens;
}

Result<qint64> TokenQueries::countExpired(UnixSeconds before) const
{
    Statement select(m_connection, "SELECT count(*) FROM registration_tokens WHERE expires_at > 0 AND expires_at < ?1", before);
    const qint64 count = select.step() ? select.integer(0) : 0;
    MADMAIL_CHECK(select.status());
    return count;
}

TokenTable::TokenTable(WriteTransaction &transaction)
    : TokenQueries(transaction)
{
}

Status TokenTable::insert(const RegistrationToken &token)
{
    Statement insert(m_connection,
                     "INSERT INTO registration_tokens (token, max_uses, used_count, comment, created_at, expires_at)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
                     token.token, token.maxUses, token.usedCount, token.comment, token.createdAt, token.expiresAt);
    MADMAIL_TRY(const qint64 inserted, insert.runAndCount());
    if (inserted == 0)
        return Error{ErrorCode::AlreadyExists,
                     QT_TRANSLATE_NOOP("Server", "There is such a registration token already.")};
    return {};
}

Status TokenTable::update(const RegistrationToken &token)
{
    Statement update(m_connection,
                     "UPDATE registration_tokens SET max_uses = ?2, comment = ?3, expires_at = ?4 WHERE token = ?1",
                     token.token, token.maxUses, token.comment, token.expiresAt);
    MADMAIL_TRY(const qint64 changed, update.runAndCount());
    if (changed == 0)
        return noSuchToken();
    return {};
}

Status TokenQueries::checkUsable(QByteArrayView token, qint64 pending, UnixSeconds now) const
{
    MADMAIL_TRY(const std::optional<RegistrationToken> found, find(token));
    if (!found)
        return noSuchToken();
    if (found->expiresAt != 0 && found->expiresAt <= now)
        return Error{ErrorCode::Refused, QT_TRANSLATE_NOOP("Server", "The registration token has expired.")};
    if (found->usedCount + pending >= found->maxUses)
        return Error{ErrorCode::Refused, QT_TRANSLATE_NOOP("Server", "The registration token is used up.")};
    return {};
}

Status TokenTable::countUse(QByteArrayView token)
{
    return Statement(m_connection, "UPDATE registration_tokens SET used_count = used_count + 1 WHERE token = ?1", token)
        .run();
}

Result<bool> TokenTable::remove(QByteArrayView token)
{
    Statement remove(m_connection, "DELETE FROM registration_tokens WHERE token = ?1", token);
    MADMAIL_TRY(const qint64 changed, remove.runAndCount());
    return changed != 0;
}

Result<qint64> TokenTable::removeExpired(UnixSeconds before)
{
    return Statement(m_connection, "DELETE FROM registration_tokens WHERE expires_at > 0 AND expires_at < ?1", before).runAndCount();
}

} // namespace Madmail::Store
