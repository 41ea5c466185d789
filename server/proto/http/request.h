// SPDX-License-Identifier: GPL-3.0-or-later
// What a client asks, as values.
#pragma once

#include "server/proto/http/field.h"

#include <optional>

namespace Madmail::Http {

/// Limits of a request's header. That of its content is asked once the header is known.
struct RequestLimits
{
    qsizetype requestLineBytes = 8 * 1024; ///< with CRLF; beyond it 414
    qsizetype headerBytes = 32 * 1024;     ///< all field lines, trailers too; beyond it 431
    int fields = 100;                      ///< trailers too; beyond it 431
};

/// Why a request is not served. The connection must be closed after it: where the next request begins is not certain.
struct Refusal
{
    int status = 400;
    const char *reason = ""; ///< a few English words for whoever wrote the client
    bool operator==(const Refusal &) const = default;
};

/// A request's header (RFC 9112 §2–§6), checked.
struct RequestHead
{
    QByteArray method; ///< as sent: methods are case-sensitive
    QByteArray path;   ///< as sent, percent signs and all; begins with '/', or is "*" (OPTIONS only)
    QByteArray query;  ///< behind '?', as sent
    int minorVersion = 1; ///< HTTP/1.0 or HTTP/1.1
    Fields fields;
    std::optional<qint64> contentLength {};
    bool isChunked = false;
    bool keepsAlive = true; ///< the client would send another request (RFC 9112 §9.3)
    bool expectsContinue = false; ///< it waits for "100 Continue" before it sends the content (RFC 9110 §10.1.1)

    /// There is content to be read; it may turn out to be empty.
    bool hasContent() const { return isChunked || contentLength.value_or(0) > 0; }
    /// The first value of that name, or nothing. A view into the head.
    std::optional<QByteArrayView> value(QByteArrayView name) const
    {
        const Field *field = findField(fields, name);
        return field ? std::optional(QByteArrayView(field->value)) : std::nullopt;
    }
};

} // namespace Madmail::Http
