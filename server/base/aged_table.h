// SPDX-License-Identifier: GPL-3.0-or-later
// A table that forgets what has not been touched for longest, and what matters least first.
#pragma once

#include <QByteArray>
#include <QHash>

#include <algorithm>
#include <iterator>
#include <list>

namespace Madmail {

/// At most `limit` values by key. A new key in a full table drops the one that was touched longest ago: among those that
/// are not dear first, then among the dear; never one that is in use, so the limit is passed when all are.
/// Value is default-constructible and has `bool isDear() const` and `bool isInUse() const`; touch() a value after either
/// has changed. Every call takes constant time. Pointers and references stay valid until their entry is dropped.
/// Thread: one, or under its owner's lock.
template<typename Value>
class AgedTable
{
public:
    explicit AgedTable(qsizetype limit)
        : m_limit(limit)
    {
    }

    qsizetype size() const { return m_index.size(); }

    /// Null, when it is not there. The age stays.
    Value *find(const QByteArray &key)
    {
        const auto found = m_index.constFind(key);
        return found == m_index.cend() ? nullptr : &(*found)->value;
    }

    /// Finds or makes it, and makes it the youngest of its kind.
    Value &touch(const QByteArray &key)
    {
        const auto found = m_index.constFind(key);
        if (found == m_index.cend()) {
            makeRoom();
            m_plain.push_back({ key, {}, false });
            m_index.insert(key, std::prev(m_plain.end()));
            return m_plain.back().value;
        }
        const typename Entries::iterator entry = *found;
        Entries &from = entry->isAmongDear ? m_dear : m_plain;
        entry->isAmongDear = entry->value.isDear();
        Entries &to = entry->isAmongDear ? m_dear : m_plain;
        to.splice(to.end(), from, entry);
        return entry->value;
    }

private:
    struct Entry
    {
        QByteArray key;
        Value value;
        bool isAmongDear = false;
    };
    using Entries = std::list<Entry>; // the oldest in front

    void makeRoom()
    {
        if (size() < m_limit)
            return;
        for (Entries *entries : { &m_plain, &m_dear }) {
            const auto idle = std::find_if(entries->begin(), entries->end(), [](const Entry &entry) { return !entry.value.isInUse(); });
            if (idle == entries->end())
                continue;
            m_index.remove(idle->key);
            entries->erase(idle);
            return;
        }
    }

    qsizetype m_limit;
    Entries m_plain;
    Entries m_dear;
    QHash<QByteArray, typename Entries::iterator> m_index;
};

} // namespace Madmail
