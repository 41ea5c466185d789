// SPDX-License-Identifier: GPL-3.0-or-later
// Writes FETCH responses for a batch of messages, in pieces that fit the output queue.
#pragma once

#include "server/mail/io_context.h"
#include "server/proto/imap/fetch_items.h"
#include "server/proto/mime/structure_parser.h"
#include "server/services/imap/body_section.h"
#include "server/services/imap/message_bytes.h"

#include <memory>
#include <optional>
#include <vector>

namespace Madmail::ImapService {

/// One message to be told.
struct FetchEntry
{
    quint32 sequence = 0;
    MessageMeta meta;
    bool recent = false;
    bool tellFlags = false; ///< this FETCH has set \Seen: tell FLAGS although nobody asked
    Mail::BodyPinHandle pin {}; ///< as long as the message has not been told
};

/// Renders the messages of a batch one after the other (RFC 3501 §7.4.2). Each call of run() goes on where the last one
/// stopped, also in the middle of a literal.
///
/// Messages whose bodies are gone are left out.
/// Thread: any, one at a time: it moves to a reader thread with each job and back. Memory: one window of MessageBytes,
/// the structure of one message, and its header (at most 1 MiB) where fields of it are asked for.
class FetchRenderer
{
public:
    static constexpr qsizetype outputTarget = 256 * 1024; ///< a call ends when so much has been written …
    static constexpr qint64 readBudget = 4 * 1024 * 1024; ///< … or so much read

    FetchRenderer(std::shared_ptr<const Imap::FetchItems> items, std::vector<FetchEntry> entries);

    /// False: metadata are enough, and run() may be called on an I/O thread.
    static bool readsBodies(const Imap::FetchItems &items);

    enum class Progress { More, Done };
    /// Appends to `out`. Errors: Storage; the response may be broken then, see isInsideResponse().
    Result<Progress> run(Mail::MessageReader &reader, QByteArray &out);

    /// A message has been begun and not ended.
    bool isInsideResponse() const { return m_step == Step::Items || m_step == Step::Literal; }
    /// Messages that were left out.
    int skipped() const { return m_skipped; }

private:
    enum class Step { Open, Structure, Items, Literal };

    Status step(Mail::MessageReader &reader, QByteArray &out);
    Status openMessage(Mail::MessageReader &reader, QByteArray &out);
    Status readStructure(Mail::MessageReader &reader, QByteArray &out);
    void beginResponse(QByteArray &out);
    void writeItem(QByteArray &out, const Imap::FetchItem &item);
    void writeSection(QByteArray &out, const Imap::FetchItem &item);
    Status writeLiteral(Mail::MessageReader &reader, QByteArray &out);
    Status writeFields(Mail::MessageReader &reader, QByteArray &out, const Imap::FetchItem &item);
    void endResponse(QByteArray &out);
    void nextMessage();
    const FetchEntry &entry() const { return m_entries[m_current]; }

    std::shared_ptr<const Imap::FetchItems> m_items;
    std::vector<FetchEntry> m_entries;
    std::size_t m_current = 0;
    std::size_t m_item = 0; ///< next item of the current message
    Step m_step = Step::Open;
    int m_skipped = 0;
    bool m_needsHeader = false;
    bool m_needsStructure = false;
    MessageBytes m_bytes;
    QByteArray m_header;
    Mime::Part m_root;
    std::unique_ptr<Mime::StructureParser> m_parser;
    qint64 m_parsed = 0; ///< bytes fed to the parser
    qint64 m_readInCall = 0; ///< of readBudget
    ByteRange m_literal; ///< what is left to be written of it
};

} // namespace Madmail::ImapService
