// SPDX-License-Identifier: GPL-3.0-or-later
// What operations work on, in a temporary folder, with an engine that only notes what it is asked.
#pragma once

#include "server/ops/local_runner.h"
#include "server/store/store.h"

#include <QTemporaryDir>

#include <memory>

namespace Madmail::Testing {

class FakeEngine final : public Api::EngineControl
{
public:
    Api::EngineSnapshotPointer snapshot() const override { return std::make_shared<const Api::EngineSnapshot>(now); }
    Api::EngineSnapshotPointer snapshotNow() override { return snapshot(); }
    Status apply() override
    {
        ++reloads;
        return refusal ? Status(*refusal) : Status();
    }
    Result<QStringList> reload() override
    {
        MADMAIL_CHECK(apply());
        return QStringList();
    }

    Api::EngineSnapshot now;
    std::optional<Error> refusal; ///< of the next reloads
    int reloads = 0;
};

class OperationHouse
{
public:
    OperationHouse();

    QString folder() const { return m_folder.path(); }
    /// With the engine, or offline.
    void setOnline(bool online) { m_context->engine = online ? &engine : nullptr; }
    Result<QJsonObject> run(const QString &operation, const QJsonObject &arguments = {});
    /// What would be said before anybody is asked.
    Status rehearse(const QString &operation, const QJsonObject &arguments = {});
    Mail::ServerSettings &settings() { return *m_settings; }
    Store::Store &store() { return *m_store; }
    Mail::Accounts &accounts() { return *m_accounts; }
    Ops::LongWork &work() { return m_work; }
    Ops::TaskReports &reports() { return m_reports; }

    FakeEngine engine;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Store::Store> m_store;
    std::unique_ptr<Mail::ServerSettings> m_settings;
    std::unique_ptr<Mail::Accounts> m_accounts;
    Ops::LongWork m_work;
    Ops::TaskReports m_reports;
    std::unique_ptr<Ops::OperationContext> m_context;
};

} // namespace Madmail::Testing
