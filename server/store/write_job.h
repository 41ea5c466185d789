// SPDX-License-Identifier: GPL-3.0-or-later
// A write that waits for the writer thread, whatever it returns.
#pragma once

#include "server/base/bytes.h"
#include "server/base/unique_function.h"

#include <chrono>
#include <optional>
#include <type_traits>

namespace Madmail::Store {

class WriteTransaction;

enum class WritePriority
{
    Normal,
    Lazy,       ///< rides along with the next batch and wakes nobody; written at close, and at latest after lazyDelay; there
                ///< is room for it in a queue that is full for the others
    Background, ///< one step of maintenance (at most 2 MiB or 5 ms), run alone between two batches; the same room
};

/// Used by Store::write() only.
class WriteJob
{
public:
    virtual ~WriteJob() = default;
    /// Runs the job and keeps what it returned. False: it returned an Error.
    virtual bool run(WriteTransaction &transaction) = 0;
    /// Replaces what the job returned.
    virtual void fail(Error error) = 0;
    /// Hands over what run() or fail() left.
    virtual void complete() = 0;

    WritePriority priority = WritePriority::Normal;
    Bytes weight;
    std::chrono::steady_clock::time_point queuedAt;
};

template <typename Job, typename Done> class TypedWriteJob final : public WriteJob
{
    using Outcome = std::invoke_result_t<Job &, WriteTransaction &>;

public:
    TypedWriteJob(Job job, Done done)
        : m_job(std::move(job))
        , m_done(std::move(done))
    {
    }
    bool run(WriteTransaction &transaction) override
    {
        m_outcome.emplace(m_job(transaction));
        return m_outcome->ok();
    }
    void fail(Error error) override { m_outcome.emplace(std::move(error)); }
    void complete() override { m_done(std::move(*m_outcome)); }

private:
    Job m_job;
    Done m_done;
    std::optional<Outcome> m_outcome;
};

} // namespace Madmail::Store
