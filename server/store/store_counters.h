// SPDX-License-Identifier: GPL-3.0-or-later
// Counters that threads of the store keep and anybody may read. Inside the store only.
#pragma once

#include <QtGlobal>

#include <atomic>

namespace Madmail::Store {

/// Each is written by one thread and read by any; they need not agree with each other to the last job.
struct StoreCounters
{
    std::atomic<quint64> batches { 0 };
    std::atomic<quint64> jobs { 0 };
    std::atomic<quint64> retriedBatches { 0 };
    std::atomic<quint64> backgroundSteps { 0 };
    std::atomic<quint64> declaredBytes { 0 };
    std::atomic<quint64> bodyBytesFreed { 0 };
    std::atomic<quint64> checkpoints { 0 };
    std::atomic<qint64> commitNanoseconds { 0 };
    std::atomic<qint64> slowestCommitNanoseconds { 0 };
    std::atomic<qint64> walBytes { 0 };
    std::atomic<bool> maintenancePending { true };
};

} // namespace Madmail::Store
