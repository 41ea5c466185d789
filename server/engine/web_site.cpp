// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine/web_site.h"

#include "server/base/atomic_file.h"
#include "server/base/bytes.h"
#include "server/base/log.h"
#include "server/crypto/certificate.h"
#include "server/mail/mail_core.h"
#include "server/ops/admin_token.h"
#include "server/ops/invites.h"
#include "server/platform/host_addresses.h"
#include "server/proto/http/form.h"

#include <QCoreApplication>
#include <QDir>
#include <QHostInfo>
#include <QJsonArray>

#include <algorithm>

namespace Madmail::Engine {

namespace {

using Config::Setting;

constexpr qint64 maxPemBytes = 1024 * 1024;
constexpr std::chrono::milliseconds settleTime { 200 }; // an editor writes a file in several steps
constexpr int mostWatched = 500;
constexpr std::chrono::hours lookupAge { 1 };

struct Service
{
    const char *id;
    const char *name;
    Setting localOnly;
    bool isTls;
    std::optional<Web::MailEndpoint::Service> mail;
};

constexpr Service services[] = {
    { "imaps", "IMAP", Setting::ImapTlsLocalOnly, true, Web::MailEndpoint::Service::Imap },
    { "imap", "IMAP", Setting::ImapLocalOnly, false, Web::MailEndpoint::Service::Imap },
    { "submissions", "Submission", Setting::SubmissionTlsLocalOnly, true, Web::MailEndpoint::Service::Submission },
    { "submission", "Submission", Setting::SubmissionLocalOnly, false, Web::MailEndpoint::Service::Submission },
    { "https", "HTTPS", Setting::HttpsLocalOnly, true, {} },
};

QByteArray inUrl(const QByteArray &host)
{
    return host.contains(':') ? '[' + host + ']' : host;
}

QJsonObject qrFact(const QByteArray &link)
{
    return { { QStringLiteral("src"), QString::fromLatin1("/qr?format=svg&data=" + Http::percentEncoded(link)) },
             { QStringLiteral("text"), QString::fromUtf8(link) } };
}

QJsonObject downloadFact(const Web::Download &file, const QString &href)
{
    return { { QStringLiteral("name"), file.name },
             { QStringLiteral("size"), formatBytes({ file.size }) },
             { QStringLiteral("href"), href },
             { QStringLiteral("sha256"), QString::fromLatin1(file.sha256) } };
}

QJsonArray appFacts(const std::vector<Web::Download> &apps)
{
    QJsonArray facts;
    for (const Web::Download &app : apps)
        facts.append(downloadFact(app, QStringLiteral("/apps/") + app.name));
    return facts;
}

/// What installs this program, when somebody put it beside it.
QStringList packagePatterns()
{
    return { QStringLiteral("madmail-desktop*.deb"), QStringLiteral("madmail-desktop*.rpm"), QStringLiteral("madmail-desktop*.exe"),
             QStringLiteral("madmail-desktop*.AppImage") };
}

QJsonValue retentionDays(const Config::Settings &settings)
{
    constexpr qint64 day = 86'400;
    if (!settings.isOn(Setting::RetentionEnabled))
        return false;
    return QString::number((settings.number(Setting::Retention) + day - 1) / day);
}

} // namespace

/// What several of the facts need.
struct WebSite::Facts
{
    const Config::Settings &settings;
    Api::EngineSnapshotPointer snapshot;
    QByteArray host;
    QByteArray domain;
    QHash<QByteArray, quint16> ports; ///< those that others may use
    bool certificateTrusted = false;  ///< by browsers and phones, for the host

    explicit Facts(const Ops::OperationContext &context)
        : settings(context.settings.values())
        , snapshot(context.engine->snapshotNow())
        , host(Ops::linkHost(context.settings, snapshot->boundTo))
        , domain(context.settings.identity().primaryDomain())
    {
        for (const Service &service : services)
            for (const Api::ListenerSnapshot &listener : snapshot->listeners)
                if (listener.service == service.id && !settings.isOn(service.localOnly))
                    ports.insert(service.id, listener.port);
    }

