// SPDX-License-Identifier: GPL-3.0-or-later
// `/new`: accounts for whoever may have one.
#pragma once

#include "server/mail/registrar.h"
#include "server/services/http/handler.h"
#include "server/services/web/site.h"
#include "server/services/web/site_links.h"

#include <QThreadPool>

namespace Madmail::Web {

/// POST makes an account. A program gets `{"email","password","dclogin_url"}`, or `{"reason","error"}` (the same sentence:
/// Delta Chat shows the first, older panels the second); a browser (Accept) gets a page with link and QR code. The token comes
/// as `?token=` (or `?t=`), in a form, or in JSON.
///
/// GET and HEAD make nothing, so that neither a look at the page nor a link preview costs an account: a browser gets the page
/// with the button, everybody else is sent there.
///
/// A form that another site's page sends is refused (Sec-Fetch-Site), or any page could make its readers' browsers use up
/// their network's share. Programs do not send that field. Thread: any.
class RegistrationHandler final : public HttpService::Handler
{
public:
    /// `site`, `registrar` and `worker` outlive it.
    RegistrationHandler(const SiteSlot &site, std::shared_ptr<const SiteLinks> links, Mail::Registrar &registrar, QThreadPool &worker)
        : m_site(site)
        , m_links(std::move(links))
        , m_registrar(registrar)
        , m_worker(worker)
    {
    }

    qint64 contentLimit(const Http::RequestHead &) const override { return 8 * 1024; }
    void handle(HttpService::Request request, HttpService::Responder respond) override;

private:
    void show(const HttpService::Request &request, HttpService::Responder respond) const;

    const SiteSlot &m_site;
    std::shared_ptr<const SiteLinks> m_links;
    Mail::Registrar &m_registrar;
    QThreadPool &m_worker;
};

} // namespace Madmail::Web
