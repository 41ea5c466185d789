// SPDX-License-Identifier: GPL-3.0-or-later
// Reader and parser together. Byte 0 is the size of the chunks (0: all at once) and says whether messages are refused.
// What the reader tells must not depend on the chunks, and what FETCH asks for must survive being written and parsed again.
#include "server/proto/imap/command_parser.h"
#include "server/proto/imap/command_reader.h"

#include <cstdlib>

using namespace Madmail;
using namespace Madmail::Imap;

namespace {

using Kind = ReaderEvent::Kind;

void require(bool condition)
{
    if (!condition)
        std::abort();
}

ReaderLimits limits()
{
    ReaderLimits limits;
    limits.lineBytes = 4096;
    limits.literalBytes = 512;
    limits.literals = 8;
    limits.messageBytes = 2048;
    limits.skipBytes = 1024;
    return limits;
}

/// BODY[…] items written as labels are the same items when parsed again.
void checkLabels(const FetchCommand &fetch)
{
    for (const FetchItem &item : fetch.items.items) {
        if (item.partial)
            continue; // the label has no length
        const QByteArray arguments = "1 " + fetchItemLabel(item);
        RawCommand raw;
        raw.name = "FETCH";
        raw.arguments = arguments;
        const auto again = parseCommand(raw);
        require(again.ok());
        FetchItem same = std::get<FetchCommand>(*again).items.items.front();
        same.peek = item.peek;
        require(same == item);
    }
}

/// One run with chunks of one size; a text that tells all events.
class Run
{
public:
    explicit Run(bool refuseMessages)
        : m_reader(limits())
        , m_refuseMessages(refuseMessages)
    {
    }

    QByteArray feed(const QByteArray &bytes, qsizetype chunkBytes)
    {
        for (qsizetype at = 0; at < bytes.size(); at += chunkBytes) {
            const QByteArray chunk = bytes.mid(at, chunkBytes);
            QByteArrayView input(chunk);
            while (true) {
                const ReaderEvent event = m_reader.next(input);
                if (event.kind == Kind::NeedMore)
                    break;
                tell(event);
            }
        }
        return m_text;
    }

private:
    void tell(const ReaderEvent &event)
    {
        if (event.kind == Kind::MessageChunk) {
            m_message += event.bytes.toByteArray(); // how much comes before a NUL is found depends on the chunks
            return;
        }
        if (event.kind == Kind::MessageEnd)
            m_text += m_message;
        m_message.clear();
        m_text += '\n' + QByteArray::number(int(event.kind)) + ' ';
        m_text += event.bytes.toByteArray() + event.tag.toByteArray() + event.answer;
        m_text += event.command.tag.toByteArray() + event.command.name.toByteArray() + event.command.arguments.toByteArray();
        if (event.kind == Kind::CommandReady) {
            const auto command = parseCommand(event.command);
            m_text += command.ok() ? QByteArray::number(qint64(command->index())) : answerFor(command.error());
            if (command.ok() && std::holds_alternative<IdleCommand>(*command))
                m_reader.expectLine();
            if (command.ok() && std::holds_alternative<FetchCommand>(*command))
                checkLabels(std::get<FetchCommand>(*command));
        } else if (event.kind == Kind::MessageBegin) {
            const auto append = parseAppend(event.command, event.size);
            if (append.ok() && !m_refuseMessages)
                m_reader.acceptMessage();
            else
                m_reader.refuseMessage();
        }
    }

    CommandReader m_reader;
    QByteArray m_text;
    QByteArray m_message;
    bool m_refuseMessages;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const bool refuseMessages = data[0] & 0x80;
    const qsizetype chunkBytes = data[0] & 0x7f;
    const QByteArray bytes(reinterpret_cast<const char *>(data + 1), qsizetype(size - 1));
    const QByteArray whole = Run(refuseMessages).feed(bytes, bytes.size());
    if (chunkBytes > 0)
        require(Run(refuseMessages).feed(bytes, chunkBytes) == whole);
    return 0;
}
