// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/message_flags.h"

#include <algorithm>
#include <array>

namespace Madmail {

namespace {

struct NamedFlag
{
    SystemFlag flag;
    QByteArrayView name;
};

constexpr std::array<NamedFlag, 5> systemFlags { { { FlagAnswered, "\\Answered" },
                                                   { FlagFlagged, "\\Flagged" },
                                                   { FlagDeleted, "\\Deleted" },
                                                   { FlagSeen, "\\Seen" },
                                                   { FlagDraft, "\\Draft" } } };

bool lessIgnoringCase(const QByteArray &a, const QByteArray &b)
{
    return qstricmp(a.constData(), b.constData()) < 0;
}

} // namespace

void MessageFlags::add(const MessageFlags &other)
{
    system |= other.system;
    for (const QByteArray &keyword : other.keywords) {
        const auto at = std::lower_bound(keywords.begin(), keywords.end(), keyword, lessIgnoringCase);
        if (at == keywords.end() || at->compare(keyword, Qt::CaseInsensitive) != 0)
            keywords.insert(at, keyword);
    }
}

void MessageFlags::remove(const MessageFlags &other)
{
    system = quint8(system & ~other.system);
    for (const QByteArray &keyword : other.keywords)
        keywords.removeIf([&](const QByteArray &own) { return own.compare(keyword, Qt::CaseInsensitive) == 0; });
}

QByteArray MessageFlags::toByteArray() const
{
    QByteArray text;
    for (const NamedFlag &named : systemFlags)
        if (has(named.flag))
            text += (text.isEmpty() ? "" : " ") + named.name.toByteArray();
    for (const QByteArray &keyword : keywords)
        text += (text.isEmpty() ? "" : " ") + keyword;
    return text;
}

quint8 systemFlagFromName(QByteArrayView name)
{
    for (const NamedFlag &named : systemFlags)
        if (named.name.compare(name, Qt::CaseInsensitive) == 0)
            return named.flag;
    return 0;
}

} // namespace Madmail
