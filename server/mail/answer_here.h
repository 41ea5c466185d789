// SPDX-License-Identifier: GPL-3.0-or-later
// IoContext's way of bringing an answer back to its own thread.
#pragma once

#include "server/mail/io_context.h"

namespace Madmail::Mail {

/// Wraps `done` so that it may be called on any thread and runs on the I/O thread.
template<typename T>
UniqueFunction<void(Result<T>)> IoContext::answerHere(Done<T> done)
{
    auto shared = std::make_shared<Done<T>>(std::move(done));
    return [address = m_ioThread, shared](Result<T> result) {
        auto value = std::make_shared<Result<T>>(std::move(result));
        address.post([shared, value] { (*shared)(std::move(*value)); });
    };
}

} // namespace Madmail::Mail
