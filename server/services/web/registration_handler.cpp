// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/registration_handler.h"

#include "server/proto/http/conditions.h"
#include "server/proto/http/form.h"
#include "server/proto/qr/qr_code.h"
#include "server/services/web/page_answer.h"

#include <QJsonDocument>

namespace Madmail::Web {

namespace {

QByteArray typeOfContent(const HttpService::Request &request)
{
    const auto field = request.head.value("Content-Type");
    return field ? field->toByteArray().split(';').first().trimmed().toLower() : QByteArray();
}

QByteArray tokenOf(const HttpService::Request &request)
{
    if (const QByteArray token = tokenIn(request.head.query); !token.isEmpty())
        return token;
    if (typeOfContent(request) == "application/x-www-form-urlencoded")
        return tokenIn(request.content);
    return QJsonDocument::fromJson(request.content).object().value(QLatin1String("token")).toString().trimmed().toUtf8();
}

/// Which of the pages' sentences fits.
Refusal refusalOf(const Error &error)
{
    const auto about = [](int status, const char *key) {
        const QString name = QStringLiteral("refused.") + QLatin1String(key);
        return Refusal { status, name + QStringLiteral("_title"), name };
    };
    const bool isAboutToken = error.field == QLatin1String("token");
    if (error.code == ErrorCode::NotFound)
        return about(403, "token_invalid");
    if (error.code == ErrorCode::Refused && isAboutToken)
        return about(403, error.text.toEnglish().startsWith(QLatin1String("A registration token is needed")) ? "token_required" : "token_invalid");
    if (error.code == ErrorCode::Refused)
        return about(403, "closed");
    if (error.code == ErrorCode::Busy && error.field == QLatin1String("peer"))
        return about(429, "too_many");
    return about(error.code == ErrorCode::Busy ? 503 : 500, "failed");
}

void addRetry(Http::Response &response)
{
    if (response.status == 429 || response.status == 503)
        response.setField("Retry-After", "60");
}

Http::Response refused(const Site &site, const Error &error, const HttpService::Request &request)
{
    const Refusal refusal = refusalOf(error);
    Http::Response response;
    if (Http::prefersHtml(request.head.fields)) {
        response = refusalPage(site, refusal, request);
    } else {
        const QString sentence = site.string(refusal.sentenceKey, languageOf(request, site));
        response = jsonResponse(refusal.status, { { QStringLiteral("reason"), sentence }, { QStringLiteral("error"), sentence } });
    }
    response.setField("Cache-Control", "no-store");
    addRetry(response);
    return response;
}

Http::Response accountPage(const Site &site, const Mail::Credentials &made, const QByteArray &link, const HttpService::Request &request)
{
    const QByteArray language = languageOf(request, site);
    QJsonObject facts { { QStringLiteral("email"), made.address.toString() },
                        { QStringLiteral("password"), QString::fromUtf8(made.password) },
                        { QStringLiteral("link"), QString::fromUtf8(link) } };
    // In the page, not behind an address of its own: the link has the password, and addresses end in logs and histories.
    if (const auto code = QrCode::encode(link, QrCorrection::Medium))
        facts.insert(QStringLiteral("qr"), QJsonObject { { QStringLiteral("src"), QString::fromLatin1("data:image/svg+xml;base64," + code->toSvg().toBase64()) },
                                                         { QStringLiteral("text"), QString::fromUtf8(link) } });
    auto page = site.pageWith("account", request.head.path, language, facts);
    if (!page) // the owner's own template is broken; the account is there
        return Http::Response::text(200, link);
    Http::Response response = pageResponse(200, std::move(*page), language, request);
    allowPicturesInPage(response);
    response.setField("Cache-Control", "no-store");
    return response;
}

Http::Response madeResponse(const Site &site, const SiteLinks &links, const Mail::Credentials &made, const HttpService::Request &request)
{
    const QByteArray link = links.loginLink(made);
    if (Http::prefersHtml(request.head.fields))
        return accountPage(site, made, link, request);
    return jsonResponse(200, { { QStringLiteral("email"), made.address.toString() },
                               { QStringLiteral("password"), QString::fromUtf8(made.password) },
                               { QStringLiteral("dclogin_url"), QString::fromUtf8(link) } });
}

} // namespace

void RegistrationHandler::handle(HttpService::Request request, HttpService::Responder respond)
{
    if (request.head.method != "POST")
        return show(request, std::move(respond));
    const auto site = m_site.get();
    if (!site)
        return respond(Http::Response::text(503, "The pages are not ready yet. Try again in a moment."));
    if (isFromAnotherSite(request))
        return respond(refused(*site, { ErrorCode::Internal, {} }, request));
    const QByteArray token = tokenOf(request);
    const QHostAddress peer = request.peer;
    // The page and its code are made beside the writer and the connections.
    auto responder = std::make_shared<HttpService::Responder>(std::move(respond));
    auto asked = std::make_shared<const HttpService::Request>(std::move(request));
    m_registrar.create(peer, token, [site, links = m_links, worker = &m_worker, responder, asked](Result<Mail::Credentials> made) {
        worker->start([site, links, responder, asked, made = std::move(made)] {
            (*responder)(made ? madeResponse(*site, *links, *made, *asked) : refused(*site, made.error(), *asked));
        });
    });
}

/// The page with the button, also for who wanted an account by GET.
void RegistrationHandler::show(const HttpService::Request &request, HttpService::Responder respond) const
{
    const auto site = m_site.get();
    const QByteArray query = request.head.query.isEmpty() ? QByteArray() : '?' + request.head.query;
    Http::Response response = Http::Response::text(303, "Accounts are made by POST. The page with the button is at the address in Location.");
    if (site && Http::prefersHtml(request.head.fields)) {
        const QByteArray language = languageOf(request, *site);
        auto page = site->pageWith("home", "/", language, { { QStringLiteral("token"), tokenFact(request.head.query) } });
        if (page)
            return respond(pageResponse(200, std::move(*page), language, request));
    }
    response.setField("Location", m_links->origin + '/' + query);
    respond(std::move(response));
}

} // namespace Madmail::Web
