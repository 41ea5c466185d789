// SPDX-License-Identifier: GPL-3.0-or-later
// A write that the operations thread waits for.
#pragma once

#include "server/store/store.h"

#include <future>

namespace Madmail::Mail {

/// Runs a write job and waits until it is on disk. Never on an I/O thread or the GUI thread, nor from a write's `done`.
/// `committed(value)` is called on the writer thread when it has succeeded: there MailCore tells sessions, in the order of
/// the commits.
template<typename Job, typename Committed>
auto blockingWrite(Store::Store &store, Job job, Committed committed,
                   Store::WritePriority priority = Store::WritePriority::Normal)
    -> std::invoke_result_t<Job &, Store::WriteTransaction &>
{
    using Outcome = std::invoke_result_t<Job &, Store::WriteTransaction &>;
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto outcome = promise->get_future();
    store.write(
        std::move(job),
        [promise, committed = std::move(committed)](Outcome result) {
            if (result.ok())
                committed(*result);
            promise->set_value(std::move(result));
        },
        priority);
    return outcome.get();
}

template<typename Job>
auto blockingWrite(Store::Store &store, Job job) -> std::invoke_result_t<Job &, Store::WriteTransaction &>
{
    using Outcome = std::invoke_result_t<Job &, Store::WriteTransaction &>;
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto outcome = promise->get_future();
    store.write(std::move(job), [promise](Outcome result) { promise->set_value(std::move(result)); });
    return outcome.get();
}

} // namespace Madmail::Mail
