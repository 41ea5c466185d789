// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/qr_handler.h"

#include "server/proto/http/form.h"
#include "server/proto/qr/qr_code.h"

namespace Madmail::Web {

namespace {

constexpr int pngPixels = 6;
constexpr qsizetype longestLink = 2000;

Http::Response drawn(const QByteArray &link, bool svg)
{
    const auto code = QrCode::encode(link, QrCorrection::Medium);
    QByteArray picture = !code ? QByteArray() : svg ? code->toSvg() : code->toPng(pngPixels);
    if (picture.isEmpty())
        return Http::Response::text(400, "The link is too long for a QR code.");
    return { 200, { { "Content-Type", svg ? "image/svg+xml" : "image/png" }, { "Cache-Control", "no-store" } }, std::move(picture) };
}

} // namespace

void QrHandler::handle(HttpService::Request request, HttpService::Responder respond)
{
    const auto fields = Http::parseForm(request.head.query);
    const auto data = fields ? Http::formValue(*fields, "data") : std::nullopt;
    if (!data || data->isEmpty())
        return respond(Http::Response::text(400, "Missing 'data' parameter."));
    if (data->size() > longestLink)
        return respond(Http::Response::text(400, "The link is too long for a QR code."));
    if (!m_links->isOurs(*data))
        return respond(Http::Response::text(403, "Only links of this server are drawn here."));
    const bool svg = Http::formValue(*fields, "format") == QByteArray("svg");
    m_worker.start([responder = std::make_shared<HttpService::Responder>(std::move(respond)), data = *data, svg] { (*responder)(drawn(data, svg)); });
}

} // namespace Madmail::Web
