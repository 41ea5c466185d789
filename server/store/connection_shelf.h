// SPDX-License-Identifier: GPL-3.0-or-later
// Open connections between two operations. Inside the store only.
#pragma once

#include "server/store/read_connection.h"

#include <mutex>

namespace Madmail::Store {

/// Thread: any.
class ConnectionShelf
{
public:
    /// Null when there is none.
    std::unique_ptr<ReadConnection> take();

    /// Keeps at most two that work: any other is closed.
    void put(std::unique_ptr<ReadConnection> connection);

private:
    std::mutex m_mutex;
    std::vector<std::unique_ptr<ReadConnection>> m_free;
};

} // namespace Madmail::Store
