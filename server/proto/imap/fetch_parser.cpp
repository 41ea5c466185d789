// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/fetch_parser.h"

#include "server/proto/imap/characters.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Madmail::Imap {

namespace {

using Kind = FetchItem::Kind;
using Text = BodySection::Text;

struct ItemName
{
    QByteArrayView name;
    Kind kind;
    bool peek = false;
    Text text = Text::Whole;
};

constexpr std::array itemNames {
    ItemName { "FLAGS", Kind::Flags },
    ItemName { "ENVELOPE", Kind::Envelope },
    ItemName { "INTERNALDATE", Kind::InternalDate },
    ItemName { "RFC822.SIZE", Kind::Size },
    ItemName { "UID", Kind::Uid },
    ItemName { "BODYSTRUCTURE", Kind::BodyStructure },
    ItemName { "RFC822", Kind::Rfc822 },
    ItemName { "RFC822.HEADER", Kind::Rfc822Header, true, Text::Header },
    ItemName { "RFC822.TEXT", Kind::Rfc822Text, false, Text::BodyText },
};

struct Macro
{
    QByteArrayView name;
    std::array<Kind, 5> kinds;
    size_t count;
};

constexpr std::array macros {
    Macro { "ALL", { Kind::Flags, Kind::InternalDate, Kind::Size, Kind::Envelope }, 4 },
    Macro { "FAST", { Kind::Flags, Kind::InternalDate, Kind::Size }, 3 },
    Macro { "FULL", { Kind::Flags, Kind::InternalDate, Kind::Size, Kind::Envelope, Kind::Body }, 5 },
};

struct SectionName
{
    QByteArrayView name;
    Text text;
    bool needsPart = false;
};

constexpr std::array sectionNames {
    SectionName { "HEADER", Text::Header },
    SectionName { "HEADER.FIELDS", Text::HeaderFields },
    SectionName { "HEADER.FIELDS.NOT", Text::HeaderFieldsNot },
    SectionName { "TEXT", Text::BodyText },
    SectionName { "MIME", Text::MimeHeader, true },
};

bool isItemChar(char c)
{
    return isAtomChar(c) && c != '[' && c != '<';
}

Error badSection()
{
    return badArgument(QT_TRANSLATE_NOOP("Server", "This is not a section of a message."));
}

Error tooMany()
{
    return { ErrorCode::TooLarge,
             { QT_TRANSLATE_NOOP("Server", "FETCH takes at most 64 items, 64 header fields and 32 levels of parts.") } };
}

Result<QByteArrayList> parseFields(ArgumentScanner &arguments)
{
    QByteArrayList fields;
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_CHECK(arguments.takeChar('('));
    do {
        MADMAIL_TRY(QByteArray field, arguments.takeAstring());
        const auto isFieldChar = [](char c) { return isPrintable(c) && c != ' ' && c != ':'; };
        if (field.isEmpty() || !std::all_of(field.begin(), field.end(), isFieldChar))
            return badArgument(QT_TRANSLATE_NOOP("Server", "This is not the name of a header field."));
        if (fields.size() == FetchItems::maxFields)
            return tooMany();
        fields.append(std::move(field));
    } while (arguments.skip(' '));
    MADMAIL_CHECK(arguments.takeChar(')'));
    return fields;
}

/// `1.2.` of `1.2.HEADER`, or all of `1.2`.
Result<std::vector<quint32>> parsePart(ArgumentScanner &arguments)
{
    std::vector<quint32> part;
    while (isDigit(arguments.peek())) {
        MADMAIL_TRY(const quint64 number, arguments.takeNumber());
        if (number == 0)
            return badSection();
        if (qsizetype(part.size()) == FetchItems::maxPartLevels)
            return tooMany();
        part.push_back(quint32(number));
        if (!arguments.skip('.'))
            return part;
        if (arguments.peek() == ']')
            return badSection(); // "1."
    }
    return part;
}

/// What stands between the brackets, and "]".
Result<BodySection> parseSection(ArgumentScanner &arguments)
{
    BodySection section;
    MADMAIL_TRY(section.part, parsePart(arguments));
    if (arguments.skip(']'))
        return section;
    const QByteArrayView name = arguments.takeWhile([](char c) { return isAtomChar(c); });
    const auto known = std::find_if(sectionNames.begin(), sectionNames.end(), [&](const SectionName &candidate) {
        return candidate.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    if (known == sectionNames.end() || (known->needsPart && section.part.empty()))
        return badSection();
    section.text = known->text;
    if (section.text == Text::HeaderFields || section.text == Text::HeaderFieldsNot) {
        MADMAIL_TRY(section.fields, parseFields(arguments));
    }
    MADMAIL_CHECK(arguments.takeChar(']'));
    return section;
}

/// `0.2048>` behind "<".
Result<std::optional<Partial>> parsePartial(ArgumentScanner &arguments)
{
    MADMAIL_TRY(const quint64 offset, arguments.takeNumber());
    MADMAIL_CHECK(arguments.takeChar('.'));
    MADMAIL_TRY(const quint64 length, arguments.takeNumber());
    MADMAIL_CHECK(arguments.takeChar('>'));
    if (length == 0)
        return badArgument(QT_TRANSLATE_NOOP("Server", "A part of a body has at least one byte."));
    return std::optional(Partial { quint32(offset), quint32(length) });
}

Result<FetchItem> parseItem(ArgumentScanner &arguments, QByteArrayView name)
{
    FetchItem item;
    for (const ItemName &known : itemNames) {
        if (known.name.compare(name, Qt::CaseInsensitive) != 0)
            continue;
        item.kind = known.kind;
        item.peek = known.peek;
        item.section.text = known.text;
        return item;
    }
    item.peek = name.compare("BODY.PEEK", Qt::CaseInsensitive) == 0;
    if (!item.peek && name.compare("BODY", Qt::CaseInsensitive) != 0)
        return badArgument(QT_TRANSLATE_NOOP("Server", "Unknown FETCH item."));
    if (!arguments.skip('[')) {
        if (item.peek)
            return badSection();
        item.kind = Kind::Body;
        return item;
    }
    item.kind = Kind::Section;
    MADMAIL_TRY(item.section, parseSection(arguments));
    if (arguments.skip('<')) {
        MADMAIL_TRY(item.partial, parsePartial(arguments));
    }
    return item;
}

/// Keeps one of two items that would be told alike; \Seen is set if either wants it.
Status addItem(FetchItems &items, FetchItem item)
{
    const auto same = std::find_if(items.items.begin(), items.items.end(), [&](const FetchItem &other) {
        return other.kind == item.kind && other.section == item.section && other.partial == item.partial;
    });
    if (same != items.items.end()) {
        same->peek = same->peek && item.peek;
        return {};
    }
    if (qsizetype(items.items.size()) == FetchItems::maxItems)
        return tooMany();
    items.items.push_back(std::move(item));
    return {};
}

bool addMacro(FetchItems &items, QByteArrayView name)
{
    for (const Macro &macro : macros) {
        if (macro.name.compare(name, Qt::CaseInsensitive) != 0)
            continue;
        for (size_t i = 0; i < macro.count; ++i) {
            FetchItem item;
            item.kind = macro.kinds[i];
            items.items.push_back(std::move(item));
        }
        return true;
    }
    return false;
}

} // namespace

Result<FetchItems> parseFetchItems(ArgumentScanner &arguments)
{
    FetchItems items;
    const bool isList = arguments.skip('(');
    do {
        const QByteArrayView name = arguments.takeWhile(isItemChar);
        if (!isList && addMacro(items, name))
            break;
        MADMAIL_TRY(FetchItem item, parseItem(arguments, name));
        MADMAIL_CHECK(addItem(items, std::move(item)));
    } while (isList && arguments.skip(' '));
    if (isList)
        MADMAIL_CHECK(arguments.takeChar(')'));
    MADMAIL_CHECK(arguments.takeEnd());
    return items;
}

} // namespace Madmail::Imap
