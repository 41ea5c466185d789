// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/fetch_renderer.h"

#include "server/proto/imap/mime_writer.h"
#include "server/proto/imap/response_writer.h"
#include "server/proto/mime/address_parser.h"
#include "server/services/imap/header_filter.h"

#include <algorithm>

namespace Madmail::ImapService {

using ItemKind = Imap::FetchItem::Kind;
using Text = Imap::BodySection::Text;

namespace {

bool isStructure(const Imap::FetchItem &item)
{
    return item.kind == ItemKind::Body || item.kind == ItemKind::BodyStructure;
}

bool choosesFields(const Imap::FetchItem &item)
{
    return item.readsSection() && (item.section.text == Text::HeaderFields || item.section.text == Text::HeaderFieldsNot);
}

bool wantsStructure(const Imap::FetchItem &item)
{
    return isStructure(item) || (item.readsSection() && needsStructure(item.section));
}

bool wantsHeader(const Imap::FetchItem &item)
{
    return item.kind == ItemKind::Envelope
        || (item.readsSection() && item.section.part.empty() && item.section.text != Text::Whole);
}

/// A header inside the message from which fields are chosen; longer ones are cut.
constexpr qint64 partHeaderLimit = 64 * 1024;

} // namespace

FetchRenderer::FetchRenderer(std::shared_ptr<const Imap::FetchItems> items, std::vector<FetchEntry> entries)
    : m_items(std::move(items))
    , m_entries(std::move(entries))
{
    const auto &all = m_items->items;
    m_needsStructure = std::any_of(all.begin(), all.end(), wantsStructure);
    m_needsHeader = std::any_of(all.begin(), all.end(), wantsHeader);
}

bool FetchRenderer::readsBodies(const Imap::FetchItems &items)
{
    return std::any_of(items.items.begin(), items.items.end(), [](const Imap::FetchItem &item) {
        return item.readsSection() || isStructure(item) || item.kind == ItemKind::Envelope;
    });
}

Result<FetchRenderer::Progress> FetchRenderer::run(Mail::MessageReader &reader, QByteArray &out)
{
    m_readInCall = 0;
    while (m_current < m_entries.size()) {
        if (out.size() >= outputTarget || m_readInCall >= readBudget)
            return Progress::More;
        const qint64 before = m_bytes.bytesRead();
        const Status status = step(reader, out);
        m_readInCall += std::max<qint64>(m_bytes.bytesRead() - before, 0);
        if (status)
            continue;
        if (status.error().code != ErrorCode::NotFound || isInsideResponse())
            return status.error();
        ++m_skipped;
        nextMessage();
    }
    return Progress::Done;
}

Status FetchRenderer::step(Mail::MessageReader &reader, QByteArray &out)
{
    switch (m_step) {
    case Step::Open:
        return openMessage(reader, out);
    case Step::Structure:
        return readStructure(reader, out);
    case Step::Literal:
        return writeLiteral(reader, out);
    case Step::Items:
        break;
    }
    if (m_item == m_items->items.size()) {
        endResponse(out);
        return {};
    }
    const Imap::FetchItem &item = m_items->items[m_item];
    if (m_item++ > 0)
        out += ' ';
    if (choosesFields(item))
        return writeFields(reader, out, item);
    writeItem(out, item);
    return {};
}

/// Reads the beginning of the message, so that one that is gone is noticed before anything is said of it.
Status FetchRenderer::openMessage(Mail::MessageReader &reader, QByteArray &out)
{
    const MessageMeta &meta = entry().meta;
    m_bytes = MessageBytes(meta.body, meta.size);
    if (m_needsHeader) {
        MADMAIL_TRY(const QByteArrayView header, m_bytes.header(reader));
        m_header = header.toByteArray();
        m_root.bodyOffset = m_header.size();
    } else if (readsBodies(*m_items) && meta.size > 0) {
        MADMAIL_CHECK(m_bytes.at(reader, 0));
    }
    m_readInCall += MessageBytes::firstPiece; // also counts the lookup of many small ones
    if (m_needsStructure) {
        m_parser = std::make_unique<Mime::StructureParser>();
        m_parsed = 0;
        m_step = Step::Structure;
    } else {
        beginResponse(out);
    }
    return {};
}

Status FetchRenderer::readStructure(Mail::MessageReader &reader, QByteArray &out)
{
    if (m_parsed < m_bytes.size()) {
        MADMAIL_TRY(const QByteArrayView piece, m_bytes.at(reader, m_parsed));
        m_parser->feed(piece);
        m_parsed += piece.size();
        return {};
    }
    m_root = m_parser->finish().root;
    m_parser.reset();
    beginResponse(out);
    return {};
}

void FetchRenderer::beginResponse(QByteArray &out)
{
    out += "* " + QByteArray::number(entry().sequence) + " FETCH (";
    m_item = 0;
    m_step = Step::Items;
}

void FetchRenderer::writeItem(QByteArray &out, const Imap::FetchItem &item)
{
    const MessageMeta &meta = entry().meta;
    Imap::ResponseWriter writer(out);
    switch (item.kind) {
    case ItemKind::Flags:
        writer.atom("FLAGS").flags(meta.flags, entry().recent);
        break;
    case ItemKind::InternalDate:
        writer.atom("INTERNALDATE").dateTime({ meta.internalDate, std::chrono::minutes(0) });
        break;
    case ItemKind::Size:
        writer.atom("RFC822.SIZE").number(quint64(meta.size));
        break;
    case ItemKind::Uid:
        writer.atom("UID").number(meta.uid);
        break;
    case ItemKind::Envelope:
        writer.atom("ENVELOPE");
        Imap::writeEnvelope(writer, Mime::envelopeOf(Mime::HeaderFields::parse(m_header)));
        break;
    case ItemKind::Body:
    case ItemKind::BodyStructure:
        writer.atom(Imap::fetchItemLabel(item));
        Imap::writeBodyStructure(writer, m_root, item.kind == ItemKind::BodyStructure);
        break;
    case ItemKind::Section:
    case ItemKind::Rfc822:
    case ItemKind::Rfc822Header:
    case ItemKind::Rfc822Text:
        writeSection(out, item);
        break;
    }
}

void FetchRenderer::writeSection(QByteArray &out, const Imap::FetchItem &item)
{
    Imap::ResponseWriter writer(out);
    writer.atom(Imap::fetchItemLabel(item));
    const auto range = rangeOf(item.section, m_root, m_bytes.size());
    if (!range) {
        writer.nil();
        return;
    }
    m_literal = partOf(*range, item.partial);
    writer.literalHeader(m_literal.size());
    m_step = Step::Literal;
}

Status FetchRenderer::writeLiteral(Mail::MessageReader &reader, QByteArray &out)
{
    if (m_literal.size() > 0) {
        MADMAIL_TRY(const QByteArrayView piece, m_bytes.at(reader, m_literal.begin));
        const qint64 room = std::max<qint64>(outputTarget - out.size(), 1);
        const qint64 taken = std::min({ qint64(piece.size()), m_literal.size(), room });
        out += piece.first(taken);
        m_literal.begin += taken;
    }
    if (m_literal.size() == 0)
        m_step = Step::Items;
    return {};
}

Status FetchRenderer::writeFields(Mail::MessageReader &reader, QByteArray &out, const Imap::FetchItem &item)
{
    Imap::ResponseWriter writer(out);
    writer.atom(Imap::fetchItemLabel(item));
    const auto range = rangeOf(item.section, m_root, m_bytes.size());
    if (!range) {
        writer.nil();
        return {};
    }
    QByteArray header;
    if (item.section.part.empty()) {
        header = m_header;
    } else {
        const qint64 end = range->begin + std::min(range->size(), partHeaderLimit);
        while (range->begin + header.size() < end) {
            MADMAIL_TRY(const QByteArrayView piece, m_bytes.at(reader, range->begin + header.size()));
            header += piece.first(std::min<qint64>(piece.size(), end - range->begin - header.size()));
        }
    }
    const auto choice = item.section.text == Text::HeaderFields ? FieldChoice::Named : FieldChoice::NotNamed;
    const QByteArray fields = filterHeader(header, item.section.fields, choice);
    const ByteRange shown = partOf({ 0, fields.size() }, item.partial);
    writer.literalHeader(shown.size());
    out += QByteArrayView(fields).sliced(shown.begin, shown.size());
    return {};
}

void FetchRenderer::endResponse(QByteArray &out)
{
    if (entry().tellFlags && !m_items->has(ItemKind::Flags)) {
        out += ' ';
        Imap::ResponseWriter(out).atom("FLAGS").flags(entry().meta.flags, entry().recent);
    }
    out += ")\r\n";
    nextMessage();
}

void FetchRenderer::nextMessage()
{
    m_entries[m_current].pin.reset();
    ++m_current;
    m_step = Step::Open;
    m_header.clear();
    m_root = {};
    m_parser.reset();
}

} // namespace Madmail::ImapService
