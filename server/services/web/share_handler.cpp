// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/share_handler.h"

#include "server/proto/http/conditions.h"
#include "server/proto/http/form.h"
#include "server/proto/qr/qr_code.h"

namespace Madmail::Web {

namespace {

using Mail::ContactLink;

struct Wish
{
    QString url;
    QString name;
    QString slug;
};

Wish wishOf(const HttpService::Request &request)
{
    const auto fields = Http::parseForm(request.content);
    const auto field = [&fields](const char *name) { return fields ? QString::fromUtf8(Http::formValue(*fields, name).value_or(QByteArray())) : QString(); };
    return { field("url"), field("name"), field("slug") };
}

/// In the page itself: the picture of an invitation is nobody else's.
QJsonValue pictureOf(const QByteArray &link)
{
    const auto code = QrCode::encode(link, QrCorrection::Medium);
    if (!code)
        return false;
    return QJsonObject { { QStringLiteral("src"), QString::fromLatin1("data:image/svg+xml;base64," + code->toSvg().toBase64()) },
                         { QStringLiteral("text"), QString::fromUtf8(link) } };
}

Http::Response page(const Site &site, int status, const QByteArray &name, const QJsonObject &facts, const HttpService::Request &request)
{
    const QByteArray language = languageOf(request, site);
    auto html = site.pageWith(name, request.head.path, language, facts);
    if (!html)
        return Http::Response::text(500, html.error().toEnglish().toUtf8());
    Http::Response response = pageResponse(status, std::move(*html), language, request);
    allowPicturesInPage(response);
    response.setField("Cache-Control", "no-store");
    return response;
}

QJsonValue textOrNothing(const QString &text)
{
    return text.isEmpty() ? QJsonValue(false) : QJsonValue(text);
}

int statusOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::BadInput:
        return 400;
    case ErrorCode::AlreadyExists:
        return 409;
    case ErrorCode::Busy:
        return error.field == QLatin1String("peer") ? 429 : 503;
    default:
        return 500;
    }
}

/// The sentence of the pages for what was wrong.
QString problemOf(const Site &site, const Error &error, const QByteArray &language)
{
    const char *key = error.code == ErrorCode::AlreadyExists || error.field == QLatin1String("slug") ? "refused.taken"
        : error.code == ErrorCode::BadInput                                                           ? "refused.bad_link"
        : error.field == QLatin1String("peer")                                                        ? "refused.too_many"
                                                                                                      : "refused.failed";
    return site.string(QLatin1String(key), language);
}

Http::Response refused(const Site &site, const Error &error, const Wish &wish, const HttpService::Request &request)
{
    if (!Http::prefersHtml(request.head.fields))
        return jsonResponse(statusOf(error), { { QStringLiteral("error"), error.toEnglish() } });
    return page(site, statusOf(error), "share",
                { { QStringLiteral("problem"), problemOf(site, error, languageOf(request, site)) },
                  { QStringLiteral("url"), textOrNothing(wish.url) },
                  { QStringLiteral("name"), textOrNothing(wish.name) },
                  { QStringLiteral("slug"), textOrNothing(wish.slug) } },
                request);
}

Http::Response made(const Site &site, const SiteLinks &links, const ContactLink &link, const HttpService::Request &request)
{
    if (!Http::prefersHtml(request.head.fields))
        return jsonResponse(200, { { QStringLiteral("Slug"), QString::fromUtf8(link.slug) }, { QStringLiteral("URL"), link.url }, { QStringLiteral("Name"), link.name } });
    const QByteArray address = links.origin + '/' + link.slug;
    return page(site, 200, "shared",
                { { QStringLiteral("link"), QJsonObject { { QStringLiteral("href"), QString::fromUtf8('/' + link.slug) }, { QStringLiteral("text"), QString::fromUtf8(address) } } },
                  { QStringLiteral("qr"), pictureOf(address) },
                  { QStringLiteral("name"), textOrNothing(link.name) } },
                request);
}

} // namespace

void ShareHandler::handle(HttpService::Request request, HttpService::Responder respond)
{
    const auto site = m_site.get();
    if (!site)
        return respond(Http::Response::text(503, "The pages are not ready yet. Try again in a moment."));
    const QJsonObject blank { { QStringLiteral("problem"), false }, { QStringLiteral("url"), false }, { QStringLiteral("name"), false }, { QStringLiteral("slug"), false } };
    if (request.head.method != "POST")
        return respond(page(*site, 200, "share", blank, request));
    if (isFromAnotherSite(request))
        return respond(refused(*site, { ErrorCode::Refused, {} }, {}, request));
    const Wish wish = wishOf(request);
    const QHostAddress peer = request.peer;
    auto responder = std::make_shared<HttpService::Responder>(std::move(respond));
    auto asked = std::make_shared<const HttpService::Request>(std::move(request));
    m_contacts.create(peer, wish.url, wish.name, wish.slug, [site, links = m_links, worker = &m_worker, responder, asked, wish](Result<ContactLink> link) {
        worker->start([=] { (*responder)(link ? made(*site, *links, *link, *asked) : refused(*site, link.error(), wish, *asked)); });
    });
}

Http::Response contactPage(const Site &site, const std::optional<ContactLink> &contact, const HttpService::Request &request)
{
    if (!contact)
        return refusalPage(site, { 404, QStringLiteral("refused.not_found_title"), QStringLiteral("refused.not_found") }, request);
    return page(site, 200, "contact",
                { { QStringLiteral("name"), textOrNothing(contact->name) },
                  { QStringLiteral("link"), contact->url },
                  { QStringLiteral("qr"), pictureOf(contact->url.toUtf8()) } },
                request);
}

} // namespace Madmail::Web
