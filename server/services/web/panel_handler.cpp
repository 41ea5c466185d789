// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/panel_handler.h"

#include "server/proto/http/conditions.h"
#include "server/services/web/page_answer.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace Madmail::Web {

namespace {

constexpr QByteArrayView panelPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                                       "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

QByteArray configOf(const PanelHandler::Options &options)
{
    return QJsonDocument(QJsonObject { { QStringLiteral("api"), QString::fromUtf8(options.apiPath) },
                                       { QStringLiteral("language"), QString::fromUtf8(options.language) },
                                       { QStringLiteral("version"), QStringLiteral(MADMAIL_VERSION) } })
        .toJson(QJsonDocument::Compact);
}

} // namespace

PanelHandler::PanelHandler(Options options, std::shared_ptr<const SiteFiles> files)
    : m_options(std::move(options))
    , m_files(std::move(files))
{
    m_config.content = configOf(m_options);
    m_config.type = "application/json";
    m_config.entityTag = Http::entityTagOf(m_config.content);
}

void PanelHandler::handle(HttpService::Request request, HttpService::Responder respond)
{
    QByteArray name = request.head.path.mid(m_options.path.size());
    if (name.isEmpty()) {
        Http::Response response = Http::Response::text(308, "The panel is one step further.");
        response.setField("Location", m_options.path + '/');
        return respond(std::move(response));
    }
    name = name == "/" ? QByteArray("index.html") : name.mid(1);
    const SiteFile *file = name == "config.json" ? &m_config : m_files->find(name);
    if (!file)
        return respond(Http::Response::text(404, "There is nothing here."));
    Http::Response response = conditionalResponse(file->content, file->type, file->entityTag, request);
    response.setField("Content-Security-Policy", panelPolicy.toByteArray());
    respond(std::move(response));
}

} // namespace Madmail::Web
