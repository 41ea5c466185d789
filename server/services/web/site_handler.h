// SPDX-License-Identifier: GPL-3.0-or-later
// Pages and files of the site.
#pragma once

#include "server/services/http/handler.h"
#include "server/services/web/site.h"

#include <QThreadPool>

#include <optional>

namespace Madmail::Mail {
class ContactLinks;
}

namespace Madmail::Web {

/// Answers every GET that has no handler of its own: pages in the reader's language, documentation, invites, files, and a page
/// for what is not there. Over plain HTTP it leads to HTTPS where browsers would trust that (Site's fact `redirect`).
///
/// Paths are decoded once; what is not made of letters, digits and "._-/" after that, or has a part that begins with a dot,
/// names nothing. With contacts, a name of letters and digits that nothing else has is looked for among the short links.
/// Thread: any.
class SiteHandler final : public HttpService::Handler
{
public:
    /// `site`, `contacts` and `worker` outlive it. `contacts` may be null.
    SiteHandler(const SiteSlot &site, Mail::ContactLinks *contacts, QThreadPool &worker)
        : m_site(site)
        , m_contacts(contacts)
        , m_worker(worker)
    {
    }

    qint64 contentLimit(const Http::RequestHead &) const override { return 0; }
    void handle(HttpService::Request request, HttpService::Responder respond) override;

private:
    /// Nothing: it may be a short link.
    static std::optional<Http::Response> answer(const Site &site, const HttpService::Request &request);
    void findContact(std::shared_ptr<const Site> site, HttpService::Request request, HttpService::Responder respond) const;

    const SiteSlot &m_site;
    Mail::ContactLinks *m_contacts;
    QThreadPool &m_worker;
};

} // namespace Madmail::Web
