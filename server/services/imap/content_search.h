// SPDX-License-Identifier: GPL-3.0-or-later
// Looks for the texts of a SEARCH in the header and body of one message.
#pragma once

#include "server/proto/imap/search_key.h"
#include "server/services/imap/text_matcher.h"

#include <optional>
#include <vector>

namespace Madmail::ImapService {

/// First setHeader(), then feedBody() with the rest of the message, then finish().
///
/// Header fields are compared with encoded words (RFC 2047) decoded. Bodies are compared as they are stored.
/// Memory: the decoded header, and the texts that are sought.
class ContentSearch
{
public:
    /// `key` outlives this.
    explicit ContentSearch(const Imap::SearchKey &key);

    void setHeader(QByteArrayView header);
    void feedBody(QByteArrayView bytes);
    void finish() { m_complete = true; }

    /// A field of this name (case ignored) whose text holds `text`.
    bool hasField(QByteArrayView name, QByteArrayView text) const;
    /// Day of the Date field, in the zone it was written in (RFC 3501 §6.4.4).
    std::optional<Imap::Day> sentDay() const { return m_sentDay; }
    /// A Body or Text key of the tree was found so far.
    bool found(const Imap::SearchKey &key) const;
    /// Everything has been looked at.
    bool isComplete() const { return m_complete; }

private:
    struct Field
    {
        QByteArray name;
        QByteArray text; ///< folded as foldCase() does
    };
    struct Sought
    {
        const Imap::SearchKey *key;
        TextMatcher matcher;
    };

    void collect(const Imap::SearchKey &key);

    std::vector<Field> m_fields;
    std::vector<Sought> m_sought;
    std::optional<Imap::Day> m_sentDay;
    bool m_complete = false;
};

} // namespace Madmail::ImapService
