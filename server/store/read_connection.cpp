// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/read_connection.h"

#include "server/store/connection.h"
#include "server/store/statement.h"

#include <QCoreApplication>

namespace Madmail::Store {

ReadConnection::ReadConnection(std::shared_ptr<Connection> connection)
    : m_connection(std::move(connection))
{
}

ReadConnection::~ReadConnection() = default;

ReadSnapshot::ReadSnapshot(const ReadConnection &connection)
    : m_connection(connection)
{
    // A failure leaves every query on its own, and the query then tells what is wrong.
    (void)Statement(connection, "BEGIN").run();
}

ReadSnapshot::~ReadSnapshot()
{
    (void)Statement(m_connection, "COMMIT").run();
}

WriteTransaction::WriteTransaction(std::shared_ptr<Connection> connection)
    : ReadConnection(std::move(connection))
{
}

WriteTransaction::~WriteTransaction() = default;

void WriteTransaction::beginJob()
{
    m_newBodies.clear();
}

Status WriteTransaction::addReference(BodyId body)
{
    for (NewBodyRow &row : m_newBodies) {
        if (row.id == body) {
            ++row.references;
            return {};
        }
    }
    Statement update(*this, "UPDATE bodies SET refs = refs + 1 WHERE id = ?1 AND staged = 0", body);
    MADMAIL_TRY(const qint64 changed, update.runAndCount());
    if (changed != 1)
        return Error { ErrorCode::NotFound, QT_TRANSLATE_NOOP("Server", "The message is no longer there.") };
    return {};
}

Status WriteTransaction::dropReference(BodyId body)
{
    for (NewBodyRow &row : m_newBodies) {
        if (row.id == body) {
            --row.references;
            return {};
        }
    }
    MADMAIL_CHECK(Statement(*this, "UPDATE bodies SET refs = refs - 1 WHERE id = ?1", body).run());
    m_leavesGarbage = true; // perhaps: the collector looks which bodies have no references left
    return {};
}

Status WriteTransaction::writeNewBodies()
{
    for (const NewBodyRow &row : m_newBodies) {
        if (row.references == 0)
            m_leavesGarbage = true;
        if (row.staged) {
            Statement link(*this, "UPDATE bodies SET staged = 0, refs = ?2 WHERE id = ?1", row.id, row.references);
            MADMAIL_CHECK(link.run());
        } else {
            Statement insert(*this, "INSERT INTO bodies (id, size, refs, staged) VALUES (?1, ?2, ?3, 0)", row.id, row.size,
                             row.references);
            MADMAIL_CHECK(insert.run());
        }
    }
    m_newBodies.clear();
    return {};
}

} // namespace Madmail::Store
