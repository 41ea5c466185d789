// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/search_key.h"

#include <algorithm>

namespace Madmail::Imap {

SearchKey::Reads SearchKey::reads() const
{
    Reads most = Reads::Index;
    switch (kind) {
    case Kind::SentBefore:
    case Kind::SentOn:
    case Kind::SentSince:
    case Kind::Header:
        most = Reads::HeaderFields;
        break;
    case Kind::Body:
    case Kind::Text:
        most = Reads::Message;
        break;
    default:
        break;
    }
    for (const SearchKey &child : children)
        most = std::max(most, child.reads());
    return most;
}

} // namespace Madmail::Imap
