// SPDX-License-Identifier: GPL-3.0-or-later
// The server: owns the store, the mail rules, the I/O threads and the ports.
#pragma once

#include "server/api/engine_control.h"
#include "server/base/post.h"
#include "server/config/directives.h"
#include "server/config/paths.h"
#include "server/api/operation.h"
#include "server/engine/service_ports.h"
#include "server/ops/long_work.h"
#include "server/ops/task_reports.h"
#include "server/services/admin/failed_attempts.h"
#include "server/services/http/router.h"

#include <QTimer>

#include <mutex>

namespace Madmail::Ipc {
class ControlServer;
}
namespace Madmail::Mail {
class Accounts;
class ServerSettings;
}
namespace Madmail::Ops {
class LocalRunner;
struct OperationContext;
}
namespace Madmail::Platform {
class StateLock;
}

namespace Madmail::Engine {

class CertificateKeeper;
class TaskScheduler;
class WebSite;

struct EngineOptions
{
    Config::Paths paths;
    PortOptions ports;
    bool isBound = false; ///< ports.bindAddress was chosen: invite links use it
    Config::SettingValues fileValues = {}; ///< for this run, instead of what the config file says
};

/// Lives on the engine's thread, which is also the operations thread: the control socket and all operations run there.
/// Thread: its own, except snapshot(). Made by EngineHost.
class Engine final : public PostTarget, public Api::EngineControl
{
public:
    /// Takes the lock, opens the store, the threads and the ports. `warnings` gets sentences about things that did not stop
    /// the start. Errors: everything that did; then nothing is left running.
    static Result<std::unique_ptr<Engine>> start(const EngineOptions &options, QStringList *warnings);
    /// Orderly: ports closed, sessions told, what is acknowledged is on disk.
    ~Engine() override;

    Api::EngineSnapshotPointer snapshot() const override;
    Api::EngineSnapshotPointer snapshotNow() override;
    Status apply() override;
    Result<QStringList> reload() override;

    /// The link to show while nobody has ever logged in, or nothing.
    Result<std::optional<QByteArray>> pendingInviteLink();

private:
    explicit Engine(EngineOptions options);

    Result<Config::FileSettings> readFile() const;
    Status openStore(QStringList *warnings);
    Status useLog();
    Status openPorts(QStringList *warnings);
    Status openControlSocket();
    void mountRoutes();
    Status useCertificate();
    Status writeListenersFile() const;
    void tick();
    void buildSnapshot(Api::EngineState state);

    EngineOptions m_options;
    std::unique_ptr<Platform::StateLock> m_lock;
    std::unique_ptr<Store::Store> m_store;
    std::unique_ptr<Mail::ServerSettings> m_settings;
    std::unique_ptr<Mail::Accounts> m_accounts;
    std::unique_ptr<Mail::MailCore> m_core;
    std::unique_ptr<CertificateKeeper> m_certificate;
    std::vector<Api::OperationDescriptor> m_operationDescriptors;
    AdminApi::FailedAttempts m_adminFailures;
    std::unique_ptr<PostTarget> m_adminTarget; // where requests of the Admin API come to this thread
    PostAddress m_adminAddress;
    HttpService::RouterSlot m_routes; // what HTTP listeners answer
    std::unique_ptr<WebSite> m_web;
    std::unique_ptr<MailThreads> m_threads;
    std::unique_ptr<ServicePorts> m_ports;
    Ops::LongWork m_work;
    Ops::TaskReports m_reports;
    std::unique_ptr<Ops::OperationContext> m_operationContext;
    std::unique_ptr<Ops::LocalRunner> m_runner;
    std::unique_ptr<TaskScheduler> m_scheduler;
    std::unique_ptr<Ipc::ControlServer> m_controlServer;
    QTimer m_timer;
    int m_ticks = 0;
    UnixSeconds m_bootTime = 0;
    std::chrono::nanoseconds m_startedAt { 0 };
    mutable std::mutex m_mutex; // leaf: the pointer below
    Api::EngineSnapshotPointer m_snapshot;
};

} // namespace Madmail::Engine
