// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/structure_parser.h"

#include "server/proto/mime/address_list.h"
#include "server/proto/mime/content_fields.h"
#include "server/proto/mime/transfer_decoder.h"

#include <algorithm>
#include <cstring>

namespace Madmail::Mime {

namespace {

constexpr qsizetype mostPadding = 64; // blanks behind a delimiter

enum class Delimiter { None, Next, Close };

/// RFC 2046 §5.1.1: `--boundary`, perhaps `--`, perhaps blanks.
Delimiter matchDelimiter(QByteArrayView line, QByteArrayView boundary)
{
    QByteArrayView rest = line.sliced(2);
    if (boundary.isEmpty() || rest.size() < boundary.size() || rest.first(boundary.size()) != boundary)
        return Delimiter::None;
    rest = rest.sliced(boundary.size());
    const bool closes = rest.startsWith("--");
    if (closes)
        rest = rest.sliced(2);
    const bool onlyBlanks = std::all_of(rest.begin(), rest.end(), [](char c) { return std::memchr(" \t\r\n", c, 4); });
    if (!onlyBlanks)
        return Delimiter::None;
    return closes ? Delimiter::Close : Delimiter::Next;
}

bool startsWithDashes(QByteArrayView line)
{
    return line.size() >= 2 && line[0] == '-' && line[1] == '-';
}

std::vector<QByteArray> languagesOf(QByteArrayView value)
{
    std::vector<QByteArray> languages;
    const QList<QByteArray> tags = value.toByteArray().split(',');
    for (const QByteArray &tag : tags)
        if (QByteArray token = firstToken(tag); !token.isEmpty() && languages.size() < 20)
            languages.push_back(std::move(token));
    return languages;
}

std::vector<Address> addressesOf(const Header &header, QByteArrayView name)
{
    std::vector<Address> addresses;
    for (qsizetype i = header.indexOf(name); i >= 0; i = header.indexOf(name, i + 1)) {
        std::vector<Address> more = parseAddressList(header.value(i));
        const auto room = qMax<qsizetype>(0, mostAddresses - qsizetype(addresses.size()));
        more.resize(qMin(more.size(), size_t(room)));
        std::move(more.begin(), more.end(), std::back_inserter(addresses));
    }
    return addresses;
}

bool isInherentlyReadable(const Part &part)
{
    return transferEncodingFromName(part.encoding) == TransferEncoding::Identity;
}

} // namespace

Envelope envelopeOf(const Header &header)
{
    Envelope envelope;
    envelope.date = header.first("Date");
    envelope.subject = header.first("Subject");
    envelope.from = addressesOf(header, "From");
    envelope.sender = addressesOf(header, "Sender");
    envelope.replyTo = addressesOf(header, "Reply-To");
    envelope.to = addressesOf(header, "To");
    envelope.cc = addressesOf(header, "Cc");
    envelope.bcc = addressesOf(header, "Bcc");
    envelope.inReplyTo = header.first("In-Reply-To");
    envelope.messageId = header.first("Message-ID");
    if (envelope.sender.empty())
        envelope.sender = envelope.from;
    if (envelope.replyTo.empty())
        envelope.replyTo = envelope.from;
    return envelope;
}

StructureParser::StructureParser(StructureLimits limits, HeaderLimits headerLimits)
    : m_limits(limits)
    , m_headerLimits(headerLimits)
    , m_reader(headerLimits)
{
    openPart(0, true);
}

void StructureParser::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const auto *newline = static_cast<const char *>(std::memchr(bytes.data(), '\n', size_t(bytes.size())));
        const qsizetype size = newline ? newline - bytes.data() + 1 : bytes.size();
        takePiece(bytes.first(size), newline);
        bytes = bytes.sliced(size);
    }
}

void StructureParser::takePiece(QByteArrayView piece, bool endsLine)
{
    m_offset += piece.size();
    if (!endsLine)
        return collect(piece);
    const bool hasCr = piece.size() > 1 ? piece[piece.size() - 2] == '\r' : m_lastWasCr;
    const LineState state = std::exchange(m_lineState, LineState::Start);
    if (state == LineState::Start) {
        takeLine(piece);
    } else if (state == LineState::Collecting) {
        m_line.append(piece);
        takeLine(std::exchange(m_line, {}));
    } else {
        ++m_lines;
    }
    m_breakSize = hasCr ? 2 : 1;
    m_lastWasCr = false;
}

/// Keeps the beginning of a line only as long as it may be a delimiter or belongs to a header.
void StructureParser::collect(QByteArrayView piece)
{
    m_lastWasCr = piece.back() == '\r';
    if (m_lineState == LineState::Skipping)
        return;
    m_lineState = LineState::Collecting;
    m_line.append(piece.first(qMin(piece.size(), m_headerLimits.fieldBytes + 1)));
    if (m_state == State::Header) {
        if (m_line.size() <= m_headerLimits.fieldBytes)
            return;
        m_reader.addLine(m_line, true);
    } else if (m_line.size() < 2 || (startsWithDashes(m_line) && m_line.size() <= m_limits.boundaryBytes + mostPadding)) {
        return;
    }
    m_line.clear();
    m_lineState = LineState::Skipping;
}

void StructureParser::takeLine(QByteArrayView line)
{
    const qint64 lineOffset = m_offset - line.size();
    const bool isDelimiter = startsWithDashes(line) && line.size() <= m_limits.boundaryBytes + mostPadding
        && takeDelimiter(line, lineOffset);
    ++m_lines;
    if (isDelimiter || m_state != State::Header)
        return;
    m_reader.addLine(line);
    if (m_reader.isComplete())
        headerEnds(m_offset);
}

