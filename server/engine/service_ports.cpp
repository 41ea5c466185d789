// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine/service_ports.h"

#include "server/base/log.h"
#include "server/net/connection.h"
#include "server/platform/port_holder.h"
#include "server/services/http/http_service.h"
#include "server/services/imap/imap_service.h"
#include "server/services/smtp/submission_service.h"

#include <QCoreApplication>

#include <algorithm>
#include <atomic>
#include <optional>

namespace Madmail::Engine {

namespace {

using Config::Setting;

constexpr int fallbackOffset = 10'000;

enum class Protocol : quint8 { Imap, Submission, Http };

/// What is spoken on a port with TLS from the start (RFC 7301). HTTPS lets mail clients in, too: 443 is open where 993 is not.
QList<QByteArray> alpnOf(Protocol protocol)
{
    switch (protocol) {
    case Protocol::Imap:
        return { "imap" };
    case Protocol::Submission:
        return { "smtp" };
    case Protocol::Http:
        break;
    }
    return { "http/1.1", "imap", "smtp" };
}

struct ServiceRow
{
    const char *name;
    Protocol protocol;
    bool implicitTls;
    Setting port;
    Setting localOnly;
    std::optional<Setting> enabled = {}; // nothing: always
};

constexpr ServiceRow services[] = {
    { "imap", Protocol::Imap, false, Setting::ImapPort, Setting::ImapLocalOnly },
    { "imaps", Protocol::Imap, true, Setting::ImapTlsPort, Setting::ImapTlsLocalOnly },
    { "submission", Protocol::Submission, false, Setting::SubmissionPort, Setting::SubmissionLocalOnly },
    { "submissions", Protocol::Submission, true, Setting::SubmissionTlsPort, Setting::SubmissionTlsLocalOnly },
    { "http", Protocol::Http, false, Setting::HttpPort, Setting::HttpLocalOnly, Setting::HttpEnabled },
    { "https", Protocol::Http, true, Setting::HttpsPort, Setting::HttpsLocalOnly, Setting::HttpsEnabled },
};

QByteArrayView refusalLineOf(Protocol protocol)
{
    switch (protocol) {
    case Protocol::Imap:
        return ImapService::refusalLine;
    case Protocol::Submission:
        return SmtpService::refusalLine;
    case Protocol::Http:
        break;
    }
    return HttpService::refusalLine;
}

} // namespace

struct ServicePorts::Wanted
{
    const ServiceRow *service = nullptr;
    QHostAddress address;
    int port = 0;
    bool operator==(const Wanted &) const = default;
};

struct ServicePorts::Open
{
    Wanted wanted;
    std::unique_ptr<Net::Listener> listener;
    bool fallback = false;
};

/// Mail clients on the HTTPS port. Shared with the sessions' factory; thread: any.
struct ServicePorts::ThroughHttps
{
    std::atomic<bool> imapIsLocal { false }; ///< only programs of this computer may
    std::atomic<bool> submissionIsLocal { false };
    std::shared_ptr<Net::ConnectionCounts> imapCounts = std::make_shared<Net::ConnectionCounts>();
};

Net::HandlerFactory ServicePorts::sessionsOfHttps() const
{
    return [imap = m_threads.imapSessions(), submission = m_threads.submissionSessions(),
            &routes = m_routes, door = m_throughHttps](Net::Connection &connection) -> std::unique_ptr<Net::ConnectionHandler> {
        const QByteArrayView protocol = connection.alpnProtocol();
        const bool isLocal = connection.peerAddress().isLoopback();
        if (protocol == "imap") {
            if (door->imapIsLocal && !isLocal)
                return nullptr;
            connection.countAlsoIn(door->imapCounts);
            return imap(connection);
        }
        if (protocol == "smtp")
            return door->submissionIsLocal && !isLocal ? nullptr : submission(connection);
        return HttpService::createSession(connection, routes);
    };
}

Net::HandlerFactory ServicePorts::sessionsOf(const Wanted &wanted) const
{
    const ServiceRow &service = *wanted.service;
    switch (service.protocol) {
    case Protocol::Imap:
        return m_threads.imapSessions();
    case Protocol::Submission:
        return m_threads.submissionSessions();
    case Protocol::Http:
        break;
    }
    if (service.implicitTls)
        return sessionsOfHttps();
    return [&routes = m_routes](Net::Connection &connection) { return HttpService::createSession(connection, routes); };
}

ServicePorts::ServicePorts(MailThreads &threads, const HttpService::RouterSlot &routes, std::shared_ptr<Net::TlsContextSlot> tls,
                           PortOptions options)
    : m_threads(threads)
    , m_routes(routes)
    , m_tls(std::move(tls))
    , m_options(std::move(options))
    , m_throughHttps(std::make_shared<ThroughHttps>())
{
}

ServicePorts::~ServicePorts()
{
    closeAll();
}

std::vector<ServicePorts::Wanted> ServicePorts::wantedPorts(const Config::Settings &settings) const
{
    std::vector<Wanted> wanted;
    for (const ServiceRow &service : services) {
        if (service.enabled && !settings.isOn(*service.enabled))
            continue;
        const bool isLocal = settings.isOn(service.localOnly);
        wanted.push_back({ &service, isLocal ? QHostAddress(QHostAddress::LocalHost) : m_options.bindAddress,
                           int(settings.number(service.port)) + m_options.portOffset });
    }
    return wanted;
}

Status ServicePorts::apply(const Config::Settings &settings)
{
    m_throughHttps->imapIsLocal = settings.isOn(Setting::ImapTlsLocalOnly);
    m_throughHttps->submissionIsLocal = settings.isOn(Setting::SubmissionTlsLocalOnly);
    const std::vector<Wanted> wanted = wantedPorts(settings);
    const auto stays = [&wanted](const auto &port) { return std::find(wanted.begin(), wanted.end(), port->wanted) != wanted.end(); };
    const auto leaving = std::stable_partition(m_open.begin(), m_open.end(), stays);
    std::vector<std::unique_ptr<Open>> old(std::make_move_iterator(leaving), std::make_move_iterator(m_open.end()));
    m_open.erase(leaving, m_open.end());
    const std::size_t keptCount = m_open.size();
    Status opened = openMissing(wanted, old);
    if (!opened) {
        while (m_open.size() > keptCount) {
            close(std::move(m_open.back()));
            m_open.pop_back();
        }
        reopen(std::move(old));
    } else {
        for (auto &port : old)
            if (port->listener)
                close(std::move(port));
    }
    std::sort(m_open.begin(), m_open.end(), [](const auto &a, const auto &b) { return a->wanted.service < b->wanted.service; });
    return opened;
}

/// Opens what is wanted and not open. A port that one of `old` holds is taken from it: that one is left without a listener.
Status ServicePorts::openMissing(const std::vector<Wanted> &wanted, std::vector<std::unique_ptr<Open>> &old)
{
    for (const Wanted &port : wanted) {
        if (std::any_of(m_open.begin(), m_open.end(), [&](const auto &open) { return open->wanted == port; }))
            continue;
        for (const auto &holder : old)
            if (holder->listener && (holder->listener->port() == port.port || holder->listener->port() == port.port + fallbackOffset))
                closeListener(*holder);
        MADMAIL_TRY(auto opened, open(port));
        m_open.push_back(std::move(opened));
    }
    return {};
}

/// After a failure: what was taken from `old` is opened again.
void ServicePorts::reopen(std::vector<std::unique_ptr<Open>> old)
{
    for (auto &port : old) {
        if (!port->listener) {
            auto again = open(port->wanted);
            if (!again) {
                qCWarning(lcEngine, "the port of %s could not be opened again: %ls", port->wanted.service->name,
                          qUtf16Printable(again.error().toEnglish()));
                continue;
            }
            port = std::move(*again);
        }
        m_open.push_back(std::move(port));
    }
}

Result<std::unique_ptr<Net::Listener>> ServicePorts::listen(const Wanted &wanted, quint16 port)
{
    const ServiceRow &service = *wanted.service;
    Net::ListenerSpec spec;
    spec.name = service.name;
    spec.address = wanted.address;
    spec.port = port;
    spec.implicitTls = service.implicitTls;
    spec.tls = m_tls;
    spec.factory = sessionsOf(wanted);
    if (service.implicitTls)
        spec.alpn = alpnOf(service.protocol);
    else
        spec.refusalLine = refusalLineOf(service.protocol).toByteArray();
    // A listener lives on the thread that accepts for it.
    return callOn(m_threads.first(), [this, &spec] { return Net::Listener::create(spec, m_threads.pointers()); });
}

Result<std::unique_ptr<ServicePorts::Open>> ServicePorts::open(const Wanted &wanted)
{
    if (wanted.port < 1 || wanted.port > 65535)
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "%1 is no port number. Choose a smaller --port-offset."),
                                              { QString::number(wanted.port) } } };
    auto listener = listen(wanted, quint16(wanted.port));
    bool fallback = false;
    int port = wanted.port;
    if (!listener && listener.error().code == ErrorCode::PermissionDenied && wanted.port + fallbackOffset <= 65535) {
        port = wanted.port + fallbackOffset;
        listener = listen(wanted, quint16(port));
        fallback = true;
    }
    if (listener)
        return std::make_unique<Open>(Open { wanted, std::move(*listener), fallback });
    if (listener.error().code != ErrorCode::PortInUse)
        return listener.error();
    const QString holder = Platform::holderOfTcpPort(wanted.address, quint16(port));
    const QString number = QString::number(port);
    if (holder.isEmpty())
        return Error { ErrorCode::PortInUse,
                       { QT_TRANSLATE_NOOP("Server", "Port %1 is used by another program. Choose another port or stop that program."), { number } },
                       QString::fromLatin1(wanted.service->name) };
    return Error { ErrorCode::PortInUse,
                   { QT_TRANSLATE_NOOP("Server", "Port %1 is used by %2. Choose another port or stop that program."), { number, holder } },
                   QString::fromLatin1(wanted.service->name) };
}

