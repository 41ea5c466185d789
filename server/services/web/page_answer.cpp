// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/page_answer.h"

#include "server/proto/http/conditions.h"
#include "server/proto/http/form.h"

#include <QJsonDocument>

namespace Madmail::Web {

namespace {

constexpr QByteArrayView pagePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
                                      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

std::optional<QByteArray> chosenLanguage(const HttpService::Request &request)
{
    const auto fields = Http::parseForm(request.head.query);
    const auto language = fields ? Http::formValue(*fields, "lang") : std::nullopt;
    return language && isSiteLanguage(*language) ? language : std::nullopt;
}

/// The value of our cookie (RFC 6265 §4.2).
std::optional<QByteArray> cookieLanguage(const HttpService::Request &request)
{
    const auto cookies = request.head.value("Cookie");
    if (!cookies)
        return {};
    const QByteArrayList pairs = cookies->toByteArray().split(';');
    for (const QByteArray &pair : pairs) {
        const QByteArray cookie = pair.trimmed();
        if (cookie.startsWith("lang=") && isSiteLanguage(cookie.mid(5)))
            return cookie.mid(5);
    }
    return {};
}

} // namespace

QByteArray tokenIn(QByteArrayView form)
{
    const auto fields = Http::parseForm(form);
    if (!fields)
        return {};
    const auto token = Http::formValue(*fields, "token");
    return (token && !token->isEmpty() ? *token : Http::formValue(*fields, "t").value_or(QByteArray())).trimmed();
}

QJsonValue tokenFact(QByteArrayView query)
{
    const QByteArray token = tokenIn(query).left(200);
    return token.isEmpty() ? QJsonValue(false) : QJsonValue(QString::fromUtf8(token));
}

QByteArray languageOf(const HttpService::Request &request, const Site &site)
{
    if (const auto chosen = chosenLanguage(request))
        return *chosen;
    return cookieLanguage(request).value_or(site.language());
}

Http::Response pageResponse(int status, QByteArray html, QByteArrayView language, const HttpService::Request &request)
{
    Http::Response response { status,
                              { { "Content-Type", "text/html; charset=utf-8" },
                                { "Content-Language", language.toByteArray() },
                                { "Content-Security-Policy", pagePolicy.toByteArray() },
                                { "Vary", "Cookie" } },
                              std::move(html) };
    if (const auto chosen = chosenLanguage(request))
        response.setField("Set-Cookie", "lang=" + *chosen + "; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    return response;
}

Http::Response jsonResponse(int status, const QJsonObject &body)
{
    return { status, { { "Content-Type", "application/json" }, { "Cache-Control", "no-store" } }, QJsonDocument(body).toJson(QJsonDocument::Compact) };
}

void allowPicturesInPage(Http::Response &response)
{
    for (Http::Field &field : response.fields)
        if (field.name == "Content-Security-Policy")
            field.value.replace("img-src 'self'", "img-src 'self' data:");
}

bool isFromAnotherSite(const HttpService::Request &request)
{
    const auto site = request.head.value("Sec-Fetch-Site");
    return site && (*site == "cross-site" || *site == "same-site");
}

Http::Response refusalPage(const Site &site, const Refusal &refusal, const HttpService::Request &request)
{
    const QByteArray language = languageOf(request, site);
    const QString sentence = site.string(refusal.sentenceKey, language);
    const QJsonObject facts { { QStringLiteral("title"), site.string(refusal.titleKey, language) },
                              { QStringLiteral("sentence"), sentence },
                              { QStringLiteral("action_href"), QStringLiteral("/") },
                              { QStringLiteral("action_text"), site.string(QStringLiteral("common.back_home"), language) } };
    auto page = site.pageWith("refused", request.head.path, language, facts);
    if (!page) // the owner's own template is broken
        return Http::Response::text(refusal.status, sentence.toUtf8());
    return pageResponse(refusal.status, std::move(*page), language, request);
}

std::optional<Http::ByteRange> applyConditions(Http::Response &response, qint64 size, const QByteArray &entityTag, const HttpService::Request &request)
{
    response.setField("ETag", entityTag);
    response.setField("Cache-Control", "no-cache");
    response.setField("Accept-Ranges", "bytes");
    if (Http::isNotModified(request.head.fields, entityTag)) {
        response.status = 304;
        return {};
    }
    const auto asked = Http::rangeOf(request.head.fields, size, entityTag);
    if (std::holds_alternative<Http::Unsatisfiable>(asked)) {
        response.status = 416;
        response.setField("Content-Range", "bytes */" + QByteArray::number(size));
        return {};
    }
    const auto *range = std::get_if<Http::ByteRange>(&asked);
    if (!range)
        return Http::ByteRange { 0, size - 1 };
    response.status = 206;
    response.setField("Content-Range", "bytes " + QByteArray::number(range->first) + '-' + QByteArray::number(range->last) + '/' + QByteArray::number(size));
    return *range;
}

Http::Response conditionalResponse(const QByteArray &content, const QByteArray &type, const QByteArray &entityTag, const HttpService::Request &request)
{
    Http::Response response { 200, { { "Content-Type", type } }, {} };
    if (const auto range = applyConditions(response, content.size(), entityTag, request))
        response.content = content.mid(range->first, range->last - range->first + 1);
    return response;
}

} // namespace Madmail::Web
