// SPDX-License-Identifier: GPL-3.0-or-later
// A mailbox that somebody on this I/O thread has selected: the one list of UIDs that all its views share.
#pragma once

#include "server/mail/mailbox_view.h"

#include "server/base/result.h"

#include <memory>
#include <variant>
#include <vector>

namespace Madmail::Mail {

/// Messages that a commit added (ascending UIDs).
struct MessagesAdded
{
    std::vector<Uid> uids;
};
struct MessagesRemoved
{
    std::vector<Uid> uids;
};
/// `originView` (MailboxView's id) has told its client already.
struct FlagsChanged
{
    std::vector<FlagsOfMessage> flags;
    quint64 originView = 0;
};
struct MailboxGone
{
};

/// What a commit did to one mailbox. Sent to every I/O thread, in the order of the commits.
struct MailboxEvent
{
    MailboxId mailbox;
    std::variant<MessagesAdded, MessagesRemoved, FlagsChanged, MailboxGone> change;
};

/// Thread: its I/O thread. Owned by the views that have it selected.
class SharedMailbox
{
public:
    using UidList = std::vector<Uid>;

    SharedMailbox(MailboxId id, quint32 uidValidity);

    MailboxId id() const { return m_id; }
    quint32 uidValidity() const { return m_uidValidity; }
    Uid uidNext() const { return m_uidNext; }
    const std::shared_ptr<const UidList> &uids() const { return m_uids; }
    bool isGone() const { return m_gone; }

    /// The list as read from the store. Events that came while it was being read are applied on top: they name messages
    /// that are (not) there, so applying one twice does no harm.
    void load(UidList uids, Uid uidNext, Uid recentFrom);
    bool isLoaded() const { return m_loaded; }
    /// Calls `ready` when load() or giveUp() has run.
    void whenLoaded(UniqueFunction<void(Status)> ready) { m_waiting.push_back(std::move(ready)); }
    /// The list could not be read.
    void giveUp(const Error &error);
    /// Catches up with the store at SELECT: messages from uidNext() on whose event is still on its way.
    void appendNewer(const UidList &uids, Uid uidNext);

    void apply(const MailboxEvent &event);

    /// First UID that nobody was shown as recent; everything up to uidNext() is claimed now.
    Uid takeRecent();
    Uid recentFrom() const { return m_recentFrom; }

    void attach(MailboxView *view);
    void detach(MailboxView *view);

private:
    void add(const UidList &uids);
    void remove(const UidList &uids);
    UidList &mutableUids(std::size_t extra);
    void tellViews(quint64 exceptView = 0);

    MailboxId m_id;
    quint32 m_uidValidity;
    Uid m_uidNext = 1;
    Uid m_recentFrom = 1;
    std::shared_ptr<const UidList> m_uids;
    std::vector<MailboxView *> m_views;
    std::vector<MailboxEvent> m_early; ///< events that came before load()
    std::vector<UniqueFunction<void(Status)>> m_waiting;
    bool m_loaded = false;
    bool m_gone = false;
};

} // namespace Madmail::Mail
