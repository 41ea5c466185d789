// SPDX-License-Identifier: GPL-3.0-or-later
// A client's stream of requests: how it is cut must not matter, what is accepted has one meaning only, and no answer can be
// given a line that we did not write.
#include "server/proto/http/request_reader.h"
#include "server/proto/http/response.h"
#include "tests/fuzz/chunks.h"

using namespace Madmail::Http;
using namespace Madmail::Fuzz;

namespace {

constexpr RequestLimits limits { 128, 512, 10 };
constexpr qint64 contentLimit = 300;

void checkHead(const RequestHead &head)
{
    require(isToken(head.method) && (head.path.startsWith('/') || head.path == "*"));
    require(int(head.fields.size()) <= limits.fields);
    require(!head.isChunked || !head.contentLength);
    require(countFields(head.fields, "Host") <= 1 && countFields(head.fields, "Content-Length") <= 1);
    qsizetype bytes = 0;
    for (const Field &field : head.fields) {
        require(isToken(field.name) && isFieldValue(field.value) && withoutBlanks(field.value) == field.value);
        bytes += field.name.size() + field.value.size() + 3;
    }
    require(bytes <= limits.headerBytes);
}

/// The request that we understood, written in the only way that we would write it, is understood in the same way.
void checkRoundTrip(const RequestHead &head, const QByteArray &content)
{
    QByteArray wire = head.method + ' ' + head.path + (head.query.isEmpty() ? QByteArray() : '?' + head.query) + " HTTP/1."
        + QByteArray::number(head.minorVersion) + "\r\n";
    for (const Field &field : head.fields)
        if (!equalsIgnoringCase(field.name, "Transfer-Encoding") && !equalsIgnoringCase(field.name, "Content-Length"))
            wire += field.name + ':' + field.value + "\r\n";
    if (!content.isEmpty())
        wire += "Content-Length: " + QByteArray::number(content.size()) + "\r\n";
    wire += "\r\n" + content;
    RequestReader reader({ 256, 1024, 20 });
    RequestReader::Step step = reader.next(wire);
    require(step.outcome == RequestReader::Outcome::Head && reader.acceptContent(content.size()));
    require(reader.head().path == head.path && reader.head().query == head.query && reader.head().keepsAlive == head.keepsAlive);
    qsizetype taken = step.taken;
    if (!content.isEmpty()) {
        step = reader.next(QByteArrayView(wire).sliced(taken));
        require(step.outcome == RequestReader::Outcome::Content && step.content == content);
        taken += step.taken;
    }
    require(reader.next({}).outcome == RequestReader::Outcome::End && taken == wire.size());
}

class Stream
{
public:
    void feed(QByteArrayView bytes)
    {
        while (!m_refused) {
            const auto [outcome, taken, content] = m_reader.next(bytes);
            require(taken >= 0 && taken <= bytes.size());
            bytes = bytes.sliced(taken);
            switch (outcome) {
            case RequestReader::Outcome::NeedMore:
                require(bytes.isEmpty());
                return;
            case RequestReader::Outcome::Head:
                checkHead(m_reader.head());
                m_seen += m_reader.head().method + ' ' + m_reader.head().path + '\n';
                m_reader.acceptContent(contentLimit);
                break;
            case RequestReader::Outcome::Content:
                m_content += content;
                require(m_content.size() <= contentLimit);
                break;
            case RequestReader::Outcome::End:
                checkRoundTrip(m_reader.head(), m_content);
                m_seen += m_content + '\n';
                m_content.clear();
                m_reader = RequestReader(limits);
                if (bytes.isEmpty())
                    return;
                break;
            case RequestReader::Outcome::Refused:
                m_seen += QByteArray::number(m_reader.refusal().status) + m_reader.refusal().reason;
                m_refused = true;
                break;
            }
        }
    }
    const QByteArray &seen() const { return m_seen; }

private:
    RequestReader m_reader { limits };
    QByteArray m_content;
    QByteArray m_seen;
    bool m_refused = false;
};

void checkResponse(const QByteArray &text)
{
    const qsizetype half = text.size() / 2;
    const Response response { 200, { { "X-Test", text }, { text.left(half), text.mid(half) } }, {} };
    const QByteArray head = writeHead(response, {});
    require(head.count('\n') <= 6 && head.count('\r') == head.count('\n') && head.indexOf("\r\n\r\n") == head.size() - 4);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes = viewOf(data, size);
    Stream whole;
    whole.feed(bytes);
    for (const uint32_t seed : { 1u, 7u }) {
        Stream pieces;
        inChunks(bytes, seed, [&pieces](QByteArrayView piece) { pieces.feed(piece); });
        require(pieces.seen() == whole.seen());
    }
    Stream drips;
    for (const char &byte : bytes)
        drips.feed({ &byte, 1 });
    require(drips.seen() == whole.seen());
    checkResponse(bytes.toByteArray());
    return 0;
}
