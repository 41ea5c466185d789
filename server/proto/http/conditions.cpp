// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/conditions.h"

#include <QCryptographicHash>

#include <algorithm>

namespace Madmail::Http {

namespace {

constexpr qsizetype maxDigits = 18;

/// Calls `each` with the members of a comma-separated list.
template<typename Each>
void forEachMember(QByteArrayView list, Each each)
{
    while (!list.isEmpty()) {
        const qsizetype comma = list.indexOf(',');
        const QByteArrayView member = withoutBlanks(comma < 0 ? list : list.first(comma));
        list = comma < 0 ? QByteArrayView() : list.sliced(comma + 1);
        if (!member.isEmpty())
            each(member);
    }
}

QByteArrayView withoutWeakness(QByteArrayView tag)
{
    return tag.startsWith("W/") ? tag.sliced(2) : tag;
}

/// Digits only; -1 for anything else, and for more than any file has.
qint64 numberOf(QByteArrayView text)
{
    if (text.isEmpty() || text.size() > maxDigits || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return -1;
    return text.toByteArray().toLongLong();
}

/// `q` of a member of Accept, in thousandths; 1000 without one.
int weightOf(QByteArrayView parameters)
{
    while (!parameters.isEmpty()) {
        const qsizetype end = parameters.indexOf(';');
        const QByteArrayView parameter = withoutBlanks(end < 0 ? parameters : parameters.first(end));
        parameters = end < 0 ? QByteArrayView() : parameters.sliced(end + 1);
        if (parameter.size() > 2 && equalsIgnoringCase(parameter.first(2), "q="))
            return std::clamp(int(parameter.sliced(2).toByteArray().toDouble() * 1000), 0, 1000);
    }
    return 1000;
}

} // namespace

QByteArray entityTagOf(QByteArrayView content)
{
    return '"' + QCryptographicHash::hash(content.toByteArray(), QCryptographicHash::Sha256).first(12).toHex() + '"';
}

bool isNotModified(const Fields &request, QByteArrayView entityTag)
{
    bool matches = false;
    for (const Field &field : request) {
        if (!equalsIgnoringCase(field.name, "If-None-Match"))
            continue;
        forEachMember(field.value, [&](QByteArrayView tag) { matches = matches || tag == "*" || withoutWeakness(tag) == entityTag; });
    }
    return matches;
}

std::variant<WholeContent, ByteRange, Unsatisfiable> rangeOf(const Fields &request, qint64 size, QByteArrayView entityTag)
{
    const Field *field = findField(request, "Range");
    if (!field || countFields(request, "Range") > 1 || !field->value.startsWith("bytes="))
        return WholeContent {};
    if (const Field *condition = findField(request, "If-Range"); condition && condition->value != entityTag)
        return WholeContent {};
    const QByteArrayView range = withoutBlanks(QByteArrayView(field->value).sliced(6));
    const qsizetype dash = range.indexOf('-');
    if (dash < 0 || range.contains(','))
        return WholeContent {};
    const QByteArrayView firstText = range.first(dash);
    const QByteArrayView lastText = range.sliced(dash + 1);
    if (firstText.isEmpty()) { // the last so many bytes
        const qint64 count = numberOf(lastText);
        if (count < 0)
            return WholeContent {};
        if (count == 0 || size == 0)
            return Unsatisfiable {};
        return ByteRange { std::max<qint64>(0, size - count), size - 1 };
    }
    const qint64 first = numberOf(firstText);
    const qint64 last = lastText.isEmpty() ? size - 1 : numberOf(lastText);
    if (first < 0 || (!lastText.isEmpty() && (last < 0 || last < first)))
        return WholeContent {};
    if (first >= size)
        return Unsatisfiable {};
    return ByteRange { first, std::min(last, size - 1) };
}

bool prefersHtml(const Fields &request)
{
    int html = 0;
    int json = 0;
    for (const Field &field : request) {
        if (!equalsIgnoringCase(field.name, "Accept"))
            continue;
        forEachMember(field.value, [&](QByteArrayView member) {
            const qsizetype semicolon = member.indexOf(';');
            const QByteArrayView type = withoutBlanks(semicolon < 0 ? member : member.first(semicolon));
            const int weight = weightOf(semicolon < 0 ? QByteArrayView() : member.sliced(semicolon + 1));
            if (equalsIgnoringCase(type, "text/html"))
                html = std::max(html, weight);
            else if (equalsIgnoringCase(type, "application/json"))
                json = std::max(json, weight);
        });
    }
    return html > json;
}

} // namespace Madmail::Http
