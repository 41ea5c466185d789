// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/response_writer.h"

#include "server/proto/imap/characters.h"
#include "server/proto/imap/sequence_set.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace Madmail::Imap {

namespace {

constexpr qsizetype maxQuoted = 1024;

bool canBeAtom(QByteArrayView value)
{
    // NIL would be an atom for us, but some clients take it for no string at all.
    return !value.isEmpty() && value.size() <= maxQuoted && std::all_of(value.begin(), value.end(), isAstringChar)
        && value.compare("NIL", Qt::CaseInsensitive) != 0;
}

void appendNumber(QByteArray &out, quint64 value)
{
    std::array<char, 20> digits {};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end - digits.data());
}

} // namespace

void ResponseWriter::tagged(QByteArrayView tag, QByteArrayView condition, QByteArrayView code, QByteArrayView words)
{
    m_out.append(tag);
    m_out.append(' ');
    m_out.append(condition);
    m_out.append(' ');
    if (!code.isEmpty()) {
        m_out.append('[');
        text(code);
        m_out.append("] ");
    }
    text(words);
    end();
}

void ResponseWriter::status(QByteArrayView condition, QByteArrayView code, QByteArrayView words)
{
    tagged("*", condition, code, words);
}

void ResponseWriter::continuation(QByteArrayView words)
{
    m_out.append("+ ");
    text(words);
    end();
}

void ResponseWriter::numbered(quint32 value, QByteArrayView what)
{
    untagged().number(value).atom(what).end();
}

ResponseWriter &ResponseWriter::untagged()
{
    m_needsBlank = false;
    return atom("*");
}

ResponseWriter &ResponseWriter::atom(QByteArrayView word)
{
    separate();
    m_out.append(word);
    return *this;
}

ResponseWriter &ResponseWriter::number(quint64 value)
{
    separate();
    appendNumber(m_out, value);
    return *this;
}

ResponseWriter &ResponseWriter::nil()
{
    return atom("NIL");
}

ResponseWriter &ResponseWriter::string(QByteArrayView value)
{
    if (value.size() <= maxQuoted && std::all_of(value.begin(), value.end(), isPrintable)) {
        separate();
        m_out.append('"');
        for (const char c : value) {
            if (c == '"' || c == '\\')
                m_out.append('\\');
            m_out.append(c);
        }
        m_out.append('"');
        return *this;
    }
    const auto nulBytes = std::count(value.begin(), value.end(), '\0');
    literalHeader(value.size() - nulBytes);
    if (nulBytes == 0) {
        m_out.append(value);
    } else {
        for (const char c : value)
            if (c != '\0')
                m_out.append(c);
    }
    return *this;
}

ResponseWriter &ResponseWriter::astring(QByteArrayView value)
{
    return canBeAtom(value) ? atom(value) : string(value);
}

ResponseWriter &ResponseWriter::nstring(const std::optional<QByteArray> &value)
{
    return value ? string(*value) : nil();
}

ResponseWriter &ResponseWriter::mailbox(const MailboxName &name)
{
    return astring(name.toWire());
}

ResponseWriter &ResponseWriter::flags(const MessageFlags &flags, bool recent)
{
    open();
    if (const QByteArray names = flags.toByteArray(); !names.isEmpty())
        atom(names);
    if (recent)
        atom("\\Recent");
    return close();
}

ResponseWriter &ResponseWriter::dateTime(DateTime value)
{
    separate();
    m_out.append('"');
    appendDateTime(m_out, value);
    m_out.append('"');
    return *this;
}

ResponseWriter &ResponseWriter::literalHeader(qint64 size)
{
    separate();
    m_out.append('{');
    appendNumber(m_out, quint64(size));
    m_out.append("}\r\n");
    return *this;
}

ResponseWriter &ResponseWriter::open()
{
    separate();
    m_out.append('(');
    return adjoin();
}

ResponseWriter &ResponseWriter::close()
{
    m_out.append(')');
    m_needsBlank = true;
    return *this;
}

ResponseWriter &ResponseWriter::adjoin()
{
    m_needsBlank = false;
    return *this;
}

void ResponseWriter::end()
{
    m_out.append("\r\n");
    m_needsBlank = false;
}

void ResponseWriter::separate()
{
    if (m_needsBlank)
        m_out.append(' ');
    m_needsBlank = true;
}

/// Text that must stay on its line.
void ResponseWriter::text(QByteArrayView words)
{
    const qsizetype start = m_out.size();
    m_out.append(words);
    std::replace_if(m_out.begin() + start, m_out.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
}

namespace ResponseCode {

QByteArray capability(const QByteArrayList &capabilities)
{
    return "CAPABILITY " + capabilities.join(' ');
}

QByteArray uidNext(Uid uid)
{
    return "UIDNEXT " + QByteArray::number(uid);
}

QByteArray uidValidity(quint32 validity)
{
    return "UIDVALIDITY " + QByteArray::number(validity);
}

QByteArray unseen(quint32 number)
{
    return "UNSEEN " + QByteArray::number(number);
}

QByteArray permanentFlags(const MessageFlags &flags, bool newKeywords)
{
    QByteArray names = flags.toByteArray();
    if (newKeywords)
        names += names.isEmpty() ? "\\*" : " \\*";
    return "PERMANENTFLAGS (" + names + ')';
}

QByteArray appendUid(quint32 validity, Uid uid)
{
    return "APPENDUID " + QByteArray::number(validity) + ' ' + QByteArray::number(uid);
}

QByteArray copyUid(quint32 validity, std::span<const Uid> source, std::span<const Uid> target)
{
    return "COPYUID " + QByteArray::number(validity) + ' ' + uidSetInOrder(source) + ' ' + uidSetInOrder(target);
}

QByteArray metadataLongEntries(quint64 size)
{
    return "METADATA LONGENTRIES " + QByteArray::number(size);
}

QByteArray badCharset()
{
    return "BADCHARSET (US-ASCII UTF-8)";
}

} // namespace ResponseCode

} // namespace Madmail::Imap
