// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/site_handler.h"

#include "server/proto/http/conditions.h"
#include "server/proto/http/form.h"
#include "server/services/web/page_answer.h"
#include "server/services/web/share_handler.h"

#include <algorithm>

namespace Madmail::Web {

namespace {

/// Pages that are answers to something, and cannot be asked for.
constexpr QByteArrayView answerPages[] = { "account", "contact", "home", "invite", "refused", "share", "shared" };

/// "info.html" for "/info.html"; nothing for a path that cannot be a name of ours.
std::optional<QByteArray> nameOf(const QByteArray &path)
{
    const auto decoded = Http::percentDecoded(path);
    if (!decoded || decoded->size() > 300 || !decoded->startsWith('/'))
        return {};
    const auto isPlain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || QByteArrayView("._-/").contains(c);
    };
    if (!std::all_of(decoded->begin(), decoded->end(), isPlain) || decoded->contains("/.") || decoded->contains("//"))
        return {};
    return decoded->mid(1);
}

/// The page that a name stands for; empty: none.
QByteArray pageOf(QByteArray name, const Site &site)
{
    if (name.isEmpty() || name == "index.html")
        return "home";
    if (name == "docs" || name == "docs/")
        return "docs/index";
    if (name.endsWith(".html"))
        name.chop(5);
    const bool isAnswer = std::find(std::begin(answerPages), std::end(answerPages), name) != std::end(answerPages);
    return !isAnswer && site.hasPage(name) ? name : QByteArray();
}

Http::Response keptPage(const Site &site, const QByteArray &name, const HttpService::Request &request)
{
    const QByteArray language = languageOf(request, site);
    if (name == "home" && !tokenIn(request.head.query).isEmpty())
        if (auto withToken = site.pageWith(name, request.head.path, language, { { QStringLiteral("token"), tokenFact(request.head.query) } }))
            return pageResponse(200, std::move(*withToken), language, request);
    const auto page = site.page(name, request.head.path, language);
    if (!page) // only where the owner's own template is broken
        return Http::Response::text(500, page.error().toEnglish().toUtf8());
    Http::Response response = pageResponse(200, page->html, language, request);
    response.setField("ETag", page->entityTag);
    response.setField("Cache-Control", "no-cache");
    if (Http::isNotModified(request.head.fields, page->entityTag)) {
        response.status = 304;
        response.content.clear();
    }
    return response;
}

} // namespace

void SiteHandler::handle(HttpService::Request request, HttpService::Responder respond)
{
    const auto site = m_site.get();
    if (!site)
        return respond(Http::Response::text(503, "The pages are not ready yet. Try again in a moment."));
    if (auto response = answer(*site, request))
        return respond(std::move(*response));
    findContact(site, std::move(request), std::move(respond));
}

void SiteHandler::findContact(std::shared_ptr<const Site> site, HttpService::Request request, HttpService::Responder respond) const
{
    const QByteArray slug = request.head.path.mid(1);
    if (!m_contacts || !Mail::checkSlug(QString::fromUtf8(slug)))
        return respond(contactPage(*site, {}, request));
    auto responder = std::make_shared<HttpService::Responder>(std::move(respond));
    auto asked = std::make_shared<const HttpService::Request>(std::move(request));
    m_contacts->find(slug, [site, worker = &m_worker, responder, asked](Result<std::optional<Mail::ContactLink>> found) {
        worker->start([site, responder, asked, found = std::move(found)] {
            (*responder)(found ? contactPage(*site, *found, *asked) : Http::Response::text(503, "The server has too much to do. Try again in a minute."));
        });
    });
}

std::optional<Http::Response> SiteHandler::answer(const Site &site, const HttpService::Request &request)
{
    const QString redirect = site.facts().value(QLatin1String("redirect")).toString();
    if (!request.isTls && !redirect.isEmpty()) {
        Http::Response response = Http::Response::text(308, "These pages are served with TLS.");
        response.setField("Location", redirect.toUtf8() + request.head.path + (request.head.query.isEmpty() ? QByteArray() : '?' + request.head.query));
        return response;
    }
    const auto name = nameOf(request.head.path);
    if (name) {
        if (*name == "inv" || name->startsWith("inv/"))
            return keptPage(site, "invite", request);
        if (const QByteArray page = pageOf(*name, site); !page.isEmpty())
            return keptPage(site, page, request);
        if (const SiteFile *file = site.file(*name))
            return conditionalResponse(file->content, file->type, file->entityTag, request);
    }
    return {};
}

} // namespace Madmail::Web
