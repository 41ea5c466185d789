// SPDX-License-Identifier: GPL-3.0-or-later
// `/share` and the short links that it makes.
#pragma once

#include "server/mail/contact_links.h"
#include "server/services/http/handler.h"
#include "server/services/web/page_answer.h"
#include "server/services/web/site_links.h"

#include <QThreadPool>

namespace Madmail::Web {

/// GET shows the form; POST makes a link, and answers with a page or, to a program, with `{"Slug","URL","Name"}`. What cannot be a
/// link comes back in the form with what was wrong. Thread: any.
class ShareHandler final : public HttpService::Handler
{
public:
    /// `site`, `contacts` and `worker` outlive it.
    ShareHandler(const SiteSlot &site, std::shared_ptr<const SiteLinks> links, Mail::ContactLinks &contacts, QThreadPool &worker)
        : m_site(site)
        , m_links(std::move(links))
        , m_contacts(contacts)
        , m_worker(worker)
    {
    }

    qint64 contentLimit(const Http::RequestHead &) const override { return 16 * 1024; }
    void handle(HttpService::Request request, HttpService::Responder respond) override;

private:
    const SiteSlot &m_site;
    std::shared_ptr<const SiteLinks> m_links;
    Mail::ContactLinks &m_contacts;
    QThreadPool &m_worker;
};

/// The page of a contact, or "there is no such page".
Http::Response contactPage(const Site &site, const std::optional<Mail::ContactLink> &contact, const HttpService::Request &request);

} // namespace Madmail::Web
