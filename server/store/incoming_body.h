// SPDX-License-Identifier: GPL-3.0-or-later
// A message on its way in: in memory while it is short, in the database when it is not.
#pragma once

#include "server/base/result.h"
#include "server/base/unique_function.h"

#include <QByteArray>

#include <memory>

namespace Madmail::Store {

class Store;
class StagedBody;

/// A body longer than this is staged: written as it arrives, and linked in the transaction that delivers it.
inline constexpr qint64 bodyChunkBytes = 256 * 1024;

/// A complete body that no message refers to yet. Give it to BodyStore::insert() in a write job. When the last copy goes
/// and no job has linked it, what was staged is freed. Cheap to copy. Must not outlive the store.
class IncomingBody
{
public:
    IncomingBody() = default;
    explicit IncomingBody(QByteArray content); ///< at most bodyChunkBytes

    qint64 size() const { return m_size; }

private:
    friend class BodyStore;
    friend class BodyWriter;
    QByteArray m_content;
    std::shared_ptr<StagedBody> m_staged;
    qint64 m_size = 0;
};

/// Takes the bytes of one message as they arrive. Holds at most one chunk, and what the writer has not written yet:
/// the caller stops reading its socket while isCongested().
/// Thread: one. Must not outlive the store. Destroyed before finish(): what was staged is freed.
class BodyWriter
{
public:
    /// `drained` is called on the writer thread when a congested body can take bytes again, or has failed; it should
    /// only post.
    explicit BodyWriter(Store &store, UniqueFunction<void()> drained = {});
    ~BodyWriter();
    BodyWriter(const BodyWriter &) = delete;
    BodyWriter &operator=(const BodyWriter &) = delete;

    void append(QByteArrayView bytes);
    qint64 size() const { return m_size; }
    /// A second chunk waits for the disk: 512 KiB are held.
    bool isCongested() const;
    /// What went wrong so far; after an error further bytes are dropped, and the delivery's job would get the same.
    Status status() const;

    /// The body, whose last bytes may still be on their way to the disk: a write job queued from now on comes after them.
    IncomingBody finish();

private:
    void flush();

    Store &m_store;
    QByteArray m_pending;
    std::shared_ptr<StagedBody> m_staged;
    UniqueFunction<void()> m_drained;
    qint64 m_size = 0;
    qint64 m_flushed = 0;
};

} // namespace Madmail::Store
