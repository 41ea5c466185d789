// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/fetch_items.h"

#include "server/proto/imap/response_writer.h"

#include <algorithm>

namespace Madmail::Imap {

namespace {

using Text = BodySection::Text;

QByteArrayView plainName(FetchItem::Kind kind)
{
    switch (kind) {
    case FetchItem::Kind::Flags:
        return "FLAGS";
    case FetchItem::Kind::Envelope:
        return "ENVELOPE";
    case FetchItem::Kind::InternalDate:
        return "INTERNALDATE";
    case FetchItem::Kind::Size:
        return "RFC822.SIZE";
    case FetchItem::Kind::Uid:
        return "UID";
    case FetchItem::Kind::BodyStructure:
        return "BODYSTRUCTURE";
    case FetchItem::Kind::Rfc822:
        return "RFC822";
    case FetchItem::Kind::Rfc822Header:
        return "RFC822.HEADER";
    case FetchItem::Kind::Rfc822Text:
        return "RFC822.TEXT";
    case FetchItem::Kind::Body:
    case FetchItem::Kind::Section:
        break;
    }
    return "BODY";
}

QByteArrayView textName(Text text)
{
    switch (text) {
    case Text::Whole:
        break;
    case Text::Header:
        return "HEADER";
    case Text::HeaderFields:
        return "HEADER.FIELDS";
    case Text::HeaderFieldsNot:
        return "HEADER.FIELDS.NOT";
    case Text::MimeHeader:
        return "MIME";
    case Text::BodyText:
        return "TEXT";
    }
    return "";
}

void appendSection(QByteArray &label, const BodySection &section)
{
    bool needsDot = false;
    for (const quint32 number : section.part) {
        if (needsDot)
            label += '.';
        label += QByteArray::number(number);
        needsDot = true;
    }
    if (section.text == Text::Whole)
        return;
    if (needsDot)
        label += '.';
    label += textName(section.text);
    if (section.text != Text::HeaderFields && section.text != Text::HeaderFieldsNot)
        return;
    label += ' ';
    ResponseWriter writer(label);
    writer.open();
    for (const QByteArray &field : section.fields)
        writer.astring(field);
    writer.close();
}

} // namespace

bool FetchItems::has(FetchItem::Kind kind) const
{
    return std::any_of(items.begin(), items.end(), [=](const FetchItem &item) { return item.kind == kind; });
}

bool FetchItems::setsSeen() const
{
    return std::any_of(items.begin(), items.end(), [](const FetchItem &item) { return item.setsSeen(); });
}

QByteArray fetchItemLabel(const FetchItem &item)
{
    QByteArray label = plainName(item.kind).toByteArray();
    if (item.kind != FetchItem::Kind::Section)
        return label;
    label += '[';
    appendSection(label, item.section);
    label += ']';
    if (item.partial)
        label += '<' + QByteArray::number(item.partial->offset) + '>';
    return label;
}

} // namespace Madmail::Imap
