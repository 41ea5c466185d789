// SPDX-License-Identifier: GPL-3.0-or-later
// A selected mailbox as one session sees it: message numbers, and what changed since it last looked.
#pragma once

#include "server/mail/mail_values.h"

#include "server/base/unique_function.h"

#include <memory>
#include <span>
#include <vector>

namespace Madmail::Mail {

class SharedMailbox;

/// What a session has to tell its client (RFC 3501 §7.3, §7.4.1), in the order in which it has to be told.
struct MailboxUpdates
{
    std::vector<quint32> expunged;     ///< sequence numbers, each valid after the ones before it were removed
    bool countsChanged = false;        ///< send EXISTS and RECENT
    std::vector<FlagsOfMessage> flags; ///< changed by others; uids are in the view
    bool mailboxGone = false;          ///< deleted under the session: close it
    bool isEmpty() const { return expunged.empty() && !countsChanged && flags.empty() && !mailboxGone; }
};

/// One session's view of one selected mailbox.
///
/// Memory: while the session has taken all updates, its list of UIDs is the one that all sessions of the mailbox on this
/// I/O thread share (4 bytes for a message); a session that lags behind holds the old list until it catches up.
/// Sequence numbers stay as the client knows them until takeUpdates() is called.
/// Thread: the I/O thread of the session.
class MailboxView
{
public:
    MailboxView(std::shared_ptr<SharedMailbox> mailbox, bool readOnly);
    ~MailboxView();
    MailboxView(const MailboxView &) = delete;
    MailboxView &operator=(const MailboxView &) = delete;

    /// Tells this view from all others in the process; names the origin of a change.
    quint64 id() const { return m_id; }
    MailboxId mailboxId() const;
    quint32 uidValidity() const;
    /// UID that the next message will get, as of now.
    Uid uidNext() const;
    bool isReadOnly() const { return m_readOnly; }

    /// UIDs in sequence order: uids()[0] is message 1. Valid until takeUpdates().
    std::span<const Uid> uids() const;
    quint32 exists() const { return static_cast<quint32>(uids().size()); }
    /// Number of messages that carry \Recent in this session, and whether one does.
    quint32 recent() const;
    bool isRecent(Uid uid) const { return uid >= m_recentFrom && uid < m_recentUntil; }
    /// Sequence number of a UID, or 0.
    quint32 sequenceOf(Uid uid) const;

    /// True when takeUpdates() would bring something. `withExpunges` as below.
    bool hasUpdates(bool withExpunges) const;
    /// Catches up. Without expunges (during FETCH, STORE, SEARCH: RFC 3501 §7.4.1) removed messages keep their numbers.
    MailboxUpdates takeUpdates(bool withExpunges);

    /// Called on the I/O thread, after a change is there to be taken (for IDLE). Empty: no calls.
    void setChangeCallback(UniqueFunction<void()> callback);

private:
    friend class SharedMailbox;
    using UidList = std::vector<Uid>;

    void noteFlags(const std::vector<FlagsOfMessage> &flags);
    void claimRecent(Uid from, Uid until);
    void notifyChanged();
    bool hasNewMessages() const;
    std::vector<quint32> removedSequences(const UidList &now) const;

    std::shared_ptr<SharedMailbox> m_mailbox;
    std::shared_ptr<const UidList> m_uids;
    std::vector<FlagsOfMessage> m_pendingFlags;
    UniqueFunction<void()> m_changed;
    Uid m_recentFrom = 0;
    Uid m_recentUntil = 0;
    quint64 m_id;
    bool m_readOnly;
    bool m_goneTold = false;
};

} // namespace Madmail::Mail
