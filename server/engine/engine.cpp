// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine/engine.h"

#include "server/base/atomic_file.h"
#include "server/base/log.h"
#include "server/crypto/password_hash.h"
#include "server/engine/certificate_keeper.h"
#include "server/engine/read_config.h"
#include "server/engine/task_scheduler.h"
#include "server/engine/web_site.h"
#include "server/ipc/control_server.h"
#include "server/mail/accounts.h"
#include "server/mail/server_settings.h"
#include "server/net/limits.h"
#include "server/ops/admin_token.h"
#include "server/ops/invites.h"
#include "server/ops/local_runner.h"
#include "server/platform/host_addresses.h"
#include "server/platform/state_directory.h"
#include "server/platform/state_lock.h"
#include "server/services/admin/admin_api.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace Madmail::Engine {

namespace {

using Config::Setting;

constexpr std::chrono::seconds goodbyeTime { 10 };
constexpr int certificateCheckTicks = 5;   // seconds between looks at the certificate files
constexpr int addressCheckTicks = 60;      // seconds between looks at this computer's addresses

} // namespace

Engine::Engine(EngineOptions options)
    : m_options(std::move(options))
    , m_operationDescriptors(Ops::operationDescriptors())
    , m_snapshot(std::make_shared<const Api::EngineSnapshot>())
{
}

Result<std::unique_ptr<Engine>> Engine::start(const EngineOptions &options, QStringList *warnings)
{
    std::unique_ptr<Engine> engine(new Engine(options));
    engine->m_bootTime = Clock::system().now();
    engine->m_startedAt = Clock::system().monotonic();
    MADMAIL_CHECK(engine->openStore(warnings));
    if (const Status opened = engine->useLog(); !opened)
        *warnings << opened.error().toEnglish();
    MADMAIL_CHECK(engine->openPorts(warnings));
    MADMAIL_CHECK(engine->openControlSocket());
    engine->mountRoutes();
    engine->buildSnapshot(Api::EngineState::Running);
    if (const Status written = engine->writeListenersFile(); !written)
        *warnings << written.error().toEnglish();
    QObject::connect(&engine->m_timer, &QTimer::timeout, engine.get(), &Engine::tick);
    engine->m_timer.start(std::chrono::seconds(1));
    return engine;
}

Result<Config::FileSettings> Engine::readFile() const
{
    MADMAIL_TRY(Config::FileSettings file, readConfig(m_options.paths));
    for (auto it = m_options.fileValues.cbegin(); it != m_options.fileValues.cend(); ++it)
        file.values.insert(it.key(), it.value());
    return file;
}

/// While logging is off no file is open. Errors: a file that cannot be written; then the log goes where it went.
Status Engine::useLog()
{
    const Config::Settings &settings = m_settings->values();
    const bool isOn = !settings.isOn(Setting::LogDisabled);
    setLoggingEnabled(isOn);
    return setLogTargets(isOn ? LogTargets::fromText(settings.text(Setting::LogTarget)) : LogTargets());
}

Status Engine::openStore(QStringList *warnings)
{
    const Config::Paths &paths = m_options.paths;
    MADMAIL_CHECK(Platform::prepareStateDirectory(paths.stateDirectory));
    MADMAIL_TRY(m_lock, Platform::StateLock::tryAcquire(paths.lockFile(), paths.controlSocket()));
    MADMAIL_TRY(const Config::FileSettings file, readFile());
    *warnings << file.warnings;
    Net::prepareProcess();
    MADMAIL_CHECK(Crypto::initialiseCrypto());
    MADMAIL_TRY(m_store, Store::Store::open({ .path = paths.database() }));
    MADMAIL_TRY(m_settings, Mail::ServerSettings::load(*m_store, Clock::system(), file.values));
    *warnings << m_settings->problems();
    m_core = std::make_unique<Mail::MailCore>(*m_store, Clock::system(), m_settings->rules());
    m_accounts = std::make_unique<Mail::Accounts>(*m_store, Clock::system(), m_core.get());
    return {};
}

