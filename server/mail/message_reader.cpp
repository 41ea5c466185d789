// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/message_reader.h"

#include "server/store/body_store.h"
#include "server/store/message_table.h"

#include <algorithm>

namespace Madmail::Mail {

Result<std::vector<MessageMeta>> MessageReader::metas(MailboxId mailbox, std::span<const Uid> uids)
{
    std::vector<MessageMeta> found;
    if (uids.empty())
        return found;
    const Store::MessageQueries messages(m_connection);
    const bool isDense = uids.back() - uids.front() < 2 * uids.size();
    if (isDense) {
        MADMAIL_TRY(found, messages.list(mailbox, uids.front(), uids.back()));
        std::erase_if(found, [&](const MessageMeta &meta) { return !std::binary_search(uids.begin(), uids.end(), meta.uid); });
        // The range may hold more rows than one read gives: fetch what is missing one by one.
        const Uid last = found.empty() ? 0 : found.back().uid;
        uids = uids.subspan(std::size_t(std::upper_bound(uids.begin(), uids.end(), last) - uids.begin()));
        if (found.size() < maxMetas / 2)
            return found;
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

Result<QByteArray> MessageReader::body(BodyId body, qint64 offset, qint64 maxBytes)
{
    return Store::BodyQueries(m_connection).read(body, offset, std::min(maxBytes, maxChunk));
}

} // namespace Madmail::Mail
