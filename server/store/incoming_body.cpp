// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/incoming_body.h"

#include "server/store/body_store.h"
#include "server/store/staged_body.h"
#include "server/store/statement.h"
#include "server/store/store.h"

namespace Madmail::Store {

StagedBody::StagedBody(Store &store, UniqueFunction<void()> drained)
    : m_store(store)
    , m_drained(std::move(drained))
{
}

StagedBody::~StagedBody()
{
    if (m_id == 0)
        return;
    // Changes nothing when the body has been linked. When the store is closing, the next start does it.
    m_store.write(
        [id = BodyId { m_id }](WriteTransaction &transaction) -> Status { return BodyStore(transaction).discardStaged(id); },
        [](const Status &) {}, WritePriority::Lazy);
}

void StagedBody::noteDone(qint64 bytes, const Status &status)
{
    const std::lock_guard lock(m_mutex);
    const bool wasCongested = m_unwritten > bodyChunkBytes;
    m_unwritten -= bytes;
    const bool failed = !status.ok() && !m_error;
    if (failed)
        m_error = status.error();
    if (m_drained && ((wasCongested && m_unwritten <= bodyChunkBytes) || failed))
        m_drained();
}

Status StagedBody::status() const
{
    const std::lock_guard lock(m_mutex);
    if (m_error)
        return *m_error;
    return {};
}

void StagedBody::detach()
{
    const std::lock_guard lock(m_mutex);
    m_drained = {};
}

IncomingBody::IncomingBody(QByteArray content)
    : m_content(std::move(content))
    , m_size(m_content.size())
{
}

BodyWriter::BodyWriter(Store &store, UniqueFunction<void()> drained)
    : m_store(store)
    , m_drained(std::move(drained))
{
}

BodyWriter::~BodyWriter()
{
    if (m_staged)
        m_staged->detach();
}

void BodyWriter::append(QByteArrayView bytes)
{
    m_size += bytes.size();
    while (!bytes.isEmpty()) {
        // Flushed only when more comes, so that a body of exactly one chunk is a short one.
        if (m_pending.size() == bodyChunkBytes)
            flush();
        const qsizetype part = std::min<qsizetype>(bytes.size(), bodyChunkBytes - m_pending.size());
        m_pending.append(bytes.first(part));
        bytes = bytes.sliced(part);
    }
}

bool BodyWriter::isCongested() const
{
    return m_staged && m_staged->unwrittenBytes() > bodyChunkBytes;
}

Status BodyWriter::status() const
{
    return m_staged ? m_staged->status() : Status();
}

void BodyWriter::flush()
{
    if (!m_staged)
        m_staged = std::make_shared<StagedBody>(m_store, std::move(m_drained));
    const qint64 size = m_pending.size();
    const qint64 offset = std::exchange(m_flushed, m_flushed + size);
    QByteArray chunk = std::exchange(m_pending, QByteArray());
    if (!m_staged->status().ok())
        return;
    m_pending.reserve(bodyChunkBytes);
    m_staged->noteQueued(size);
    m_store.write([staged = m_staged, offset, chunk = std::move(chunk)](
                      WriteTransaction &transaction) -> Status { return BodyStore(transaction).stage(*staged, offset, chunk); },
                  [staged = m_staged, size](const Status &status) { staged->noteDone(size, status); },
                  WritePriority::Normal, Bytes { size });
}

IncomingBody BodyWriter::finish()
{
    IncomingBody body;
    body.m_size = m_size;
    if (m_staged) {
        flush();
        m_staged->detach();
        body.m_staged = std::exchange(m_staged, nullptr);
    } else {
        body.m_content = std::exchange(m_pending, QByteArray());
    }
    m_size = 0;
    m_flushed = 0;
    return body;
}

} // namespace Madmail::Store
