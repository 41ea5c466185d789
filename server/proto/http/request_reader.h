// SPDX-License-Identifier: GPL-3.0-or-later
// Reads one request from a stream of bytes.
#pragma once

#include "server/proto/http/chunk_reader.h"
#include "server/proto/http/request.h"

#include <optional>

namespace Madmail::Http {

/// Grammar: RFC 9112, and what request_head.h refuses beyond it. One empty line before the request is passed over (§2.2).
///
/// Call next() with the bytes that were not taken until NeedMore, again when more bytes are there. Its answers are Head,
/// any number of Content, End; or Refused at any point, after which nothing more can be read. What stands behind End is the
/// next request's: make another reader for it.
///
/// Content is handed out as views into the given bytes. Thread: any; one object for each request.
/// Memory: the header that has come so far, within the limits.
class RequestReader
{
public:
    enum class Outcome {
        NeedMore, ///< all bytes were taken
        Head,     ///< see head(); say acceptContent() before going on
        Content,
        End,
        Refused, ///< see refusal()
    };
    struct Step
    {
        Outcome outcome = Outcome::NeedMore;
        qsizetype taken = 0;
        QByteArrayView content {}; ///< a part of the given bytes
    };

    explicit RequestReader(const RequestLimits &limits = {})
        : m_limits(limits)
    {
    }

    Step next(QByteArrayView bytes);

    /// Right after Head: how much content may come. False: the request says that it has more, and is refused (413) already;
    /// the same happens later to chunks that become more. Without this call, none may come.
    bool acceptContent(qint64 limitBytes);

    /// Not before Head.
    const RequestHead &head() const { return m_head; }
    RequestHead takeHead() { return std::move(m_head); }
    const Refusal &refusal() const { return m_refusal; }
    /// Nothing of a request has come, or the empty line before it at most.
    bool isBlank() const { return m_at == At::RequestLine && m_lines.isEmpty(); }

private:
    enum class At : quint8 { RequestLine, Header, Content, End, Refused };

    Step refuse(Refusal refusal, qsizetype taken);
    Step takeRequestLine(QByteArrayView line, qsizetype taken);
    Step takeField(QByteArrayView line, qsizetype taken);
    Step takeHeaderLine(QByteArrayView bytes);
    Step takeContent(QByteArrayView bytes);
    Step takeChunks(QByteArrayView bytes);

    RequestLimits m_limits;
    LineCutter m_lines;
    RequestHead m_head;
    Refusal m_refusal;
    std::optional<ChunkReader> m_chunks;
    qsizetype m_headerBytes = 0;
    qint64 m_contentLeft = 0; // what may, or with a length must, still come
    At m_at = At::RequestLine;
    bool m_blankLineSeen = false;
};

} // namespace Madmail::Http
