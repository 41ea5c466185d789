// SPDX-License-Identifier: GPL-3.0-or-later
// What all answers with pages have in common.
#pragma once

#include "server/proto/http/conditions.h"
#include "server/proto/http/response.h"
#include "server/services/http/handler.h"
#include "server/services/web/site.h"

namespace Madmail::Web {

/// The reader's language: `?lang=`, else the cookie that it left, else the site's.
QByteArray languageOf(const HttpService::Request &request, const Site &site);

/// A page with the fields that pages need: nothing from elsewhere, no script but ours. Keeps the language where the request
/// chose one.
Http::Response pageResponse(int status, QByteArray html, QByteArrayView language, const HttpService::Request &request);

/// A registration token in a query or form (`token`, or Delta Chat's `t`); empty: none.
QByteArray tokenIn(QByteArrayView form);
/// The same for the first page, which has it in its form: the text, or false.
QJsonValue tokenFact(QByteArrayView query);

/// For programs. Nobody keeps it.
Http::Response jsonResponse(int status, const QJsonObject &body);

/// Lets a page have pictures in itself (`data:`).
void allowPicturesInPage(Http::Response &response);
/// A browser sends what a page of another site told it to (Fetch Metadata). Programs do not say.
bool isFromAnotherSite(const HttpService::Request &request);

/// "There is nothing here", "registration is closed": a page with a sentence and a way on.
struct Refusal
{
    int status = 404;
    QString titleKey;    ///< of the site's strings
    QString sentenceKey; ///< of the site's strings
};
Http::Response refusalPage(const Site &site, const Refusal &refusal, const HttpService::Request &request);

/// Status and fields for `size` bytes as the request's conditions have it; which of them to send, or nothing (304, 416).
std::optional<Http::ByteRange> applyConditions(Http::Response &response, qint64 size, const QByteArray &entityTag, const HttpService::Request &request);

/// A file or kept page: 200, 206, 304 or 416, as the request's conditions have it.
Http::Response conditionalResponse(const QByteArray &content, const QByteArray &type, const QByteArray &entityTag, const HttpService::Request &request);

} // namespace Madmail::Web
