// SPDX-License-Identifier: GPL-3.0-or-later
// `/qr?data=…`: QR codes of links of this server.
#pragma once

#include "server/services/http/handler.h"
#include "server/services/web/site_links.h"

#include <QThreadPool>

namespace Madmail::Web {

/// PNG, or SVG with `format=svg`. Only links that lead here: an open drawer of codes would serve anybody's.
/// Thread: any.
class QrHandler final : public HttpService::Handler
{
public:
    /// `worker` outlives it.
    QrHandler(std::shared_ptr<const SiteLinks> links, QThreadPool &worker)
        : m_links(std::move(links))
        , m_worker(worker)
    {
    }

    qint64 contentLimit(const Http::RequestHead &) const override { return 0; }
    void handle(HttpService::Request request, HttpService::Responder respond) override;

private:
    std::shared_ptr<const SiteLinks> m_links;
    QThreadPool &m_worker;
};

} // namespace Madmail::Web
