// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/connection_shelf.h"

#include "server/store/connection.h"

namespace Madmail::Store {

namespace {

constexpr std::size_t mostKept = 2;

} // namespace

std::unique_ptr<ReadConnection> ConnectionShelf::take()
{
    const std::lock_guard lock(m_mutex);
    if (m_free.empty())
        return nullptr;
    auto connection = std::move(m_free.back());
    m_free.pop_back();
    return connection;
}

void ConnectionShelf::put(std::unique_ptr<ReadConnection> connection)
{
    if (connection->m_connection->takeFailure()) // the next one opens afresh
        return;
    const std::lock_guard lock(m_mutex);
    if (m_free.size() < mostKept)
        m_free.push_back(std::move(connection));
}

ReturnConnection::ReturnConnection(std::shared_ptr<ConnectionShelf> shelf)
    : m_shelf(std::move(shelf))
{
}

void ReturnConnection::operator()(ReadConnection *connection) const
{
    m_shelf->put(std::unique_ptr<ReadConnection>(connection));
}

} // namespace Madmail::Store