    QByteArray origin() const
    {
        const quint16 port = ports.value("https", 443);
        return "https://" + inUrl(host) + (port == 443 ? QByteArray() : ':' + QByteArray::number(port));
    }
    QByteArray chain() const
    {
        if (settings.text(Setting::TlsMode) != QLatin1String("file"))
            return {};
        const auto pem = readFile(settings.text(Setting::TlsCertificate), maxPemBytes);
        return pem ? *pem : QByteArray();
    }
    bool isTrustedFor(const QByteArray &chainPem, const QByteArray &name, const Clock &clock) const
    {
        if (chainPem.isEmpty())
            return false;
        const auto covers = Crypto::certificateCovers(chainPem, name);
        const auto distrust = Crypto::distrustOf(chainPem, clock.now(), Crypto::Authorities::Mozilla);
        return covers && *covers && distrust && distrust->isEmpty();
    }
    /// One for each port, and the HTTPS port for both protocols last: it is there where the others are closed.
    std::vector<Web::MailEndpoint> endpoints() const
    {
        std::vector<Web::MailEndpoint> all;
        for (const Service &service : services)
            if (service.mail && ports.contains(service.id))
                all.push_back({ *service.mail, host, ports.value(service.id), service.isTls });
        if (ports.contains("https"))
            for (const auto mail : { Web::MailEndpoint::Service::Imap, Web::MailEndpoint::Service::Submission })
                all.push_back({ mail, host, ports.value("https"), true });
        return all;
    }
    QJsonArray portRows() const
    {
        QJsonArray rows;
        for (const Service &service : services)
            if (ports.contains(service.id))
                rows.append(QJsonObject { { QStringLiteral("name"), QString::fromLatin1(service.name) },
                                          { QStringLiteral("number"), QString::number(ports.value(service.id)) },
                                          { QStringLiteral("security"), service.isTls ? QStringLiteral("TLS") : QStringLiteral("STARTTLS") },
                                          { QStringLiteral("is_tls"), service.isTls } });
        return rows;
    }
};

WebSite::WebSite(Mail::MailCore &core, std::function<void()> changed)
    : m_onLookup(std::move(changed))
    , m_links(std::make_shared<const Web::SiteLinks>())
    , m_registrar(core)
    , m_contacts(core)
{
    m_program = std::make_shared<const std::vector<Web::Download>>();
    m_apps = m_program;
    m_hashing.setMaxThreadCount(1);
    auto panel = Web::SiteFiles::load(QStringLiteral(":/admin"));
    m_panelFiles = std::make_shared<const Web::SiteFiles>(panel ? std::move(*panel) : Web::SiteFiles());
    m_worker.setMaxThreadCount(1);
    m_worker.setObjectName(QStringLiteral("pages"));
    m_changed.setSingleShot(true);
    connect(&m_changed, &QTimer::timeout, this, [this] {
        rebuild();
        listFiles();
    });
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] { m_changed.start(settleTime); });
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] { m_changed.start(settleTime); });
}

WebSite::~WebSite()
{
    stop();
}

void WebSite::stop()
{
    m_registrar.stop();
    m_worker.waitForDone();
    m_hashing.waitForDone();
}

void WebSite::update(const Ops::OperationContext &context)
{
    Facts facts(context);
    const Config::Settings &settings = facts.settings;
    facts.certificateTrusted = facts.isTrustedFor(facts.chain(), facts.host, context.clock);
    auto links = std::make_shared<Web::SiteLinks>();
    links->login = Ops::inviteLink(context, {});
    links->origin = facts.origin();
    links->domains = context.settings.identity().localDomains();
    if (accountLinksWork(facts))
        links->registration = "dcaccount:" + links->origin + "/new";
    m_links = links;
    m_domain = facts.domain;
    m_endpoints = facts.endpoints();

    const auto token = Ops::adminToken(settings, context.stateDirectory);
    const bool hasPanel = token.ok() && settings.isOn(Setting::AdminWebEnabled);
    m_isSharing = settings.isOn(Setting::ContactSharing);
    m_panel.reset();
    if (hasPanel)
        m_panel = { settings.text(Setting::AdminWebPath).toUtf8(), settings.text(Setting::AdminPath).toUtf8(), settings.text(Setting::Language).toLatin1() };
    m_options.folder = settings.text(Setting::WebDirectory);
    m_options.language = settings.text(Setting::Language).toLatin1();
    m_options.facts = factsOf(facts, *links, token.ok(), hasPanel);
    m_appsFolder = context.stateDirectory + QStringLiteral("/apps");
    rebuild();
    listFiles();
}

