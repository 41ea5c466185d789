// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/admin/admin_api.h"

#include "server/api/resource_map.h"
#include "server/crypto/secret.h"

namespace Madmail::AdminApi {

namespace {

using Api::AdminAnswer;
using Api::AdminRequest;

/// Anybody's page may ask: what counts is the token, and no cookie or other credential is sent along.
void allowOtherOrigins(Http::Response &response)
{
    response.setField("Access-Control-Allow-Origin", "*");
    response.setField("Access-Control-Allow-Methods", "POST, OPTIONS");
    response.setField("Access-Control-Allow-Headers", "Content-Type");
}

Http::Response responseOf(const AdminAnswer &answer, const QString &resource = {})
{
    Http::Response response;
    response.setField("Content-Type", "application/json");
    response.setField("Cache-Control", "no-store");
    allowOtherOrigins(response);
    response.content = Api::writeAnswer(answer, resource);
    return response;
}

AdminAnswer refusal(int status, const QString &error)
{
    return { .status = status, .error = error };
}

AdminAnswer answerOf(const Result<QJsonObject> &result, const Api::ApiRoute &route)
{
    if (!result)
        return refusal(Api::statusOf(result.error()), result.error().toEnglish(QStringLiteral("maddy")));
    QJsonObject body = *result;
    const bool isNew = body.value(QLatin1String("is_new")).toBool(true);
    const QString message = body.take(QStringLiteral("message")).toString(); // for people: mostly not one of the documented fields
    if (route.tells)
        body.insert(QStringLiteral("message"), message);
    if (route.tells && *route.action)
        body.insert(QStringLiteral("action"), QString::fromUtf8(route.action));
    return { .status = route.makes && isNew ? 201 : 200, .body = body, .message = message };
}

} // namespace

AdminHandler::AdminHandler(AdminServices services, QByteArray token)
    : m_services(std::move(services))
    , m_token(std::move(token))
{
}

AdminHandler::~AdminHandler()
{
    Crypto::wipe(m_token);
}

qint64 AdminHandler::contentLimit(const Http::RequestHead &) const
{
    return Api::maxRequestBytes; // whoever asks
}

Http::Response AdminHandler::tooLarge() const
{
    return responseOf(refusal(413, QStringLiteral("request body too large")));
}

void AdminHandler::handle(HttpService::Request request, HttpService::Responder respond)
{
    if (request.head.method == "OPTIONS") {
        Http::Response response;
        response.status = 204;
        allowOtherOrigins(response);
        return respond(std::move(response));
    }
    if (request.head.method != "POST")
        return respond(responseOf(refusal(405, QStringLiteral("only POST is accepted"))));
    auto parsed = Api::parseRequest(request.content);
    Crypto::wipe(request.content);
    if (!parsed)
        return respond(responseOf(refusal(400, parsed.error().toEnglish())));
    if (!isAllowed(*parsed, request.peer))
        return respond(responseOf(refusal(401, QStringLiteral("unauthorized")), parsed->call.resource));
    run(*parsed, std::move(respond));
}

bool AdminHandler::isAllowed(const AdminRequest &request, const QHostAddress &peer)
{
    const auto now = m_services.clock->monotonic();
    if (m_services.failures->isBlocked(peer, now))
        return false;
    if (!Crypto::equalInConstantTime(request.token, m_token)) {
        m_services.failures->noteFailure(peer, now);
        return false;
    }
    m_services.failures->noteSuccess(peer);
    return true;
}

void AdminHandler::run(const AdminRequest &request, HttpService::Responder respond) const
{
    auto found = Api::operationFor(m_services.operations, request.call);
    if (!found)
        return respond(responseOf(refusal(found.error().status, found.error().sentence), request.call.resource));
    // Shared: both the posted call and the runner's answer want to be copied.
    auto responder = std::make_shared<HttpService::Responder>(std::move(respond));
    m_services.operationsThread.post([runner = m_services.runner, operation = std::move(*found), route = &found.route(), resource = request.call.resource, responder] {
        runner->run(operation, [responder, resource, route](Result<QJsonObject> result) { (*responder)(responseOf(answerOf(result, *route), resource)); });
    });
}

} // namespace Madmail::AdminApi
