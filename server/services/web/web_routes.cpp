// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/web_routes.h"

#include "server/services/web/qr_handler.h"
#include "server/services/web/registration_handler.h"
#include "server/services/web/share_handler.h"
#include "server/services/web/site_handler.h"

namespace Madmail::Web {

using HttpService::Route;

void addWebRoutes(HttpService::Router &router, const WebServices &services)
{
    router.add({ "/", Route::Match::Prefix, { "GET" }, std::make_shared<SiteHandler>(*services.site, services.contacts, *services.worker) });
    if (services.contacts)
        router.add({ "/share", Route::Match::Exact, { "GET", "POST" },
                     std::make_shared<ShareHandler>(*services.site, services.links, *services.contacts, *services.worker) });
    router.add({ "/new", Route::Match::Exact, { "GET", "POST" },
                 std::make_shared<RegistrationHandler>(*services.site, services.links, *services.registrar, *services.worker) });
    router.add({ "/qr", Route::Match::Exact, { "GET" }, std::make_shared<QrHandler>(services.links, *services.worker) });
    const auto autoconfig = std::make_shared<DocumentHandler>("text/xml; charset=utf-8", autoconfigXml(services.domain, services.endpoints));
    router.add({ "/.well-known/autoconfig/mail/config-v1.1.xml", Route::Match::Exact, { "GET" },
                 autoconfig });
    // The same at autoconfig.DOMAIN, where a name is made for it.
    router.add({ "/mail/config-v1.1.xml", Route::Match::Exact, { "GET" },
                 autoconfig });
    if (!services.program->empty())
        router.add({ "/madmail", Route::Match::Exact, { "GET" }, std::make_shared<DownloadHandler>("/madmail", services.program, true, *services.worker) });
    if (!services.apps->empty())
        router.add({ "/apps", Route::Match::Prefix, { "GET" }, std::make_shared<DownloadHandler>("/apps", services.apps, false, *services.worker) });
    if (services.panel)
        router.add({ services.panel->path, Route::Match::Prefix, { "GET" }, std::make_shared<PanelHandler>(*services.panel, services.panelFiles) });
    // Invites and accounts are nothing for search engines.
    router.add({ "/robots.txt", Route::Match::Exact, { "GET" },
                 std::make_shared<DocumentHandler>("text/plain; charset=utf-8", "User-agent: *\nDisallow: /inv\nDisallow: /new\nDisallow: /qr\nDisallow: /admin\n") });
}

} // namespace Madmail::Web
