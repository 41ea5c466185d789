// SPDX-License-Identifier: GPL-3.0-or-later
// The files of the admin panel.
#pragma once

#include "server/services/http/handler.h"
#include "server/services/web/site_files.h"

namespace Madmail::Web {

/// Serves the panel below its path: the files of ":/admin" as they are, and `config.json`, which tells it where the Admin API is.
/// The path itself leads to the path with a slash, because the panel's links are relative. Nobody needs to sign in for the
/// files: what they show comes from the Admin API, behind its token. Thread: any.
class PanelHandler final : public HttpService::Handler
{
public:
    struct Options
    {
        QByteArray path;     ///< "/admin", without a slash at the end
        QByteArray apiPath;  ///< "/api/admin"
        QByteArray language; ///< for who chose none
    };

    /// Without files it answers 404 to everything.
    PanelHandler(Options options, std::shared_ptr<const SiteFiles> files);

    qint64 contentLimit(const Http::RequestHead &) const override { return 0; }
    void handle(HttpService::Request request, HttpService::Responder respond) override;

private:
    Options m_options;
    std::shared_ptr<const SiteFiles> m_files;
    SiteFile m_config;
};

} // namespace Madmail::Web
