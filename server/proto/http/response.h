// SPDX-License-Identifier: GPL-3.0-or-later
// Answers, and how they are written.
#pragma once

#include "server/base/clock.h"
#include "server/base/unique_function.h"
#include "server/proto/http/field.h"

#include <memory>

namespace Madmail::Http {

/// Content that is fetched while it is sent: a file. Read by one session at a time. Thread: read() on the session's.
class ContentSource
{
public:
    ContentSource() = default;
    ContentSource(const ContentSource &) = delete;
    ContentSource &operator=(const ContentSource &) = delete;
    virtual ~ContentSource() = default;

    /// Fetches 1 to `most` bytes from `offset` on, and gives them to `done`, on any thread. Nothing: they cannot be had, and the
    /// connection is cut, so that nobody takes a part for the whole.
    virtual void read(qint64 offset, qint64 most, UniqueFunction<void(QByteArray)> done) = 0;
};

/// What is answered. Framing is the writer's: Content-Length, Transfer-Encoding, Connection and Date are not for here.
struct Response
{
    int status = 200; ///< 200 to 599; anything else is sent as 500
    Fields fields {};
    QByteArray content {};
    std::shared_ptr<ContentSource> source {}; ///< instead of `content`: `sourceBytes` from `sourceOffset` on
    qint64 sourceOffset = 0;
    qint64 sourceBytes = 0;

    bool operator==(const Response &) const = default;

    /// "text/plain", with CRLF behind the text.
    static Response text(int status, const QByteArray &text);
    /// Replaces the field, if it is there.
    void setField(const QByteArray &name, const QByteArray &value);
};

/// "Not Found" for 404; empty for a number without a name (RFC 9110 §15).
QByteArrayView reasonPhrase(int status);

/// What the writer must know of the request and the connection.
struct ResponseFraming
{
    UnixSeconds now = 0;
    int minorVersion = 1;  ///< of the request
    bool isToHead = false; ///< the request was HEAD: the length is said, the content is not sent
    bool keepsAlive = true;
};

/// Status line, fields and the empty line; the content is sent behind it if sendsContent(). A field whose name is no token,
/// or whose value has a control character, is left out, whoever made it: nobody outside can add a line (RFC 9112 §11.1).
/// The same goes for the fields that are the writer's.
QByteArray writeHead(const Response &response, const ResponseFraming &framing);
/// 204 and 304 have no content, and an answer to HEAD sends none (RFC 9112 §6.3).
bool sendsContent(const Response &response, const ResponseFraming &framing);

/// "HTTP/1.1 100 Continue", whole.
QByteArrayView continueResponse();

} // namespace Madmail::Http