/// See resources/www/README.md.
QJsonObject WebSite::factsOf(const Facts &facts, const Web::SiteLinks &links, bool hasApi, bool hasPanel) const
{
    const Config::Settings &settings = facts.settings;
    const bool isOpen = settings.isOn(Setting::RegistrationOpen);
    const bool tokenRequired = settings.isOn(Setting::TokenRequired);
    return {
        { QStringLiteral("version"), QStringLiteral(MADMAIL_VERSION) },
        { QStringLiteral("host"), QString::fromUtf8(facts.host) },
        { QStringLiteral("domain"), QString::fromUtf8(facts.domain) },
        { QStringLiteral("site"), QString::fromUtf8(links.origin) },
        { QStringLiteral("redirect"), facts.certificateTrusted && facts.ports.contains("https") ? QString::fromUtf8(links.origin) : QString() },
        { QStringLiteral("registration_open"), isOpen },
        { QStringLiteral("token_required"), tokenRequired },
        { QStringLiteral("can_register"), isOpen && !tokenRequired },
        { QStringLiteral("jit"), settings.isOn(Setting::JitRegistration) },
        { QStringLiteral("quota"), settings.number(Setting::DefaultQuota) > 0 ? QJsonValue(formatBytes(settings.bytes(Setting::DefaultQuota))) : QJsonValue(false) },
        { QStringLiteral("max_message_size"), formatBytes(settings.bytes(Setting::MaxMessageSize)) },
        { QStringLiteral("retention_days"), retentionDays(settings) },
        { QStringLiteral("logging"), !settings.isOn(Setting::LogDisabled) },
        // These services are not in this version: what is not there is not shown.
        { QStringLiteral("turn"), false },
        { QStringLiteral("calls"), false },
        { QStringLiteral("shadowsocks"), false },
        { QStringLiteral("sharing"), settings.isOn(Setting::ContactSharing) },
        { QStringLiteral("ports"), facts.portRows() },
        { QStringLiteral("alpn"), facts.ports.contains("https") },
        { QStringLiteral("web_port"), QString::number(facts.ports.value("https", 443)) },
        { QStringLiteral("certificate"), QJsonObject { { QStringLiteral("trusted"), facts.certificateTrusted },
                                                       { QStringLiteral("self_signed"), facts.snapshot->certificateSelfSigned },
                                                       { QStringLiteral("fingerprint"), facts.snapshot->certificateFingerprint } } },
        { QStringLiteral("admin_panel"), hasPanel ? QJsonValue(settings.text(Setting::AdminWebPath) + u'/') : QJsonValue(false) },
        { QStringLiteral("api_path"), hasApi ? QJsonValue(settings.text(Setting::AdminPath)) : QJsonValue(false) },
        { QStringLiteral("api_reference"), false },
        { QStringLiteral("token"), false },
        { QStringLiteral("madmail_download"), m_program->empty() ? QJsonValue(false) : QJsonValue(downloadFact(m_program->front(), QStringLiteral("/madmail"))) },
        { QStringLiteral("apps"), appFacts(*m_apps) },
        { QStringLiteral("has_apps"), !m_apps->empty() },
        { QStringLiteral("dcaccount"), links.registration.isEmpty() ? QJsonValue(false) : QJsonValue(QString::fromUtf8(links.registration)) },
        { QStringLiteral("home_qr"), qrFact(links.registration.isEmpty() ? links.origin + '/' : links.registration) },
    };
}