void ServicePorts::close(std::unique_ptr<Open> port)
{
    closeListener(*port);
}

void ServicePorts::closeListener(Open &port)
{
    callOn(m_threads.first(), [&port] {
        port.listener.reset();
        return true;
    });
}

void ServicePorts::useThreads()
{
    callOn(m_threads.first(), [this] {
        for (const auto &port : m_open)
            port->listener->setThreads(m_threads.pointers());
        return true;
    });
}

void ServicePorts::closeAll()
{
    for (auto &port : m_open)
        close(std::move(port));
    m_open.clear();
}

std::vector<Api::ListenerSnapshot> ServicePorts::snapshot() const
{
    std::vector<Api::ListenerSnapshot> listeners;
    for (const auto &port : m_open) {
        const Net::ConnectionFigures figures = port->listener->figures();
        Api::ListenerSnapshot listener;
        listener.service = port->wanted.service->name;
        listener.address = port->wanted.address == QHostAddress(QHostAddress::Any) ? QStringLiteral("*") : port->wanted.address.toString();
        listener.port = port->listener->port();
        listener.standardPort = quint16(port->wanted.port);
        listener.fallback = port->fallback;
        listener.connections = figures.current;
        listener.uniquePeers = figures.uniquePeers;
        listener.accepted = figures.accepted;
        listener.bytesIn = figures.bytesIn;
        listener.bytesOut = figures.bytesOut;
        listeners.push_back(std::move(listener));
    }
    return listeners;
}

int ServicePorts::imapConnections() const
{
    int connections = m_throughHttps->imapCounts->figures().current;
    for (const auto &port : m_open)
        if (port->wanted.service->protocol == Protocol::Imap)
            connections += port->listener->figures().current;
    return connections;
}

int ServicePorts::uniqueImapPeers() const
{
    QSet<Net::PeerKey> peers;
    m_throughHttps->imapCounts->addPeersTo(peers);
    for (const auto &port : m_open)
        if (port->wanted.service->protocol == Protocol::Imap)
            port->listener->addPeersTo(peers);
    return int(peers.size());
}

} // namespace Madmail::Engine
