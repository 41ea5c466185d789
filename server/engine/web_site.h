// SPDX-License-Identifier: GPL-3.0-or-later
// The web pages of a running engine.
#pragma once

#include "server/base/post.h"
#include "server/mail/contact_links.h"
#include "server/mail/registrar.h"
#include "server/ops/operation_context.h"
#include "server/services/http/router.h"
#include "server/services/web/site.h"
#include "server/services/web/site_links.h"
#include "server/services/web/web_routes.h"

#include <QFileSystemWatcher>
#include <QHostAddress>
#include <QThreadPool>
#include <QTimer>

namespace Madmail::Engine {

/// Turns settings and the engine's state into pages, links and routes, and reads the owner's own pages again when they change
/// on the disk. Thread: the engine's.
class WebSite final : public QObject
{
public:
    /// `changed`: what was looked up outside calls for update() and addRoutes().
    WebSite(Mail::MailCore &core, std::function<void()> changed);
    /// No connection may be left that could ask for a page.
    ~WebSite() override;

    /// Builds the pages anew. With a template or string file that cannot be used, the pages of before stay, and a line in the
    /// log says why.
    void update(const Ops::OperationContext &context);
    /// Adds what update() made.
    void addRoutes(HttpService::Router &router);
    /// Registrations that wait are answered. Before the store goes.
    void stop();

private:
    struct Facts;
    using Downloads = std::shared_ptr<const std::vector<Web::Download>>;
    QJsonObject factsOf(const Facts &facts, const Web::SiteLinks &links, bool hasApi, bool hasPanel) const;
    void rebuild();
    void listFiles();
    void takeFiles(Downloads program, Downloads apps);
    void watch(const QString &folder);
    bool accountLinksWork(const Facts &facts);
    /// Whether a name leads to this computer, as far as is known; asks, when it was not asked for an hour.
    bool leadsHere(const QString &domain, const Config::Settings &settings);

    struct Lookup
    {
        QString domain;
        std::chrono::nanoseconds askedAt { 0 };
        QList<QHostAddress> addresses;
    };

    std::function<void()> m_onLookup;
    Lookup m_lookup;
    Web::SiteSlot m_site;
    Web::Site::Options m_options;
    std::shared_ptr<const Web::SiteLinks> m_links;
    std::shared_ptr<const Web::SiteFiles> m_panelFiles;
    std::optional<Web::PanelHandler::Options> m_panel;
    Downloads m_program;
    Downloads m_apps;
    QString m_appsFolder;
    PostTarget m_files; // where the checksums come to
    QThreadPool m_hashing; // checksums of large files
    QByteArray m_domain;
    std::vector<Web::MailEndpoint> m_endpoints;
    Mail::Registrar m_registrar;
    Mail::ContactLinks m_contacts;
    bool m_isSharing = false;
    QThreadPool m_worker; // pages and pictures that are made for one reader
    QFileSystemWatcher m_watcher;
    QTimer m_changed; // several files change at once
};

} // namespace Madmail::Engine
