// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/search_facts.h"

#include <algorithm>

namespace Madmail::ImapService {

using Kind = Imap::SearchKey::Kind;

namespace {

Truth truthOf(bool value)
{
    return value ? Truth::Yes : Truth::No;
}

Truth negated(Truth truth)
{
    if (truth == Truth::Unknown)
        return truth;
    return truth == Truth::Yes ? Truth::No : Truth::Yes;
}

/// And: No wins; Or: Yes wins; Unknown beats what is left.
Truth combined(const Imap::SearchKey &key, const SearchFacts &facts, Truth winner)
{
    Truth all = negated(winner);
    for (const Imap::SearchKey &child : key.children) {
        const Truth truth = evaluate(child, facts);
        if (truth == winner)
            return winner;
        if (truth == Truth::Unknown)
            all = Truth::Unknown;
    }
    return all;
}

bool hasKeyword(const MessageFlags &flags, QByteArrayView keyword)
{
    return std::any_of(flags.keywords.begin(), flags.keywords.end(), [keyword](const QByteArray &candidate) {
        return keyword.compare(candidate, Qt::CaseInsensitive) == 0;
    });
}

Truth compareDays(const Imap::SearchKey &key, Imap::Day day)
{
    switch (key.kind) {
    case Kind::Before:
    case Kind::SentBefore:
        return truthOf(day < key.day);
    case Kind::On:
    case Kind::SentOn:
        return truthOf(day == key.day);
    default:
        return truthOf(day >= key.day);
    }
}

Truth byMeta(const Imap::SearchKey &key, const MessageMeta &meta)
{
    switch (key.kind) {
    case Kind::Flag:
        return truthOf(meta.flags.has(key.flag));
    case Kind::Keyword:
        return truthOf(hasKeyword(meta.flags, key.text));
    case Kind::Larger:
        return truthOf(quint64(meta.size) > key.number);
    case Kind::Smaller:
        return truthOf(quint64(meta.size) < key.number);
    default:
        return compareDays(key, Imap::dayOf(meta.internalDate));
    }
}

Truth byContent(const Imap::SearchKey &key, const ContentSearch &content)
{
    switch (key.kind) {
    case Kind::Header:
        return truthOf(content.hasField(key.header, key.text));
    case Kind::Body:
    case Kind::Text:
        if (content.found(key))
            return Truth::Yes;
        return content.isComplete() ? Truth::No : Truth::Unknown;
    default:
        // A message without a Date that can be read was sent on no day.
        return content.sentDay() ? compareDays(key, *content.sentDay()) : Truth::No;
    }
}

} // namespace

Truth evaluate(const Imap::SearchKey &key, const SearchFacts &facts)
{
    switch (key.kind) {
    case Kind::All:
        return Truth::Yes;
    case Kind::And:
        return combined(key, facts, Truth::No);
    case Kind::Or:
        return combined(key, facts, Truth::Yes);
    case Kind::Not:
        return negated(evaluate(key.children.front(), facts));
    case Kind::Numbers:
        return truthOf(key.set.contains(facts.sequence, facts.exists));
    case Kind::Uids:
        return truthOf(key.set.contains(facts.uid, facts.largestUid));
    case Kind::Recent:
        return truthOf(facts.recent);
    case Kind::Flag:
    case Kind::Keyword:
    case Kind::Before:
    case Kind::On:
    case Kind::Since:
    case Kind::Larger:
    case Kind::Smaller:
        return facts.meta ? byMeta(key, *facts.meta) : Truth::Unknown;
    case Kind::SentBefore:
    case Kind::SentOn:
    case Kind::SentSince:
    case Kind::Header:
    case Kind::Body:
    case Kind::Text:
        break;
    }
    return facts.content ? byContent(key, *facts.content) : Truth::Unknown;
}

} // namespace Madmail::ImapService
