// SPDX-License-Identifier: GPL-3.0-or-later
// Pages and files of the site.
#pragma once

#include "server/services/http/handler.h"
#include "server/services/web/site.h"

namespace Madmail::Web {

/// Answers every GET that has no handler of its own: pages in the reader's language, documentation, invites, files, and a page
/// for what is not there. Over plain HTTP it leads to HTTPS where browsers would trust that (Site's fact `redirect`).
///
/// Paths are decoded once; what is not made of letters, digits and "._-/" after that, or has a part that begins with a dot,
/// names nothing. Thread: any.
class SiteHandler final : public HttpService::Handler
{
public:
    /// `site` outlives it.
    explicit SiteHandler(const SiteSlot &site)
        : m_site(site)
    {
    }

    qint64 contentLimit(const Http::RequestHead &) const override { return 0; }
    void handle(HttpService::Request request, HttpService::Responder respond) override;

private:
    static Http::Response answer(const Site &site, const HttpService::Request &request);

    const SiteSlot &m_site;
};

} // namespace Madmail::Web
