// SPDX-License-Identifier: GPL-3.0-or-later
// What FETCH asks for.
#pragma once

#include <QByteArray>
#include <QByteArrayList>

#include <optional>
#include <vector>

namespace Madmail::Imap {

/// Which bytes of the message: BODY[section] (RFC 3501 §6.4.5).
struct BodySection
{
    enum class Text : quint8 {
        Whole,           ///< BODY[], BODY[1.2]
        Header,          ///< HEADER of the message, or of the message/rfc822 at `part`
        HeaderFields,    ///< HEADER.FIELDS (fields)
        HeaderFieldsNot, ///< HEADER.FIELDS.NOT (fields)
        MimeHeader,      ///< MIME, only with a part
        BodyText,        ///< TEXT
    };
    std::vector<quint32> part; ///< 1-based; empty = the message itself
    Text text = Text::Whole;
    QByteArrayList fields; ///< as written

    bool operator==(const BodySection &) const = default;
};

/// <offset.length> of BODY[section]<offset.length>.
struct Partial
{
    quint32 offset = 0;
    quint32 length = 0; ///< never 0
    bool operator==(const Partial &) const = default;
};

struct FetchItem
{
    enum class Kind : quint8 {
        Flags, Envelope, InternalDate, Size, Uid,
        Body,          ///< BODY without a section: structure without extension data
        BodyStructure,
        Section,       ///< BODY[…], BODY.PEEK[…]
        Rfc822, Rfc822Header, Rfc822Text, ///< `section` is filled in too; only the label differs
    };
    Kind kind = Kind::Flags;
    bool peek = false; ///< \Seen stays as it is (also true for RFC822.HEADER)
    BodySection section;
    std::optional<Partial> partial;

    /// The bytes named by `section` have to be read.
    bool readsSection() const { return kind >= Kind::Section; }
    bool setsSeen() const { return readsSection() && !peek; }
    bool operator==(const FetchItem &) const = default;
};

/// The items in the order given, macros resolved, duplicates kept once. Limits: 64 items, 64 header fields each, 32
/// levels of parts.
struct FetchItems
{
    static constexpr qsizetype maxItems = 64;
    static constexpr qsizetype maxFields = 64;
    static constexpr qsizetype maxPartLevels = 32;

    std::vector<FetchItem> items;

    bool has(FetchItem::Kind kind) const;
    /// Any item that sets \Seen: then FLAGS has to be told as well.
    bool setsSeen() const;
    bool operator==(const FetchItems &) const = default;
};

/// The name of an item in the FETCH response, as RFC 3501 §7.4.2 wants it: `BODY[HEADER.FIELDS (DATE FROM)]<0>`
/// (".PEEK" and the length of a partial are not repeated).
QByteArray fetchItemLabel(const FetchItem &item);

} // namespace Madmail::Imap
