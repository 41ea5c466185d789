// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/response.h"

#include "server/proto/http/date.h"

#include <algorithm>

namespace Madmail::Http {

namespace {

struct Phrase
{
    int status;
    const char *text;
};

constexpr Phrase phrases[] = {
    { 200, "OK" },
    { 201, "Created" },
    { 202, "Accepted" },
    { 204, "No Content" },
    { 206, "Partial Content" },
    { 301, "Moved Permanently" },
    { 302, "Found" },
    { 303, "See Other" },
    { 304, "Not Modified" },
    { 307, "Temporary Redirect" },
    { 308, "Permanent Redirect" },
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 406, "Not Acceptable" },
    { 408, "Request Timeout" },
    { 409, "Conflict" },
    { 410, "Gone" },
    { 411, "Length Required" },
    { 412, "Precondition Failed" },
    { 413, "Content Too Large" },
    { 414, "URI Too Long" },
    { 415, "Unsupported Media Type" },
    { 416, "Range Not Satisfiable" },
    { 417, "Expectation Failed" },
    { 422, "Unprocessable Content" },
    { 426, "Upgrade Required" },
    { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" },
    { 500, "Internal Server Error" },
    { 501, "Not Implemented" },
    { 502, "Bad Gateway" },
    { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" },
    { 505, "HTTP Version Not Supported" },
    { 507, "Insufficient Storage" },
};

bool isOfTheWriter(QByteArrayView name)
{
    const auto is = [name](QByteArrayView other) { return equalsIgnoringCase(name, other); };
    return is("Content-Length") || is("Transfer-Encoding") || is("Connection") || is("Date");
}

bool hasContent(int status)
{
    return status != 204 && status != 304;
}

} // namespace

Response Response::text(int status, const QByteArray &text)
{
    return { status, { { "Content-Type", "text/plain; charset=utf-8" } }, text + "\r\n" };
}

void Response::setField(const QByteArray &name, const QByteArray &value)
{
    std::erase_if(fields, [&name](const Field &field) { return equalsIgnoringCase(field.name, name); });
    fields.push_back({ name, value });
}

QByteArrayView reasonPhrase(int status)
{
    const auto found = std::find_if(std::begin(phrases), std::end(phrases), [status](const Phrase &phrase) { return phrase.status == status; });
    return found == std::end(phrases) ? QByteArrayView() : QByteArrayView(found->text);
}

QByteArray writeHead(const Response &response, const ResponseFraming &framing)
{
    QByteArray head;
    head.reserve(512);
    const int status = response.status < 200 || response.status > 599 ? 500 : response.status;
    head += "HTTP/1.1 " + QByteArray::number(status) + ' ';
    head += reasonPhrase(status);
    head += "\r\nDate: " + formatDate(framing.now) + "\r\n";
    for (const Field &field : response.fields)
        if (isToken(field.name) && isFieldValue(field.value) && !isOfTheWriter(field.name))
            head += field.name + ": " + field.value + "\r\n";
    if (hasContent(status))
        head += "Content-Length: " + QByteArray::number(response.source ? response.sourceBytes : response.content.size()) + "\r\n";
    if (!framing.keepsAlive)
        head += "Connection: close\r\n";
    else if (framing.minorVersion == 0)
        head += "Connection: keep-alive\r\n";
    head += "\r\n";
    return head;
}

bool sendsContent(const Response &response, const ResponseFraming &framing)
{
    return hasContent(response.status) && !framing.isToHead;
}

QByteArrayView continueResponse()
{
    return "HTTP/1.1 100 Continue\r\n\r\n";
}

} // namespace Madmail::Http
