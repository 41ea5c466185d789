// SPDX-License-Identifier: GPL-3.0-or-later
// Decides which messages a SEARCH finds, in slices.
#pragma once

#include "server/mail/message_reader.h"
#include "server/proto/imap/search_key.h"
#include "server/services/imap/message_bytes.h"
#include "server/services/imap/search_facts.h"

#include <memory>
#include <vector>

namespace Madmail::ImapService {

/// The selected mailbox as it was when SEARCH came.
struct SearchScope
{
    MailboxId mailbox;
    std::vector<Uid> uids; ///< in sequence order
    Uid recentFrom = 0;    ///< UIDs from here up to, not including, …
    Uid recentUntil = 0;   ///< … here are \Recent
};

/// Walks over the messages in order. What a message is asked grows only as far as needed: its numbers, its metadata, its
/// header, its body (RFC 3501 §6.4.4). Each call of run() goes on where the last one stopped, also inside a long body.
///
/// Messages that are gone are not found.
/// Thread: any, one at a time: it moves to a reader thread with each job and back.
/// Memory: 4 bytes for each message of the mailbox, 256 metadata, one window of MessageBytes.
class SearchRun
{
public:
    static constexpr qint64 readBudget = 4 * 1024 * 1024; ///< a call ends when so much of bodies has been read …
    static constexpr int metaBudget = 4096;               ///< … or so many metadata

    SearchRun(Imap::SearchKey key, SearchScope scope);

    enum class Progress { More, Done };
    /// Errors: Storage.
    Result<Progress> run(Mail::MessageReader &reader);

    /// Places (0-based) of the messages that were found, ascending.
    const std::vector<quint32> &found() const { return m_found; }
    const std::vector<Uid> &uids() const { return m_scope.uids; }

private:
    Status loadMetas(Mail::MessageReader &reader);
    Status readMore(Mail::MessageReader &reader);
    Status readHeader(Mail::MessageReader &reader, const MessageMeta &meta);
    quint32 placeOf(Uid uid) const;
    SearchFacts factsOf(quint32 place) const;

    Imap::SearchKey m_key;
    SearchScope m_scope;
    std::vector<quint32> m_found;
    quint32 m_place = 0;              ///< next message
    std::vector<MessageMeta> m_toRead; ///< messages that their metadata do not decide
    std::size_t m_current = 0;        ///< of m_toRead, the one being read
    std::unique_ptr<ContentSearch> m_content; ///< header and body of it
    MessageBytes m_bytes;
    qint64 m_scanned = 0;   ///< of its bytes
    int m_metasInCall = 0;  ///< what the call has used of its budgets
    qint64 m_bytesInCall = 0;
};

} // namespace Madmail::ImapService
