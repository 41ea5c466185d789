// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/header_parser.h"

#include <algorithm>
#include <cstring>

namespace Madmail::Mime {

namespace {

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool contains(QByteArrayView bytes, char c)
{
    return !bytes.isEmpty() && std::memchr(bytes.data(), c, size_t(bytes.size()));
}

bool sameName(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && a.compare(b, Qt::CaseInsensitive) == 0;
}

/// RFC 5322 §3.6.8 ftext.
bool isFieldName(QByteArrayView name)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

QByteArrayView withoutTrailingBlanks(QByteArrayView text)
{
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    return text;
}

/// Size of the line break at the end of a line.
qsizetype breakSize(QByteArrayView line)
{
    if (line.isEmpty() || line.back() != '\n')
        return 0;
    return line.size() > 1 && line[line.size() - 2] == '\r' ? 2 : 1;
}

} // namespace

QByteArrayView Header::name(qsizetype index) const
{
    const Place &place = m_fields[size_t(index)];
    return QByteArrayView(m_bytes).sliced(place.nameBegin, place.nameSize);
}

QByteArrayView Header::rawValue(qsizetype index) const
{
    const Place &place = m_fields[size_t(index)];
    return QByteArrayView(m_bytes).sliced(place.valueBegin, place.valueEnd - place.valueBegin);
}

QByteArray Header::value(qsizetype index) const
{
    return unfolded(rawValue(index));
}

qsizetype Header::indexOf(QByteArrayView wanted, qsizetype from) const
{
    for (qsizetype i = from; i < count(); ++i)
        if (sameName(name(i), wanted))
            return i;
    return -1;
}

int Header::count(QByteArrayView wanted) const
{
    int found = 0;
    for (qsizetype i = indexOf(wanted); i >= 0; i = indexOf(wanted, i + 1))
        ++found;
    return found;
}

std::optional<QByteArray> Header::first(QByteArrayView wanted) const
{
    const qsizetype index = indexOf(wanted);
    return index < 0 ? std::nullopt : std::optional(value(index));
}

qsizetype HeaderReader::feed(QByteArrayView bytes)
{
    const qsizetype given = bytes.size();
    while (!bytes.isEmpty() && !m_complete) {
        const auto *newline = static_cast<const char *>(std::memchr(bytes.data(), '\n', size_t(bytes.size())));
        const qsizetype size = newline ? newline - bytes.data() + 1 : bytes.size();
        const QByteArrayView piece = bytes.first(size);
        bytes = bytes.sliced(size);
        if (m_skipLine) {
            m_skipLine = !newline;
        } else if (newline && m_partial.isEmpty()) {
            addLine(piece);
        } else {
            m_partial.append(piece);
            m_skipLine = !newline && m_partial.size() > m_limits.fieldBytes;
            if (newline || m_skipLine) {
                addLine(m_partial, m_skipLine);
                m_partial.clear();
            }
        }
    }
    return given - bytes.size();
}

void HeaderReader::addLine(QByteArrayView line, bool cut)
{
    if (m_complete || line.isEmpty())
        return;
    if (cut || line.size() > m_limits.fieldBytes)
        return dropLongLine(line);
    const qsizetype lineBreak = breakSize(line);
    const QByteArrayView content = line.chopped(lineBreak);
    if (lineBreak == 1 || contains(content, '\r'))
        note(HeaderDefect::BareLineBreak);
    if (content.isEmpty()) {
        m_complete = true;
        return;
    }
    if (contains(content, '\0'))
        note(HeaderDefect::NulByte);
    if (isBlank(content.front()))
        addContinuation(content);
    else
        addFieldLine(content);
}

void HeaderReader::dropLongLine(QByteArrayView line)
{
    note(HeaderDefect::OverLimit);
    if (isBlank(line.front()))
        return dropOpenField();
    m_fieldOpen = true;
    m_fieldDropped = true;
}

void HeaderReader::dropOpenField()
{
    note(HeaderDefect::OverLimit);
    if (!m_fieldOpen || m_fieldDropped)
        return;
    m_header.m_bytes.truncate(m_fieldBegin);
    m_header.m_fields.pop_back();
    m_fieldDropped = true;
}

void HeaderReader::addFieldLine(QByteArrayView line)
{
    m_fieldOpen = false;
    m_fieldDropped = false;
    const auto *colon = static_cast<const char *>(std::memchr(line.data(), ':', size_t(line.size())));
    const QByteArrayView beforeColon = line.first(colon ? colon - line.data() : 0);
    const QByteArrayView name = withoutTrailingBlanks(beforeColon);
    if (name.size() != beforeColon.size() || !isFieldName(name))
        note(HeaderDefect::MalformedLine);
    if (!isFieldName(name))
        return;
    m_fieldOpen = true;
    m_fieldBegin = m_header.m_bytes.size();
    if (m_header.count() >= m_limits.fields || m_fieldBegin + line.size() > m_limits.blockBytes) {
        note(HeaderDefect::OverLimit);
        m_fieldDropped = true;
        return;
    }
    m_header.m_bytes.append(line);
    m_header.m_fields.push_back(
        { m_fieldBegin, name.size(), m_fieldBegin + beforeColon.size() + 1, m_header.m_bytes.size() });
}

void HeaderReader::addContinuation(QByteArrayView line)
{
    if (!m_fieldOpen || withoutTrailingBlanks(line).isEmpty())
        note(HeaderDefect::MalformedLine);
    if (!m_fieldOpen || m_fieldDropped)
        return;
    const qsizetype size = m_header.m_bytes.size() + 2 + line.size();
    if (size - m_fieldBegin > m_limits.fieldBytes || size > m_limits.blockBytes)
        return dropOpenField();
    m_header.m_bytes.append("\r\n").append(line);
    m_header.m_fields.back().valueEnd = size;
}

void HeaderReader::finish()
{
    if (m_complete)
        return;
    if (!m_partial.isEmpty())
        addLine(std::exchange(m_partial, {}));
    note(HeaderDefect::NoEmptyLine);
    m_complete = true;
}

void HeaderReader::reset()
{
    const HeaderLimits limits = m_limits;
    *this = HeaderReader(limits);
}

QByteArray unfolded(QByteArrayView raw)
{
    const QByteArrayView text = raw.trimmed();
    if (!contains(text, '\n') && !contains(text, '\r') && !contains(text, '\0'))
        return text.toByteArray();
    QByteArray out;
    out.reserve(text.size());
    for (const char c : text)
        if (c != '\r' && c != '\n' && c != '\0')
            out.append(c);
    return out.trimmed();
}

QByteArray filterHeader(QByteArrayView header, const QList<QByteArray> &names, bool inverted)
{
    QByteArray out;
    bool keeping = false;
    while (!header.isEmpty()) {
        const qsizetype newline = header.indexOf('\n');
        const QByteArrayView line = header.first(newline < 0 ? header.size() : newline + 1);
        header = header.sliced(line.size());
        const QByteArrayView content = line.chopped(breakSize(line));
        if (content.isEmpty())
            break;
        if (!isBlank(content.front())) {
            const qsizetype colon = content.indexOf(':');
            const QByteArrayView name = withoutTrailingBlanks(content.first(qMax<qsizetype>(colon, 0)));
            const bool listed = std::any_of(names.begin(), names.end(), [name](const QByteArray &wanted) {
                return sameName(name, wanted);
            });
            keeping = isFieldName(name) && listed != inverted;
        }
        if (keeping) {
            out.append(content);
            out.append("\r\n");
        }
    }
    return out.append("\r\n");
}

} // namespace Madmail::Mime
