// SPDX-License-Identifier: GPL-3.0-or-later
// The span in which a connection's output is collected. For connection*.cpp only.
#pragma once

#include "server/net/connection.h"

namespace Madmail::Net {

/// Brackets everything that may call the session; the outermost one sends what was written when it ends.
class Connection::Turn
{
public:
    explicit Turn(Connection &connection)
        : m_connection(connection)
        , m_outermost(!std::exchange(connection.m_inTurn, true))
    {
        if (m_outermost)
            m_connection.m_writeBudget = turnBytes;
    }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;
    ~Turn()
    {
        if (!m_outermost)
            return;
        m_connection.endTurn();
        m_connection.m_inTurn = false;
    }

private:
    Connection &m_connection;
    const bool m_outermost;
};

} // namespace Madmail::Net