bool StructureParser::takeDelimiter(QByteArrayView line, qint64 lineOffset)
{
    for (size_t level = m_levels.size(); level-- > 0;) {
        const Delimiter delimiter = matchDelimiter(line, m_levels[level].boundary);
        if (delimiter == Delimiter::None)
            continue;
        closeAbove(level + 1, lineOffset);
        m_state = State::Body;
        if (delimiter == Delimiter::Close)
            m_levels[level].boundary.clear(); // the rest is its epilogue
        else if (m_parts < m_limits.parts)
            openPart(m_offset, false);
        return true;
    }
    return false;
}

void StructureParser::openPart(qint64 offset, bool isMessageRoot)
{
    ++m_parts;
    Level level;
    level.part.headerOffset = offset;
    level.part.bodyOffset = offset;
    level.isMessageRoot = isMessageRoot;
    m_levels.push_back(std::move(level));
    m_reader.reset();
    m_state = State::Header;
}

void StructureParser::headerEnds(qint64 bodyOffset)
{
    static const Header none;
    const bool isOutermost = m_levels.size() == 1;
    const bool affordable = isOutermost || m_keptBytes + m_reader.header().size() <= m_limits.keptBytes;
    if (!isOutermost && affordable)
        m_keptBytes += m_reader.header().size();
    const Header &header = affordable ? m_reader.header() : none;

    Level &top = m_levels.back();
    readFields(header, top.part);
    top.part.bodyOffset = bodyOffset;
    top.linesBeforeBody = m_lines;
    if (top.isMessageRoot && isOutermost)
        m_envelope = envelopeOf(header);
    else if (top.isMessageRoot)
        m_levels[m_levels.size() - 2].part.messageEnvelope = envelopeOf(header);
    m_state = State::Body;
    enterChildren();
}

void StructureParser::readFields(const Header &header, Part &part) const
{
    const auto contentType = header.first("Content-Type");
    if (auto type = contentType ? parseContentType(*contentType) : std::nullopt) {
        part.type = std::move(type->type);
        part.subtype = std::move(type->subtype);
        part.parameters = std::move(type->parameters);
    } else if (const Part *parent = m_levels.size() > 1 ? &m_levels[m_levels.size() - 2].part : nullptr;
               parent && parent->isMultipart() && parent->subtype == "digest") {
        part.type = "message";
        part.subtype = "rfc822";
    } else {
        part.parameters = { { "charset", "us-ascii" } };
    }
    part.id = header.first("Content-ID");
    part.description = header.first("Content-Description");
    part.md5 = header.first("Content-MD5");
    part.location = header.first("Content-Location");
    if (const auto encoding = header.first("Content-Transfer-Encoding"))
        if (QByteArray token = firstToken(*encoding); !token.isEmpty())
            part.encoding = std::move(token);
    if (const auto disposition = header.first("Content-Disposition"))
        if (auto field = parseContentDisposition(*disposition)) {
            part.disposition = std::move(field->type);
            part.dispositionParameters = std::move(field->parameters);
        }
    if (const auto language = header.first("Content-Language"))
        part.languages = languagesOf(*language);
}

void StructureParser::enterChildren()
{
    Level &top = m_levels.back();
    const bool hasRoom = m_parts < m_limits.parts && m_levels.size() < size_t(m_limits.depth);
    if (!hasRoom || !isInherentlyReadable(top.part))
        return;
    if (top.part.isMultipart()) {
        const auto boundary = std::find_if(top.part.parameters.begin(), top.part.parameters.end(),
                                           [](const Parameter &parameter) { return parameter.name == "boundary"; });
        if (boundary != top.part.parameters.end() && boundary->value.size() <= m_limits.boundaryBytes)
            top.boundary = boundary->value;
    } else if (top.part.isMessage()) {
        openPart(top.part.bodyOffset, true);
    }
}

/// The last part ends before byte `end`, with `lines` line breaks before that.
void StructureParser::closeTop(qint64 end, qint64 lines)
{
    Part part = std::move(m_levels.back().part);
    part.bodySize = qMax<qint64>(0, end - part.bodyOffset);
    part.bodyLines = part.bodySize > 0 ? qMax<qint64>(0, lines - m_levels.back().linesBeforeBody) : 0;
    m_levels.pop_back();
    m_levels.back().part.children.push_back(std::move(part));
}

/// A delimiter line closes all but the first `levels` parts; the line break before it belongs to it.
void StructureParser::closeAbove(size_t levels, qint64 delimiterOffset)
{
    while (m_state == State::Header && m_levels.size() > levels) { // a part that has no empty line, or a message in it
        m_reader.finish();
        headerEnds(delimiterOffset);
    }
    while (m_levels.size() > levels)
        closeTop(delimiterOffset - m_breakSize, m_lines - (m_breakSize > 0));
}

MessageStructure StructureParser::finish()
{
    if (m_lineState == LineState::Collecting) {
        takeLine(std::exchange(m_line, {}));
        --m_lines; // it has no line break
    }
    while (m_state == State::Header) {
        m_reader.finish();
        headerEnds(m_offset);
    }
    while (m_levels.size() > 1)
        closeTop(m_offset, m_lines);
    Part &root = m_levels.back().part;
    root.bodySize = m_offset - root.bodyOffset;
    root.bodyLines = root.bodySize > 0 ? m_lines - m_levels.back().linesBeforeBody : 0;
    return { std::move(root), std::move(m_envelope) };
}

} // namespace Madmail::Mime
