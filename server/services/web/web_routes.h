// SPDX-License-Identifier: GPL-3.0-or-later
// Which handler of the web pages answers which path.
#pragma once

#include "server/services/http/router.h"
#include "server/services/web/autoconfig_handler.h"
#include "server/services/web/downloads.h"
#include "server/services/web/panel_handler.h"
#include "server/services/web/site.h"
#include "server/services/web/site_links.h"

class QThreadPool;

namespace Madmail::Mail {
class ContactLinks;
class Registrar;
}

namespace Madmail::Web {

struct WebServices
{
    // All outlive the routes.
    const SiteSlot *site = nullptr;
    Mail::Registrar *registrar = nullptr;
    Mail::ContactLinks *contacts = nullptr; ///< null: no short links
    QThreadPool *worker = nullptr; ///< for what takes longer than a connection may

    std::shared_ptr<const SiteFiles> panelFiles;
    std::optional<PanelHandler::Options> panel; ///< nothing: there is none

    std::shared_ptr<const std::vector<Download>> program; ///< the package of this program, when there is one
    std::shared_ptr<const std::vector<Download>> apps;

    std::shared_ptr<const SiteLinks> links;
    QByteArray domain;                   ///< of mail, for autoconfiguration
    std::vector<MailEndpoint> endpoints; ///< the same
};

/// Adds everything below "/".
void addWebRoutes(HttpService::Router &router, const WebServices &services);

} // namespace Madmail::Web
