// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/shared_mailbox.h"

#include <algorithm>

namespace Madmail::Mail {

SharedMailbox::SharedMailbox(MailboxId id, quint32 uidValidity)
    : m_id(id)
    , m_uidValidity(uidValidity)
    , m_uids(std::make_shared<UidList>())
{
}

void SharedMailbox::load(UidList uids, Uid uidNext, Uid recentFrom)
{
    uids.shrink_to_fit();
    m_uids = std::make_shared<UidList>(std::move(uids));
    m_uidNext = uidNext;
    m_recentFrom = recentFrom;
    m_loaded = true;
    for (const MailboxEvent &event : std::exchange(m_early, {}))
        apply(event);
    for (const auto &ready : std::exchange(m_waiting, {}))
        ready({});
}

void SharedMailbox::giveUp(const Error &error)
{
    for (const auto &ready : std::exchange(m_waiting, {}))
        ready(error);
}

void SharedMailbox::appendNewer(const UidList &uids, Uid uidNext)
{
    const bool hasNew = !uids.empty();
    add(uids);
    m_uidNext = std::max(m_uidNext, uidNext);
    if (hasNew)
        tellViews();
}

void SharedMailbox::apply(const MailboxEvent &event)
{
    if (!m_loaded) {
        m_early.push_back(event);
        return;
    }
    if (const auto *added = std::get_if<MessagesAdded>(&event.change)) {
        add(added->uids);
        tellViews();
    } else if (const auto *removed = std::get_if<MessagesRemoved>(&event.change)) {
        remove(removed->uids);
        tellViews();
    } else if (const auto *changed = std::get_if<FlagsChanged>(&event.change)) {
        for (MailboxView *view : m_views)
            if (view->id() != changed->originView)
                view->noteFlags(changed->flags);
        tellViews(changed->originView);
    } else {
        m_gone = true;
        tellViews();
    }
}

SharedMailbox::UidList &SharedMailbox::mutableUids(std::size_t extra)
{
    const std::size_t wanted = m_uids->size() + extra;
    if (m_uids.use_count() > 1 || m_uids->capacity() < wanted) {
        auto copy = std::make_shared<UidList>();
        copy->reserve(extra ? wanted + wanted / 16 : wanted); // a little room, never twice the list
        copy->assign(m_uids->begin(), m_uids->end());
        m_uids = std::move(copy);
    }
    // The list is ours alone now; the pointer is to const because views must not change it.
    return const_cast<UidList &>(*m_uids); // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

void SharedMailbox::add(const UidList &uids)
{
    const Uid last = m_uids->empty() ? 0 : m_uids->back();
    const auto firstNew = std::upper_bound(uids.begin(), uids.end(), std::max(last, m_uidNext - 1));
    if (!uids.empty())
        m_uidNext = std::max(m_uidNext, uids.back() + 1); // also when the message came and went before we looked
    if (firstNew == uids.end())
        return;
    UidList &list = mutableUids(std::size_t(uids.end() - firstNew));
    list.insert(list.end(), firstNew, uids.end());
    const auto claimer = std::find_if(m_views.begin(), m_views.end(), [](MailboxView *view) { return !view->isReadOnly(); });
    if (claimer != m_views.end())
        (*claimer)->claimRecent(takeRecent(), m_uidNext);
}

void SharedMailbox::remove(const UidList &uids)
{
    if (uids.empty())
        return;
    const auto isRemoved = [&uids](Uid uid) { return std::binary_search(uids.begin(), uids.end(), uid); };
    // Only those between the first and the last are asked: a mailbox that is purged in small steps hears many of them.
    const auto firstOf = [&uids](auto &list) { return std::lower_bound(list.begin(), list.end(), uids.front()); };
    const auto endOf = [&uids](auto &list) { return std::upper_bound(list.begin(), list.end(), uids.back()); };
    if (std::none_of(firstOf(*m_uids), endOf(*m_uids), isRemoved))
        return;
    UidList &list = mutableUids(0);
    const auto end = endOf(list);
    list.erase(std::remove_if(firstOf(list), end, isRemoved), end);
}

Uid SharedMailbox::takeRecent()
{
    return std::exchange(m_recentFrom, m_uidNext);
}

void SharedMailbox::attach(MailboxView *view)
{
    m_views.push_back(view);
}

void SharedMailbox::detach(MailboxView *view)
{
    std::erase(m_views, view);
}

void SharedMailbox::tellViews(quint64 exceptView)
{
    // A callback may close its own view, so walk a copy and look each one up again.
    const std::vector<MailboxView *> views = m_views;
    for (MailboxView *view : views)
        if (std::find(m_views.begin(), m_views.end(), view) != m_views.end() && view->id() != exceptView)
            view->notifyChanged();
}

} // namespace Madmail::Mail
