// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/request_head.h"

#include <algorithm>

namespace Madmail::Http {

namespace {

/// More digits would not fit into 64 bits, and no limit is near that.
constexpr qsizetype maxLengthDigits = 18;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Printable ASCII without blanks and '#': browsers send more than RFC 3986 allows, and none of it confuses anybody.
bool isTargetCharacter(char c)
{
    return c > 0x20 && c < 0x7f && c != '#';
}

/// What may stand in `uri-host [ ":" port ]` (RFC 3986 §3.2.2).
bool isAuthorityCharacter(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || (c != '\0' && QByteArrayView("-._~!$&'()*+,;=%:[]").contains(c));
}

bool isAuthority(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), isAuthorityCharacter);
}

std::optional<Refusal> readVersion(QByteArrayView version, RequestHead &head)
{
    if (version.size() != 8 || !version.startsWith("HTTP/") || !isDigit(version[5]) || version[6] != '.' || !isDigit(version[7]))
        return Refusal { 400, "the request line does not end with a version" };
    if (version[5] != '1')
        return Refusal { 505, "only HTTP/1.1 and HTTP/1.0 are spoken here" };
    head.minorVersion = version[7] == '0' ? 0 : 1;
    return {};
}

/// The path and query of an absolute-form, or nothing.
std::optional<QByteArrayView> withoutAuthority(QByteArrayView target)
{
    const qsizetype colon = target.indexOf(':');
    if (colon < 0 || !(equalsIgnoringCase(target.first(colon), "http") || equalsIgnoringCase(target.first(colon), "https")))
        return {};
    QByteArrayView rest = target.sliced(colon + 1);
    if (!rest.startsWith("//"))
        return {};
    rest = rest.sliced(2);
    const auto end = std::find_if(rest.begin(), rest.end(), [](char c) { return c == '/' || c == '?'; });
    const QByteArrayView authority = rest.first(end - rest.begin());
    if (authority.isEmpty() || !isAuthority(authority))
        return {};
    return rest.sliced(authority.size());
}

std::optional<Refusal> readTarget(QByteArrayView target, RequestHead &head)
{
    const Refusal bad { 400, "the request's target is not valid" };
    if (head.method == "CONNECT")
        return Refusal { 501, "this is no proxy" };
    if (target.isEmpty() || !std::all_of(target.begin(), target.end(), isTargetCharacter))
        return bad;
    if (target == "*") {
        head.path = "*";
        return head.method == "OPTIONS" ? std::nullopt : std::optional(bad);
    }
    if (target.front() != '/') {
        const auto rest = withoutAuthority(target);
        if (!rest)
            return bad;
        target = *rest;
    }
    const qsizetype mark = target.indexOf('?');
    head.path = (mark < 0 ? target : target.first(mark)).toByteArray();
    if (head.path.isEmpty())
        head.path = "/";
    if (mark >= 0)
        head.query = target.sliced(mark + 1).toByteArray();
    return {};
}

std::optional<Refusal> readHost(const RequestHead &head)
{
    const int hosts = countFields(head.fields, "Host");
    if (hosts > 1 || (hosts == 0 && head.minorVersion > 0))
        return Refusal { 400, "one Host field is needed" };
    if (hosts == 1 && !isAuthority(*head.value("Host")))
        return Refusal { 400, "the Host field is not valid" };
    return {};
}

std::optional<Refusal> readTransferEncoding(RequestHead &head)
{
    const int encodings = countFields(head.fields, "Transfer-Encoding");
    if (encodings == 0)
        return {};
    if (head.minorVersion == 0)
        return Refusal { 400, "HTTP/1.0 has no Transfer-Encoding" };
    if (countFields(head.fields, "Content-Length") > 0)
        return Refusal { 400, "Content-Length and Transfer-Encoding exclude each other" };
    if (encodings > 1)
        return Refusal { 400, "more than one Transfer-Encoding" };
    if (!equalsIgnoringCase(*head.value("Transfer-Encoding"), "chunked"))
        return Refusal { 501, "only the transfer coding \"chunked\" is known here" };
    head.isChunked = true;
    return {};
}

std::optional<Refusal> readContentLength(RequestHead &head)
{
    const int lengths = countFields(head.fields, "Content-Length");
    if (lengths == 0)
        return {};
    const QByteArrayView text = *head.value("Content-Length");
    if (lengths > 1 || text.isEmpty() || !std::all_of(text.begin(), text.end(), isDigit))
        return Refusal { 400, "Content-Length must be one number" };
    if (text.size() > maxLengthDigits)
        return Refusal { 413, "the content is too large" };
    head.contentLength = text.toByteArray().toLongLong();
    return {};
}

std::optional<Refusal> readExpectation(RequestHead &head)
{
    const auto expectation = head.value("Expect");
    if (!expectation || head.minorVersion == 0) // RFC 9110 §10.1.1: not in HTTP/1.0
        return {};
    if (countFields(head.fields, "Expect") > 1 || !equalsIgnoringCase(*expectation, "100-continue"))
        return Refusal { 417, "only 100-continue can be expected" };
    head.expectsContinue = head.hasContent();
    return {};
}

} // namespace

std::variant<RequestHead, Refusal> parseRequestLine(QByteArrayView line)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first < 0 || first == last)
        return Refusal { 400, "the request line needs a method, a target and a version" };
    RequestHead head;
    if (!isToken(line.first(first)))
        return Refusal { 400, "the method is not valid" };
    head.method = line.first(first).toByteArray();
    if (const auto refusal = readVersion(line.sliced(last + 1), head))
        return *refusal;
    if (const auto refusal = readTarget(line.sliced(first + 1, last - first - 1), head))
        return *refusal;
    return head;
}

std::variant<Field, Refusal> parseField(QByteArrayView line)
{
    if (!line.isEmpty() && (line.front() == ' ' || line.front() == '\t'))
        return Refusal { 400, "folded header lines are not allowed" };
    const qsizetype colon = line.indexOf(':');
    if (colon < 0 || !isToken(line.first(colon)))
        return Refusal { 400, "a header line needs a name and a colon right behind it" };
    const QByteArrayView value = withoutBlanks(line.sliced(colon + 1));
    if (!isFieldValue(value))
        return Refusal { 400, "control characters are not allowed in header fields" };
    return Field { line.first(colon).toByteArray(), value.toByteArray() };
}

std::optional<Refusal> completeHead(RequestHead &head)
{
    if (auto refusal = readHost(head))
        return refusal;
    if (auto refusal = readTransferEncoding(head))
        return refusal;
    if (auto refusal = readContentLength(head))
        return refusal;
    if (auto refusal = readExpectation(head))
        return refusal;
    const bool closes = listsToken(head.fields, "Connection", "close");
    head.keepsAlive = !closes && (head.minorVersion > 0 || listsToken(head.fields, "Connection", "keep-alive"));
    return {};
}

} // namespace Madmail::Http