/// Looks for what can be handed out. The checksums take a while; the pages follow when they are there.
void WebSite::listFiles()
{
    m_hashing.start([this, folder = m_appsFolder, knownProgram = m_program, knownApps = m_apps] {
        auto program = std::make_shared<const std::vector<Web::Download>>(
            Web::listDownloads(QCoreApplication::applicationDirPath(), *knownProgram, packagePatterns()));
        auto apps = std::make_shared<const std::vector<Web::Download>>(Web::listDownloads(folder, *knownApps));
        post(&m_files, [this, program, apps] { takeFiles(program, apps); }); // stop() waits for this thread
    });
}

void WebSite::takeFiles(Downloads program, Downloads apps)
{
    const auto isSame = [](const Downloads &a, const Downloads &b) {
        return std::equal(a->begin(), a->end(), b->begin(), b->end(), [](const Web::Download &one, const Web::Download &other) { return one.name == other.name && one.sha256 == other.sha256; });
    };
    if (isSame(program, m_program) && isSame(apps, m_apps))
        return;
    m_program = std::move(program);
    m_apps = std::move(apps);
    m_onLookup();
}

void WebSite::rebuild()
{
    watch(m_options.folder);
    auto site = Web::Site::build(m_options);
    if (site)
        m_site.set(std::move(*site));
    else
        qCWarning(lcEngine, "the web pages stay as they were: %ls", qUtf16Printable(site.error().toEnglish()));
}

/// Watches a folder of the owner's own pages; those of the program do not change.
void WebSite::watch(const QString &folder)
{
    if (const QStringList old = m_watcher.files() + m_watcher.directories(); !old.isEmpty())
        m_watcher.removePaths(old);
    if (QFileInfo(m_appsFolder).isDir())
        m_watcher.addPath(m_appsFolder);
    if (folder.isEmpty())
        return;
    QStringList paths { folder };
    const QDir::Filters filters = QDir::Dirs | QDir::Files | QDir::NoDotAndDotDot | QDir::NoSymLinks;
    for (qsizetype i = 0; i < paths.size() && paths.size() < mostWatched; ++i)
        if (QFileInfo(paths[i]).isDir())
            for (const QString &name : QDir(paths[i]).entryList(filters))
                paths << paths[i] + u'/' + name;
    m_watcher.addPaths(paths);
}

void WebSite::addRoutes(HttpService::Router &router)
{
    Web::addWebRoutes(router, { &m_site, &m_registrar, m_isSharing ? &m_contacts : nullptr, &m_worker, m_panelFiles, m_panel, m_program, m_apps, m_links, m_domain, m_endpoints });
}

bool WebSite::leadsHere(const QString &domain, const Config::Settings &settings)
{
    const auto now = Clock::system().monotonic();
    const bool isFresh = m_lookup.domain == domain && now - m_lookup.askedAt < lookupAge;
    if (!isFresh) {
        m_lookup = { domain, now, m_lookup.domain == domain ? m_lookup.addresses : QList<QHostAddress>() };
        QHostInfo::lookupHost(domain, this, [this, domain](const QHostInfo &found) {
            if (m_lookup.domain != domain || m_lookup.addresses == found.addresses())
                return;
            m_lookup.addresses = found.addresses();
            m_onLookup();
        });
    }
    QList<QHostAddress> ours = Platform::hostAddresses();
    ours << QHostAddress(QString::fromLatin1(addressOfLiteral(settings.text(Setting::PublicAddress).toUtf8())));
    return std::any_of(m_lookup.addresses.begin(), m_lookup.addresses.end(), [&ours](const QHostAddress &address) { return ours.contains(address); });
}

/// `dcaccount:` needs a certificate that phones trust without asking, and servers where they look for them.
bool WebSite::accountLinksWork(const Facts &facts)
{
    const bool isName = addressOfLiteral(facts.domain).isEmpty() && !facts.domain.endsWith(".internal") && facts.host == facts.domain;
    const bool standardMail = facts.ports.value("imaps") == 993 && facts.ports.value("submissions") == 465;
    const bool autoconfig = facts.ports.value("https") == 443;
    return isName && facts.ports.contains("https") && (standardMail || autoconfig) && facts.certificateTrusted
        && leadsHere(QString::fromUtf8(facts.domain), facts.settings);
}

} // namespace Madmail::Engine
