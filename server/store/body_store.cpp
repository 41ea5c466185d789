// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/body_store.h"

#include "server/store/staged_body.h"
#include "server/store/statement.h"

#include <QCoreApplication>

namespace Madmail::Store {

namespace {

constexpr qint64 maxSequence = 65'535; // 16 GiB in one body

qint64 chunkId(BodyId body, qint64 sequence)
{
    return body.value * (maxSequence + 1) + sequence;
}

Error bodyIsGone()
{
    return { ErrorCode::NotFound, QT_TRANSLATE_NOOP("Server", "The message is no longer there.") };
}

} // namespace

Result<qint64> BodyQueries::size(BodyId body) const
{
    Statement select(m_connection, "SELECT size FROM bodies WHERE id = ?1", body);
    if (select.step())
        return select.integer(0);
    MADMAIL_CHECK(select.status());
    return bodyIsGone();
}

Result<QByteArray> BodyQueries::read(BodyId body, qint64 offset, qint64 maxBytes) const
{
    if (offset < 0 || maxBytes < 0 || maxBytes > bodyChunkBytes)
        return Error { ErrorCode::BadInput, QT_TRANSLATE_NOOP("Server", "This part of the message cannot be read.") };
    MADMAIL_TRY(const qint64 total, size(body));
    const qint64 wanted = std::clamp<qint64>(total - offset, 0, maxBytes);
    QByteArray content;
    content.reserve(wanted);
    while (content.size() < wanted) {
        const qint64 position = offset + content.size();
        Statement select(m_connection, "SELECT data FROM body_chunks WHERE id = ?1", chunkId(body, position / bodyChunkBytes));
        if (!select.step()) {
            MADMAIL_CHECK(select.status());
            return bodyIsGone();
        }
        const QByteArrayView chunk = select.view(0);
        const qint64 inside = position % bodyChunkBytes;
        if (inside >= chunk.size())
            return Error { ErrorCode::Storage, QT_TRANSLATE_NOOP("Server", "A stored message is damaged.") };
        content.append(chunk.sliced(inside).first(std::min<qint64>(chunk.size() - inside, wanted - content.size())));
    }
    return content;
}

Result<BodyId> BodyStore::insert(QByteArrayView content)
{
    if (content.size() > bodyChunkBytes)
        return Error { ErrorCode::TooLarge, QT_TRANSLATE_NOOP("Server", "A message of this size has to be staged.") };
    const BodyId body { m_transaction.m_nextBodyId++ };
    if (!content.isEmpty())
        MADMAIL_CHECK(insertChunk(body, 0, content));
    m_transaction.m_newBodies.push_back({ body, content.size(), 0, false });
    return body;
}

Result<BodyId> BodyStore::insert(const IncomingBody &body)
{
    if (!body.m_staged)
        return insert(QByteArrayView(body.m_content));
    MADMAIL_CHECK(body.m_staged->status());
    const BodyId id = body.m_staged->id();
    Statement select(m_transaction, "SELECT size FROM bodies WHERE id = ?1 AND staged = 1", id);
    const bool complete = select.step() && select.integer(0) == body.size();
    MADMAIL_CHECK(select.status());
    if (!complete)
        return Error { ErrorCode::Storage, QT_TRANSLATE_NOOP("Server", "The message was not stored completely.") };
    m_transaction.m_newBodies.push_back({ id, body.size(), 0, true });
    return id;
}

Status BodyStore::insertChunk(BodyId body, qint64 sequence, QByteArrayView content)
{
    return Statement(m_transaction, "INSERT INTO body_chunks (id, data) VALUES (?1, ?2)", chunkId(body, sequence),
                     BoundBlob { content })
        .run();
}

Status BodyStore::discardStaged(BodyId body)
{
    Statement release(m_transaction, "UPDATE bodies SET staged = 0 WHERE id = ?1 AND staged = 1", body);
    MADMAIL_TRY(const qint64 changed, release.runAndCount());
    if (changed != 0)
        m_transaction.m_leavesGarbage = true;
    return {};
}

Status BodyStore::stage(StagedBody &staged, qint64 offset, QByteArrayView chunk)
{
    MADMAIL_CHECK(staged.status());
    const qint64 sequence = offset / bodyChunkBytes;
    if (sequence > maxSequence)
        return Error { ErrorCode::TooLarge, QT_TRANSLATE_NOOP("Server", "The message is too large for the database.") };
    if (offset == 0) {
        staged.setId({ m_transaction.m_nextBodyId++ });
        MADMAIL_CHECK(Statement(m_transaction, "INSERT INTO bodies (id, size, refs, staged) VALUES (?1, ?2, 0, 1)", staged.id(),
                                qint64(chunk.size()))
                          .run());
    } else {
        // Only behind what is there: an earlier chunk that failed must not leave a hole.
        Statement extend(m_transaction, "UPDATE bodies SET size = ?2 WHERE id = ?1 AND staged = 1 AND size = ?3", staged.id(),
                         offset + chunk.size(), offset);
        MADMAIL_TRY(const qint64 changed, extend.runAndCount());
        if (changed != 1)
            return Error { ErrorCode::Storage, QT_TRANSLATE_NOOP("Server", "The message was not stored completely.") };
    }
    return insertChunk(staged.id(), sequence, chunk);
}

} // namespace Madmail::Store
