// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/structure_parser.h"

#include "server/proto/mime/address_parser.h"

namespace Madmail::Mime {

namespace {

constexpr qsizetype maxBoundary = 256; // RFC 2046 says 70

enum class Match { None, Delimiter, Close };

/// Whether a line is `--boundary` or `--boundary--`, with nothing but blanks behind it.
Match matchBoundary(QByteArrayView line, const QByteArray &boundary)
{
    if (line.size() < boundary.size() + 2 || line.sliced(2, boundary.size()) != boundary)
        return Match::None;
    QByteArrayView rest = line.sliced(2 + boundary.size());
    const bool closes = rest.startsWith("--");
    if (closes)
        rest = rest.sliced(2);
    for (const char c : rest)
        if (c != ' ' && c != '\t')
            return Match::None;
    return closes ? Match::Close : Match::Delimiter;
}

std::optional<QByteArray> optionalValue(const HeaderFields &fields, QByteArrayView name)
{
    const HeaderField *field = fields.find(name);
    return field ? std::optional(field->value) : std::nullopt;
}

void fillFromHeader(Part &part, const HeaderFields &fields, bool inDigest)
{
    if (inDigest) { // RFC 2046 §5.1.5
        part.type = "message";
        part.subtype = "rfc822";
    }
    if (const HeaderField *field = fields.find("Content-Type")) {
        if (auto type = parseContentType(field->value)) {
            part.type = std::move(type->type);
            part.subtype = std::move(type->subtype);
            part.parameters = std::move(type->parameters);
        }
    }
    if (part.type == "text" && part.parameters.empty() && !fields.find("Content-Type"))
        part.parameters.push_back({ "charset", "us-ascii" }); // RFC 2045 §5.2
    part.id = optionalValue(fields, "Content-ID");
    part.description = optionalValue(fields, "Content-Description");
    part.md5 = optionalValue(fields, "Content-MD5");
    part.location = optionalValue(fields, "Content-Location");
    if (const HeaderField *field = fields.find("Content-Transfer-Encoding"))
        part.encoding = withoutComments(field->value).toLower();
    if (const HeaderField *field = fields.find("Content-Disposition")) {
        ValueWithParameters parsed = parseValueWithParameters(field->value);
        part.disposition = std::move(parsed.value);
        part.dispositionParameters = std::move(parsed.parameters);
    }
    if (const HeaderField *field = fields.find("Content-Language"))
        for (const QByteArray &language : withoutComments(field->value).split(','))
            if (const QByteArray trimmed = language.trimmed(); !trimmed.isEmpty())
                part.languages.push_back(trimmed);
}

} // namespace

/// A part whose end has not come yet.
struct StructureParser::Open
{
    Part *part = nullptr;
    QByteArray boundary;       // of a multipart that still takes parts
    qint64 linesBefore = 0;    // complete lines before its body
    bool inHeader = true;
    bool isMessageRoot = false; // its header makes an envelope
};

StructureParser::StructureParser()
{
    m_open.reserve(8);
    beginPart(&m_message.root, 0);
    m_open.back().isMessageRoot = true;
}

StructureParser::~StructureParser() = default;

void StructureParser::beginPart(Part *part, qint64 offset)
{
    part->headerOffset = offset;
    part->bodyOffset = offset;
    Open open;
    open.part = part;
    m_open.push_back(std::move(open));
    m_header.clear();
}

void StructureParser::beginChild(qint64 offset)
{
    Part *parent = m_open.back().part;
    parent->children.emplace_back();
    ++m_parts;
    beginPart(&parent->children.back(), offset);
}

void StructureParser::feed(QByteArrayView bytes)
{
    m_scanner.feed(bytes, [this](const ScannedLine &scanned) { line(scanned); });
}

void StructureParser::line(const ScannedLine &scanned)
{
    const bool mayBeBoundary = scanned.text.size() >= 3 && scanned.text[0] == '-' && scanned.text[1] == '-'
        && scanned.length <= maxBoundary + 64;
    if (!(mayBeBoundary && closeAtBoundary(scanned)) && m_open.back().inHeader)
        headerLine(scanned);
    if (scanned.breakLength > 0)
        ++m_lines;
    m_lastBreak = scanned.breakLength;
    m_lastLineEmpty = scanned.isEmpty();
}

bool StructureParser::closeAtBoundary(const ScannedLine &scanned)
{
    for (std::size_t level = m_open.size(); level-- > 0;) {
        if (m_open[level].boundary.isEmpty())
            continue;
        const Match match = matchBoundary(scanned.text, m_open[level].boundary);
        if (match == Match::None)
            continue;
        closeDownTo(level, scanned.offset - m_lastBreak);
        if (match == Match::Close) {
            m_open[level].boundary.clear(); // what follows is its epilogue
        } else if (m_parts < maxParts) {
            beginChild(scanned.offset + scanned.length);
        }
        return true;
    }
    return false;
}

void StructureParser::headerLine(const ScannedLine &scanned)
{
    if (scanned.isEmpty()) {
        endHeader(scanned.offset + scanned.length);
        return;
    }
    if (m_header.size() + scanned.text.size() + 2 <= maxHeaderBytes)
        m_header.append(scanned.text).append("\r\n");
}

void StructureParser::endHeader(qint64 bodyOffset)
{
    const std::size_t level = m_open.size() - 1;
    const bool inDigest = level > 0 && m_open[level - 1].part->subtype == "digest" && m_open[level - 1].part->isMultipart();
    const HeaderFields fields = HeaderFields::parse(m_header);
    m_header = {};
    Open &open = m_open.back();
    Part *part = open.part;
    fillFromHeader(*part, fields, inDigest);
    part->bodyOffset = bodyOffset;
    open.linesBefore = m_lines + 1; // the empty line is being read
    open.inHeader = false;
    if (open.isMessageRoot) {
        Envelope envelope = envelopeOf(fields);
        if (level == 0)
            m_message.envelope = std::move(envelope);
        else
            m_open[level - 1].part->messageEnvelope = std::move(envelope);
    }
    const bool mayNest = m_open.size() < std::size_t(maxDepth) && m_parts < maxParts;
    if (part->isMultipart() && mayNest) {
        for (const Parameter &parameter : part->parameters)
            if (parameter.name == "boundary" && parameter.value.size() <= maxBoundary)
                open.boundary = parameter.value;
    } else if (part->isMessage() && mayNest) {
        beginChild(bodyOffset);
        m_open.back().isMessageRoot = true;
    }
}

void StructureParser::closeDownTo(std::size_t level, qint64 end)
{
    while (m_open.size() > level + 1)
        closeOne(end);
}

void StructureParser::closeOne(qint64 end)
{
    if (m_open.back().inHeader) // a header without an empty line: no body
        endHeader(end);
    // endHeader() may have opened the message inside a message/rfc822; it ends here as well.
    if (m_open.back().inHeader) {
        m_open.back().part->bodyOffset = end;
        m_open.back().inHeader = false;
        m_open.back().linesBefore = m_lines;
    }
    const Open &open = m_open.back();
    Part &part = *open.part;
    part.bodyOffset = qMin(part.bodyOffset, qMax(end, part.headerOffset));
    part.bodySize = qMax<qint64>(0, end - part.bodyOffset);
    qint64 lines = m_lines - open.linesBefore;
    if (m_lastLineEmpty) // its break belongs to the boundary, and nothing stands before it
        --lines;
    part.bodyLines = part.bodySize == 0 ? 0 : qMax<qint64>(0, lines);
    m_open.pop_back();
}

MessageStructure StructureParser::finish()
{
    m_scanner.finish([this](const ScannedLine &scanned) {
        line(scanned);
        if (!scanned.isEmpty())
            ++m_lines; // the last line has no break, and is a line
    });
    m_lastLineEmpty = false;
    const qint64 end = m_scanner.offset();
    while (!m_open.empty())
        closeOne(end);
    return std::move(m_message);
}

} // namespace Madmail::Mime