Status Engine::openPorts(QStringList *warnings)
{
    m_certificate = std::make_unique<CertificateKeeper>(m_options.paths.certificateFolder(), Clock::system());
    MADMAIL_CHECK(useCertificate());
    if (const auto &problem = m_certificate->problem())
        *warnings << problem->toEnglish() + QStringLiteral(" The certificate that worked before is used instead.");
    const int threads = int(m_settings->values().number(Setting::EngineThreads));
    MADMAIL_TRY(m_threads, MailThreads::start(*m_core, threads));
    m_ports = std::make_unique<ServicePorts>(*m_threads, m_routes, m_certificate->slot(), m_options.ports);
    return m_ports->apply(m_settings->values());
}

Status Engine::openControlSocket()
{
    m_operationContext = std::make_unique<Ops::OperationContext>(
        Ops::OperationContext { *m_store, Clock::system(), *m_accounts, *m_settings, m_work, m_reports, this, m_options.paths.stateDirectory, m_core.get() });
    m_web = std::make_unique<WebSite>(*m_core, [this] { mountRoutes(); });
    m_runner = std::make_unique<Ops::LocalRunner>(*m_operationContext);
    m_scheduler = std::make_unique<TaskScheduler>(*m_runner, Clock::system());
    m_adminTarget = std::make_unique<PostTarget>();
    m_adminAddress = PostAddress(m_adminTarget.get());
    const QString socket = m_options.paths.controlSocket();
    MADMAIL_CHECK(Platform::prepareStateDirectory(QFileInfo(socket).path())); // elsewhere when our own folder's name is too long
    MADMAIL_TRY(m_controlServer, Ipc::ControlServer::create(socket, *m_runner, Platform::isSameUserOrRoot));
    return {};
}

/// The one place where HTTP handlers are registered; once more at each reload, because settings choose paths. What is not
/// registered is answered with 404.
void Engine::mountRoutes()
{
    HttpService::Router router;
    const auto token = Ops::adminToken(m_settings->values(), m_options.paths.stateDirectory);
    if (token)
        router.add({ .path = m_settings->values().text(Setting::AdminPath).toUtf8(),
                     .methods = { "POST", "OPTIONS", "GET", "PUT", "PATCH", "DELETE" }, // all of them get the envelope
                     .handler = std::make_shared<AdminApi::AdminHandler>(
                         AdminApi::AdminServices { m_operationDescriptors, m_runner.get(), m_adminAddress, &Clock::system(), &m_adminFailures },
                         token->value) });
    else if (token.error().code != ErrorCode::Refused) // the config file may say "disabled"
        qCWarning(lcEngine, "there is no Admin API: %ls", qUtf16Printable(token.error().toEnglish()));
    m_web->update(*m_operationContext);
    m_web->addRoutes(router);
    m_routes.set(std::move(router));
}

Engine::~Engine()
{
    m_timer.stop();
    m_controlServer.reset();
    // Requests of the Admin API that wait are answered now: sessions would wait for them while this thread waits for sessions.
    m_adminAddress.close();
    m_adminTarget.reset();
    m_scheduler.reset();
    m_runner.reset(); // ends a long operation, while all that it uses is there
    if (m_ports)
        m_ports->closeAll();
    if (m_threads)
        m_threads->stop(goodbyeTime);
    m_ports.reset();
    m_threads.reset();
    m_routes.set({}); // handlers go before what they use
    if (m_web)
        m_web->stop();
    if (m_core)
        m_core->authenticator().stop();
    m_settings.reset();
    m_accounts.reset();
    m_store.reset(); // writes what waits; its last answers still find the core
    m_web.reset(); // the writer's last answers were for it
    m_core.reset();
}

Status Engine::useCertificate()
{
    const Config::Settings &settings = m_settings->values();
    CertificateKeeper::Source source;
    source.fromFiles = settings.text(Setting::TlsMode) == QLatin1String("file");
    source.certificateFile = settings.text(Setting::TlsCertificate);
    source.keyFile = settings.text(Setting::TlsKey);
    source.names = selfSignedNames(m_settings->identity(), settings);
    return m_certificate->use(std::move(source));
}

