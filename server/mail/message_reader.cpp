// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/message_reader.h"

#include "server/store/body_store.h"
#include "server/store/message_table.h"

#include <algorithm>

namespace Madmail::Mail {

Result<std::vector<MessageMeta>> MessageReader::metas(MailboxId mailbox, std::span<const Uid> uids)
{
    std::vector<MessageMeta> found;
    const Store::MessageQueries messages(m_connection);
    // Where most of a range is wanted, one query reads it, as many rows at a time as a query may give.
    while (!uids.empty() && uids.back() - uids.front() < 2 * uids.size()) {
        MADMAIL_TRY(auto rows, messages.list(mailbox, uids.front(), uids.back()));
        const bool isWholeRange = rows.size() < std::size_t(Store::maxMetaRows);
        const Uid last = rows.empty() ? 0 : rows.back().uid;
        for (MessageMeta &row : rows)
            if (std::binary_search(uids.begin(), uids.end(), row.uid))
                found.push_back(std::move(row));
        if (isWholeRange)
            return found;
        uids = uids.subspan(std::size_t(std::upper_bound(uids.begin(), uids.end(), last) - uids.begin()));
    }
    for (const Uid uid : uids) {
        MADMAIL_TRY(auto meta, messages.find(mailbox, uid));
        if (meta)
            found.push_back(std::move(*meta));
    }
    return found;
}

Result<std::vector<Uid>> MessageReader::allUids(MailboxId mailbox)
{
    return Store::MessageQueries(m_connection).uids(mailbox);
}

Result<Uid> MessageReader::firstUnseen(MailboxId mailbox)
{
    return Store::MessageQueries(m_connection).firstUnseen(mailbox);
}

Result<DeletedTotals> MessageReader::deletedTotals(MailboxId mailbox)
{
    return Store::MessageQueries(m_connection).deletedTotals(mailbox);
}

Result<QByteArray> MessageReader::body(BodyId body, qint64 offset, qint64 maxBytes)
{
    return Store::BodyQueries(m_connection).read(body, offset, std::min(maxBytes, maxChunk));
}

} // namespace Madmail::Mail
