// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/search_run.h"

#include <algorithm>

namespace Madmail::ImapService {

SearchRun::SearchRun(Imap::SearchKey key, SearchScope scope)
    : m_key(std::move(key))
    , m_scope(std::move(scope))
{
}

SearchFacts SearchRun::factsOf(quint32 place) const
{
    const Uid uid = m_scope.uids[place];
    SearchFacts facts;
    facts.sequence = place + 1;
    facts.exists = quint32(m_scope.uids.size());
    facts.uid = uid;
    facts.largestUid = m_scope.uids.back();
    facts.recent = uid >= m_scope.recentFrom && uid < m_scope.recentUntil;
    return facts;
}

quint32 SearchRun::placeOf(Uid uid) const
{
    return quint32(std::lower_bound(m_scope.uids.begin(), m_scope.uids.end(), uid) - m_scope.uids.begin());
}

Result<SearchRun::Progress> SearchRun::run(Mail::MessageReader &reader)
{
    m_metasInCall = 0;
    m_bytesInCall = 0;
    while (m_metasInCall < metaBudget && m_bytesInCall < readBudget) {
        if (m_current < m_toRead.size()) {
            MADMAIL_CHECK(readMore(reader));
        } else if (m_place < m_scope.uids.size()) {
            MADMAIL_CHECK(loadMetas(reader));
        } else {
            std::sort(m_found.begin(), m_found.end()); // what numbers alone decided came first
            return Progress::Done;
        }
    }
    return Progress::More;
}

/// Decides what the numbers decide, then what the metadata of the next messages decide; the others are to be read.
Status SearchRun::loadMetas(Mail::MessageReader &reader)
{
    m_toRead.clear();
    m_current = 0;
    std::vector<Uid> wanted;
    while (m_place < m_scope.uids.size() && wanted.size() < std::size_t(Mail::MessageReader::maxMetas)) {
        const quint32 place = m_place++;
        const Truth truth = evaluate(m_key, factsOf(place));
        if (truth == Truth::Yes)
            m_found.push_back(place);
        if (truth == Truth::Unknown)
            wanted.push_back(m_scope.uids[place]);
    }
    if (wanted.empty())
        return {};
    MADMAIL_TRY(auto metas, reader.metas(m_scope.mailbox, wanted));
    m_metasInCall += int(wanted.size());
    for (MessageMeta &meta : metas) {
        SearchFacts facts = factsOf(placeOf(meta.uid));
        facts.meta = &meta;
        const Truth truth = evaluate(m_key, facts);
        if (truth == Truth::Yes)
            m_found.push_back(placeOf(meta.uid));
        if (truth == Truth::Unknown)
            m_toRead.push_back(std::move(meta));
    }
    return {};
}

Status SearchRun::readHeader(Mail::MessageReader &reader, const MessageMeta &meta)
{
    m_content = std::make_unique<ContentSearch>(m_key);
    m_bytes = MessageBytes(meta.body, meta.size);
    MADMAIL_TRY(const QByteArrayView header, m_bytes.header(reader));
    m_content->setHeader(header);
    m_scanned = header.size();
    return {};
}

/// Reads the header, or one more piece of the body, of the current message, and tries to decide.
Status SearchRun::readMore(Mail::MessageReader &reader)
{
    const MessageMeta &meta = m_toRead[m_current];
    const qint64 before = m_content ? m_bytes.bytesRead() : 0;
    Status read;
    if (!m_content) {
        read = readHeader(reader, meta);
    } else if (auto piece = m_bytes.at(reader, m_scanned)) {
        m_content->feedBody(*piece);
        m_scanned += piece->size();
    } else {
        read = std::move(piece).error();
    }
    m_bytesInCall += m_bytes.bytesRead() - before;
    Truth truth = Truth::No; // of a message that is gone
    if (read) {
        if (m_scanned >= meta.size)
            m_content->finish();
        SearchFacts facts = factsOf(placeOf(meta.uid));
        facts.meta = &meta;
        facts.content = m_content.get();
        truth = evaluate(m_key, facts);
    } else if (read.error().code != ErrorCode::NotFound) {
        return read;
    }
    if (truth == Truth::Unknown)
        return {};
    if (truth == Truth::Yes)
        m_found.push_back(placeOf(meta.uid));
    m_content.reset();
    ++m_current;
    return {};
}

} // namespace Madmail::ImapService
