// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/request_reader.h"

#include "server/proto/http/request_head.h"

#include <utility>

namespace Madmail::Http {

namespace {

constexpr Refusal contentTooLarge { 413, "the content is too large" };
constexpr Refusal headerTooLarge { 431, "the header is too large" };

} // namespace

RequestReader::Step RequestReader::next(QByteArrayView bytes)
{
    qsizetype taken = 0;
    for (;;) {
        const QByteArrayView rest = bytes.sliced(taken);
        Step step;
        switch (m_at) {
        case At::RequestLine:
        case At::Header:
            step = takeHeaderLine(rest);
            break;
        case At::Content:
            step = m_head.isChunked ? takeChunks(rest) : takeContent(rest);
            break;
        case At::End:
            step.outcome = Outcome::End;
            break;
        case At::Refused:
            step.outcome = Outcome::Refused;
            break;
        }
        taken += step.taken;
        if (step.outcome != Outcome::NeedMore || taken == bytes.size())
            return { step.outcome, taken, step.content };
    }
}

bool RequestReader::acceptContent(qint64 limitBytes)
{
    if (m_head.contentLength.value_or(0) > limitBytes) {
        refuse(contentTooLarge, 0);
        return false;
    }
    m_contentLeft = m_head.isChunked ? limitBytes : m_head.contentLength.value_or(0);
    return true;
}

RequestReader::Step RequestReader::refuse(Refusal refusal, qsizetype taken)
{
    m_refusal = refusal;
    m_at = At::Refused;
    return { Outcome::Refused, taken };
}

/// Takes at most one line. NeedMore with bytes left means: again.
RequestReader::Step RequestReader::takeHeaderLine(QByteArrayView bytes)
{
    const bool isFirst = m_at == At::RequestLine;
    // Who speaks TLS here, for example, sends no line at all: it need not wait to be told.
    if (isFirst && isBlank() && !bytes.isEmpty() && bytes.front() != '\r' && !isToken(bytes.first(1)))
        return refuse({ 400, "this is no HTTP request" }, bytes.size());
    const qsizetype limit = isFirst ? m_limits.requestLineBytes : m_limits.headerBytes - m_headerBytes + 2; // the empty line is free
    const auto [outcome, taken, line] = m_lines.next(bytes, limit);
    switch (outcome) {
    case LineCutter::Outcome::NeedMore:
        return { Outcome::NeedMore, taken };
    case LineCutter::Outcome::TooLong:
        return refuse(isFirst ? Refusal { 414, "the request line is too long" } : headerTooLarge, taken);
    case LineCutter::Outcome::BadLineEnd:
        return refuse({ 400, "lines must end with CRLF" }, taken);
    case LineCutter::Outcome::Line:
        break;
    }
    return isFirst ? takeRequestLine(line, taken) : takeField(line, taken);
}

RequestReader::Step RequestReader::takeRequestLine(QByteArrayView line, qsizetype taken)
{
    if (line.isEmpty() && !std::exchange(m_blankLineSeen, true))
        return { Outcome::NeedMore, taken };
    auto parsed = parseRequestLine(line);
    if (const Refusal *refusal = std::get_if<Refusal>(&parsed))
        return refuse(*refusal, taken);
    m_head = std::get<RequestHead>(std::move(parsed));
    m_at = At::Header;
    return { Outcome::NeedMore, taken };
}

RequestReader::Step RequestReader::takeField(QByteArrayView line, qsizetype taken)
{
    if (line.isEmpty()) {
        if (const auto refusal = completeHead(m_head))
            return refuse(*refusal, taken);
        m_at = m_head.hasContent() ? At::Content : At::End;
        if (m_head.isChunked)
            m_chunks.emplace(m_limits.headerBytes - m_headerBytes, m_limits.fields - int(m_head.fields.size()));
        return { Outcome::Head, taken };
    }
    m_headerBytes += line.size() + 2;
    if (m_headerBytes > m_limits.headerBytes || int(m_head.fields.size()) >= m_limits.fields)
        return refuse(headerTooLarge, taken);
    auto parsed = parseField(line);
    if (const Refusal *refusal = std::get_if<Refusal>(&parsed))
        return refuse(*refusal, taken);
    m_head.fields.push_back(std::get<Field>(std::move(parsed)));
    return { Outcome::NeedMore, taken };
}

RequestReader::Step RequestReader::takeContent(QByteArrayView bytes)
{
    if (m_contentLeft == 0) { // acceptContent() was never called
        return refuse(contentTooLarge, 0);
    }
    if (bytes.isEmpty())
        return {};
    const qsizetype taken = qsizetype(std::min(m_contentLeft, qint64(bytes.size())));
    m_contentLeft -= taken;
    if (m_contentLeft == 0)
        m_at = At::End;
    return { Outcome::Content, taken, bytes.first(taken) };
}

RequestReader::Step RequestReader::takeChunks(QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return {};
    const auto [state, taken, content] = m_chunks->next(bytes);
    m_contentLeft -= content.size();
    if (m_contentLeft < 0)
        return refuse(contentTooLarge, taken);
    if (state == ChunkReader::State::Refused)
        return refuse(m_chunks->refusal(), taken);
    if (state == ChunkReader::State::End) {
        m_at = At::End;
        return { Outcome::End, taken };
    }
    return { content.isEmpty() ? Outcome::NeedMore : Outcome::Content, taken, content };
}

} // namespace Madmail::Http
