// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/mailbox_name.h"

#include "server/proto/imap/characters.h"

#include <QCoreApplication>

#include <algorithm>
#include <bitset>

namespace Madmail::Imap {

namespace {

constexpr QByteArrayView inboxName = "INBOX";

Error refused()
{
    return { ErrorCode::Refused,
             { QT_TRANSLATE_NOOP("Server", "A mailbox name has 1 to 255 bytes, at most 16 levels, no empty level, no control "
                                           "characters, and neither % nor *.") } };
}

/// Is the first level INBOX, in any case?
bool beginsWithInbox(QByteArrayView name)
{
    return name.size() >= inboxName.size() && name.first(inboxName.size()).compare(inboxName, Qt::CaseInsensitive) == 0
        && (name.size() == inboxName.size() || name[inboxName.size()] == MailboxName::delimiter);
}

/// C0, DEL, C1 (c2 80 … c2 9f) and the line and paragraph separators (e2 80 a8, e2 80 a9).
bool hasControl(QByteArrayView utf8)
{
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        const auto at = [&](qsizetype k) { return k < utf8.size() ? static_cast<unsigned char>(utf8[k]) : 0; };
        if (at(i) < 0x20 || at(i) == 0x7f || (at(i) == 0xc2 && at(i + 1) < 0xa0))
            return true;
        if (at(i) == 0xe2 && at(i + 1) == 0x80 && (at(i + 2) == 0xa8 || at(i + 2) == 0xa9))
            return true;
    }
    return false;
}

bool isKept(QByteArrayView utf8)
{
    if (utf8.isEmpty() || utf8.size() > MailboxName::maxBytes || !utf8.isValidUtf8() || hasControl(utf8))
        return false;
    if (std::any_of(utf8.begin(), utf8.end(), [](char c) { return c == '%' || c == '*'; }))
        return false;
    if (std::count(utf8.begin(), utf8.end(), MailboxName::delimiter) >= MailboxName::maxLevels)
        return false;
    return utf8.front() != MailboxName::delimiter && utf8.back() != MailboxName::delimiter && !utf8.contains("//");
}

/// Runs of `%` and `*` mean `*` if there is one among them, else `%`.
QByteArray withoutWildcardRuns(QByteArrayView pattern)
{
    QByteArray simple;
    for (const char c : pattern) {
        const bool isWildcard = c == '*' || c == '%';
        if (isWildcard && (simple.endsWith('*') || simple.endsWith('%'))) {
            if (c == '*')
                simple.back() = '*';
        } else {
            simple += c;
        }
    }
    return simple;
}

} // namespace

MailboxName MailboxName::inbox()
{
    MailboxName name;
    name.m_utf8 = inboxName.toByteArray();
    return name;
}

Result<MailboxName> MailboxName::fromWire(QByteArrayView wire)
{
    MADMAIL_TRY(const QByteArray utf8, decodeModifiedUtf7(wire));
    return fromUtf8(utf8);
}

Result<MailboxName> MailboxName::fromUtf8(QByteArrayView utf8)
{
    if (!isKept(utf8))
        return refused();
    MailboxName name;
    name.m_utf8 = utf8.toByteArray();
    if (beginsWithInbox(utf8))
        name.m_utf8.replace(0, inboxName.size(), inboxName);
    return name;
}

std::optional<MailboxName> MailboxName::parent() const
{
    const qsizetype at = m_utf8.lastIndexOf(delimiter);
    if (at < 0)
        return std::nullopt;
    MailboxName name;
    name.m_utf8 = m_utf8.first(at);
    return name;
}

bool MailboxName::isBelow(const MailboxName &ancestor) const
{
    const qsizetype length = ancestor.m_utf8.size();
    return length > 0 && m_utf8.size() > length && m_utf8[length] == delimiter && m_utf8.startsWith(ancestor.m_utf8);
}

size_t qHash(const MailboxName &name, size_t seed)
{
    return ::qHash(name.utf8(), seed);
}

Result<ListPattern> ListPattern::fromWire(QByteArrayView reference, QByteArrayView pattern)
{
    if (reference.size() + pattern.size() > maxBytes)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "A mailbox pattern has at most 512 bytes.") } };
    MADMAIL_TRY(const QByteArray root, decodeModifiedUtf7(reference));
    MADMAIL_TRY(const QByteArray rest, decodeModifiedUtf7(pattern));
    ListPattern result;
    result.m_asksForDelimiter = pattern.isEmpty();
    result.m_pattern = withoutWildcardRuns(root + rest);
    return result;
}

bool ListPattern::matches(const MailboxName &name) const
{
    // Bit i: the first i bytes of the name are matched by the pattern so far. One pass over the bits for each pattern byte.
    const QByteArray &text = name.utf8();
    const auto length = size_t(text.size());
    const size_t inboxBytes = beginsWithInbox(text) ? size_t(inboxName.size()) : 0;
    using Places = std::bitset<MailboxName::maxBytes + 1>;
    Places reached;
    reached.set(0);
    for (const char c : m_pattern) {
        Places next;
        bool open = false; // a wildcard is eating bytes
        for (size_t i = 0; i <= length; ++i) {
            if (c == '*' || c == '%') {
                open = reached[i] || (open && (c == '*' || text[qsizetype(i) - 1] != MailboxName::delimiter));
                next[i] = open;
            } else if (i < length && reached[i]) {
                const char own = text[qsizetype(i)];
                next[i + 1] = i < inboxBytes ? own == upperCase(c) : own == c;
            }
        }
        reached = next;
        if (reached.none())
            return false;
    }
    return reached[length];
}

} // namespace Madmail::Imap
