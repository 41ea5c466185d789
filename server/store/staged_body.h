// SPDX-License-Identifier: GPL-3.0-or-later
// What a BodyWriter, its queued chunks and the delivery's job share of a long body. Inside the store only.
#pragma once

#include "server/base/ids.h"
#include "server/base/result.h"
#include "server/base/unique_function.h"
#include "server/store/incoming_body.h"

#include <atomic>
#include <mutex>
#include <optional>

namespace Madmail::Store {

/// Thread: any, except where it says so. Its last owner frees what no delivery has linked.
class StagedBody
{
public:
    StagedBody(Store &store, UniqueFunction<void()> drained);
    ~StagedBody();
    StagedBody(const StagedBody &) = delete;
    StagedBody &operator=(const StagedBody &) = delete;

    /// Thread: the store's writer. Set anew when the first chunk is written again.
    BodyId id() const { return { m_id.load() }; }
    void setId(BodyId id) { m_id.store(id.value); }

    void noteQueued(qint64 bytes) { m_unwritten += bytes; }
    /// A chunk is on disk, or could not be written.
    void noteDone(qint64 bytes, const Status &status);
    qint64 unwrittenBytes() const { return m_unwritten; }
    Status status() const;
    /// From now on nobody is told.
    void detach();

private:
    Store &m_store;
    std::atomic<qint64> m_id { 0 };
    std::atomic<qint64> m_unwritten { 0 };
    mutable std::mutex m_mutex; // for the two below
    UniqueFunction<void()> m_drained;
    std::optional<Error> m_error;
};

} // namespace Madmail::Store
