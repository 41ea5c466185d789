// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of one message while SEARCH decides about it.
#pragma once

#include "server/base/message_meta.h"
#include "server/proto/imap/search_key.h"
#include "server/services/imap/content_search.h"

namespace Madmail::ImapService {

/// What a key says of a message, as far as it is known.
enum class Truth : quint8 { No, Yes, Unknown };

/// Grows from the top to the bottom; null: not read yet.
struct SearchFacts
{
    quint32 sequence = 0;
    quint32 exists = 0; ///< what `*` means as a message number …
    Uid uid = 0;
    Uid largestUid = 0; ///< … and as a UID
    bool recent = false;
    const MessageMeta *meta = nullptr;
    const ContentSearch *content = nullptr;
};

/// Three-valued, so that a message is read only as far as its answer needs (RFC 3501 §6.4.4).
Truth evaluate(const Imap::SearchKey &key, const SearchFacts &facts);

} // namespace Madmail::ImapService
