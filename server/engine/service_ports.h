// SPDX-License-Identifier: GPL-3.0-or-later
// The ports of the services, open.
#pragma once

#include "server/api/snapshot.h"
#include "server/config/settings.h"
#include "server/engine/mail_threads.h"

#include <memory>
#include <vector>

namespace Madmail::HttpService {
class RouterSlot;
}

namespace Madmail::Engine {

/// What the command line says about ports for one run.
struct PortOptions
{
    QHostAddress bindAddress { QHostAddress::Any };
    int portOffset = 0;
};

/// Opens, reopens and closes the listeners. A standard port that this user may not open falls back to 10000 + port; a port
/// that somebody else holds is an error that names the port and, where the system tells, the program.
/// Thread: the engine's.
class ServicePorts
{
public:
    /// `threads` and `routes` outlive it and the sessions.
    ServicePorts(MailThreads &threads, const HttpService::RouterSlot &routes, std::shared_ptr<Net::TlsContextSlot> tls, PortOptions options);
    ~ServicePorts();

    /// Makes the open ports those of the settings. Ports that do not change stay open. For the others the new one is opened
    /// before the old one is closed, unless one service takes the port of another, or changes its address on the same port.
    /// Connections stay in any case. Errors: PortInUse, Network, BadInput (a port above 65535); then the old ports are open.
    Status apply(const Config::Settings &settings);
    /// The threads are others: new connections are dealt out to these.
    void useThreads();
    void closeAll();

    std::vector<Api::ListenerSnapshot> snapshot() const;
    /// Over all ports, the HTTPS port too.
    int imapConnections() const;
    int uniqueImapPeers() const;

private:
    struct Open;
    struct ThroughHttps;
    struct Wanted;

    Net::HandlerFactory sessionsOf(const Wanted &wanted) const;
    Net::HandlerFactory sessionsOfHttps() const;
    std::vector<Wanted> wantedPorts(const Config::Settings &settings) const;
    Result<std::unique_ptr<Open>> open(const Wanted &wanted);
    Result<std::unique_ptr<Net::Listener>> listen(const Wanted &wanted, quint16 port);
    Status openMissing(const std::vector<Wanted> &wanted, std::vector<std::unique_ptr<Open>> &old);
    void reopen(std::vector<std::unique_ptr<Open>> old);
    void close(std::unique_ptr<Open> port);
    void closeListener(Open &port);

    MailThreads &m_threads;
    const HttpService::RouterSlot &m_routes;
    std::shared_ptr<Net::TlsContextSlot> m_tls;
    PortOptions m_options;
    std::shared_ptr<ThroughHttps> m_throughHttps;
    std::vector<std::unique_ptr<Open>> m_open;
};

} // namespace Madmail::Engine
