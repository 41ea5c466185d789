// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/mailbox_view.h"

#include "server/mail/shared_mailbox.h"

#include <algorithm>
#include <atomic>

namespace Madmail::Mail {

namespace {

std::atomic<quint64> nextViewId { 1 };

constexpr std::size_t flagsBeforeMerging = 256;

/// Keeps the newest flags of each message.
void mergeFlags(std::vector<FlagsOfMessage> &flags)
{
    std::stable_sort(flags.begin(), flags.end(), [](const auto &a, const auto &b) { return a.uid < b.uid; });
    std::vector<FlagsOfMessage> newest;
    for (FlagsOfMessage &entry : flags) {
        if (!newest.empty() && newest.back().uid == entry.uid)
            newest.back() = std::move(entry);
        else
            newest.push_back(std::move(entry));
    }
    flags = std::move(newest);
}

} // namespace

MailboxView::MailboxView(std::shared_ptr<SharedMailbox> mailbox, bool readOnly)
    : m_mailbox(std::move(mailbox))
    , m_uids(m_mailbox->uids())
    , m_id(nextViewId.fetch_add(1, std::memory_order_relaxed))
    , m_readOnly(readOnly)
{
    m_mailbox->attach(this);
    // EXAMINE shows what is recent and leaves it so for others (RFC 3501 §6.3.2).
    claimRecent(m_readOnly ? m_mailbox->recentFrom() : m_mailbox->takeRecent(), m_mailbox->uidNext());
}

MailboxView::~MailboxView()
{
    m_mailbox->detach(this);
}

MailboxId MailboxView::mailboxId() const
{
    return m_mailbox->id();
}

quint32 MailboxView::uidValidity() const
{
    return m_mailbox->uidValidity();
}

Uid MailboxView::uidNext() const
{
    return m_mailbox->uidNext();
}

std::span<const Uid> MailboxView::uids() const
{
    return *m_uids;
}

quint32 MailboxView::recent() const
{
    const auto from = std::lower_bound(m_uids->begin(), m_uids->end(), m_recentFrom);
    const auto until = std::lower_bound(m_uids->begin(), m_uids->end(), m_recentUntil);
    return until > from ? quint32(until - from) : 0;
}

quint32 MailboxView::sequenceOf(Uid uid) const
{
    const auto found = std::lower_bound(m_uids->begin(), m_uids->end(), uid);
    return found != m_uids->end() && *found == uid ? quint32(found - m_uids->begin()) + 1 : 0;
}

bool MailboxView::hasNewMessages() const
{
    const UidList &now = *m_mailbox->uids();
    return !now.empty() && (m_uids->empty() || now.back() > m_uids->back());
}

bool MailboxView::hasUpdates(bool withExpunges) const
{
    if (!m_pendingFlags.empty() || m_mailbox->isGone() != m_goneTold)
        return true;
    return m_uids != m_mailbox->uids() && (withExpunges || hasNewMessages());
}

std::vector<quint32> MailboxView::removedSequences(const UidList &now) const
{
    std::vector<quint32> removed;
    auto still = now.begin();
    for (std::size_t i = 0; i < m_uids->size(); ++i) {
        const Uid uid = (*m_uids)[i];
        while (still != now.end() && *still < uid)
            ++still;
        if (still == now.end() || *still != uid)
            removed.push_back(quint32(i + 1 - removed.size()));
    }
    return removed;
}

MailboxUpdates MailboxView::takeUpdates(bool withExpunges)
{
    MailboxUpdates updates;
    if (m_uids != m_mailbox->uids()) {
        updates.countsChanged = hasNewMessages();
        if (withExpunges) {
            updates.expunged = removedSequences(*m_mailbox->uids());
            m_uids = m_mailbox->uids();
        } else if (updates.countsChanged) {
            // Old numbers stay; only what arrived is added behind them.
            const UidList &now = *m_mailbox->uids();
            auto merged = std::make_shared<UidList>(*m_uids);
            const Uid last = merged->empty() ? 0 : merged->back();
            merged->insert(merged->end(), std::upper_bound(now.begin(), now.end(), last), now.end());
            m_uids = std::move(merged);
        }
    }
    if (!m_pendingFlags.empty()) {
        mergeFlags(m_pendingFlags);
        updates.flags = std::exchange(m_pendingFlags, {});
        std::erase_if(updates.flags, [this](const FlagsOfMessage &entry) { return sequenceOf(entry.uid) == 0; });
    }
    updates.mailboxGone = m_mailbox->isGone() && !std::exchange(m_goneTold, true);
    return updates;
}

void MailboxView::setChangeCallback(UniqueFunction<void()> callback)
{
    m_changed = std::move(callback);
}

void MailboxView::noteFlags(const std::vector<FlagsOfMessage> &flags)
{
    m_pendingFlags.insert(m_pendingFlags.end(), flags.begin(), flags.end());
    if (m_pendingFlags.size() > flagsBeforeMerging)
        mergeFlags(m_pendingFlags);
}

void MailboxView::claimRecent(Uid from, Uid until)
{
    if (from >= until)
        return;
    if (m_recentUntil != from) // another session claimed what lies between
        m_recentFrom = from;
    m_recentUntil = until;
}

void MailboxView::notifyChanged()
{
    if (m_changed)
        m_changed();
}

} // namespace Madmail::Mail
