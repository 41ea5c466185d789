// SPDX-License-Identifier: GPL-3.0-or-later
// What answers HTTP requests.
#pragma once

#include "server/proto/http/request.h"
#include "server/services/http/responder.h"

#include <QHostAddress>

namespace Madmail::HttpService {

/// A whole request.
struct Request
{
    Http::RequestHead head;
    QByteArray content; ///< without chunks; at most the handler's contentLimit()
    QHostAddress peer;  ///< of the connection; fields such as X-Forwarded-For are only what somebody claims
    bool isTls = false;
};

/// Answers the requests of a route. Registered with a Router, which owns it together with the requests it works on.
///
/// Thread: the I/O thread of the connection, several at once when there are several: a handler has nothing that changes, or
/// a lock around it. All functions return within 2 ms: what takes longer is posted elsewhere, and the Responder with it.
class Handler
{
public:
    Handler() = default;
    Handler(const Handler &) = delete;
    Handler &operator=(const Handler &) = delete;
    virtual ~Handler() = default;

    /// Bytes of content that a request with this header may have, asked before any of it is read; more is answered with 413.
    /// It is held in memory, before anybody has said who they are: the limit is what a stranger may cost.
    virtual qint64 contentLimit(const Http::RequestHead &head) const = 0;
    /// Says so, for protocols with a form of their own. The connection ends after it.
    virtual Http::Response tooLarge() const { return Http::Response::text(413, "The content is too large."); }
    /// Answers, here or later. HEAD comes to routes with GET, and is answered like it: the content is not sent.
    virtual void handle(Request request, Responder respond) = 0;
};

} // namespace Madmail::HttpService
