// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/server/ops/operation_house.h"

#include "server/crypto/password_hash.h"

namespace Madmail::Testing {

OperationHouse::OperationHouse()
{
    // Each step gives its value or ends the program: without them there is nothing to test.
    (void)Crypto::initialiseCrypto();
    m_store = *Store::Store::open({ .path = m_folder.filePath(QStringLiteral("madmail.db")) });
    m_settings = *Mail::ServerSettings::load(*m_store, Clock::system(), {});
    m_accounts = std::make_unique<Mail::Accounts>(*m_store, Clock::system());
    m_context = std::make_unique<Ops::OperationContext>(Ops::OperationContext { *m_store, Clock::system(), *m_accounts, *m_settings, m_work, m_reports, nullptr, m_folder.path() });
}

Status OperationHouse::rehearse(const QString &operation, const QJsonObject &arguments)
{
    Api::OperationRequest request { operation, arguments };
    request.isRehearsal = true;
    const auto answer = Ops::LocalRunner(*m_context).runNow(request);
    return answer ? Status() : Status(answer.error());
}

Result<QJsonObject> OperationHouse::run(const QString &operation, const QJsonObject &arguments)
{
    return Ops::LocalRunner(*m_context).runNow({ operation, arguments, Api::Face::CommandLine });
}

} // namespace Madmail::Testing