Result<QStringList> Engine::reload()
{
    MADMAIL_TRY(const Config::FileSettings file, readFile());
    const Config::SettingValues before = m_settings->fileValues();
    MADMAIL_CHECK(m_settings->reload(file.values));
    if (Status applied = apply(); !applied) {
        MADMAIL_CHECK(m_settings->reload(before));
        if (const Status back = apply(); !back)
            qCWarning(lcEngine, "what held before the reload does not hold again: %ls", qUtf16Printable(back.error().toEnglish()));
        return std::move(applied).error();
    }
    for (const QString &warning : file.warnings)
        qCWarning(lcEngine, "%ls", qUtf16Printable(warning));
    return file.warnings + m_settings->problems();
}

Status Engine::apply()
{
    m_core->setRules(m_settings->rules());
    if (const Status opened = useLog(); !opened)
        qCWarning(lcEngine, "%ls", qUtf16Printable(opened.error().toEnglish()));
    MADMAIL_CHECK(useCertificate());
    MADMAIL_CHECK(m_threads->resize(int(m_settings->values().number(Setting::EngineThreads))));
    m_ports->useThreads();
    MADMAIL_CHECK(m_ports->apply(m_settings->values()));
    mountRoutes();
    buildSnapshot(Api::EngineState::Running);
    return writeListenersFile();
}

void Engine::tick()
{
    ++m_ticks;
    if (m_ticks % addressCheckTicks == 0 && m_settings->values().text(Setting::TlsMode) != QLatin1String("file")) {
        if (const Status used = useCertificate(); !used)
            qCWarning(lcEngine, "the certificate stays as it was: %ls", qUtf16Printable(used.error().toEnglish()));
    } else if (m_ticks % certificateCheckTicks == 0) {
        m_certificate->refresh();
    }
    m_threads->reap();
    m_scheduler->tick(m_settings->values());
    buildSnapshot(Api::EngineState::Running);
}

void Engine::buildSnapshot(Api::EngineState state)
{
    auto fresh = std::make_shared<Api::EngineSnapshot>();
    fresh->state = state;
    fresh->bootTime = m_bootTime;
    fresh->uptime = std::chrono::duration_cast<std::chrono::seconds>(Clock::system().monotonic() - m_startedAt);
    fresh->mailDomain = m_settings->identity().primaryDomain();
    // All addresses are none that a client could be sent to.
    if (m_options.isBound && !Platform::isEveryAddress(m_options.ports.bindAddress))
        fresh->boundTo = m_options.ports.bindAddress.toString();
    fresh->listeners = m_ports->snapshot();
    fresh->imapConnections = m_ports->imapConnections();
    fresh->imapUniquePeers = m_ports->uniqueImapPeers();
    fresh->deliveredMessages = m_core->deliveredMessages();
    fresh->waitingWrites = m_store->stats().waitingJobs;
    fresh->certificateFingerprint = Crypto::fingerprintText(m_certificate->info().sha256);
    fresh->certificateExpires = m_certificate->info().notAfter;
    fresh->certificateSelfSigned = m_certificate->info().selfSigned;
    if (const auto &problem = m_certificate->problem())
        fresh->certificateProblem = problem->text;
    const std::lock_guard lock(m_mutex);
    m_snapshot = std::move(fresh);
}

Api::EngineSnapshotPointer Engine::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_snapshot;
}

Api::EngineSnapshotPointer Engine::snapshotNow()
{
    buildSnapshot(Api::EngineState::Running);
    return snapshot();
}

Result<std::optional<QByteArray>> Engine::pendingInviteLink()
{
    MADMAIL_TRY(const auto credentials, m_accounts->pendingInvite(m_settings->identity()));
    if (!credentials)
        return std::optional<QByteArray>();
    return std::optional(Ops::inviteLink(*m_operationContext, *credentials).toByteArray());
}

Status Engine::writeListenersFile() const
{
    const auto current = snapshot();
    QJsonArray listeners;
    for (const Api::ListenerSnapshot &listener : current->listeners)
        listeners.append(QJsonObject { { QStringLiteral("service"), QString::fromLatin1(listener.service) },
                                       { QStringLiteral("port"), listener.port },
                                       { QStringLiteral("standard_port"), listener.standardPort },
                                       { QStringLiteral("fallback"), listener.fallback } });
    const QJsonObject file { { QStringLiteral("listeners"), listeners } };
    return writeFileAtomically(m_options.paths.listenersFile(), QJsonDocument(file).toJson(QJsonDocument::Compact), FileMode::Private);
}

} // namespace Madmail::Engine
