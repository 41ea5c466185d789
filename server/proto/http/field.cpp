// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/field.h"

#include <algorithm>

namespace Madmail::Http {

namespace {

bool isTokenCharacter(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c != '\0' && QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isFieldCharacter(char c)
{
    return c == '\t' || (uchar(c) >= 0x20 && c != 0x7f);
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

} // namespace

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

bool isFieldValue(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), isFieldCharacter);
}

bool equalsIgnoringCase(QByteArrayView a, QByteArrayView b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

QByteArrayView withoutBlanks(QByteArrayView text)
{
    while (!text.isEmpty() && isBlank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isBlank(text.back()))
        text = text.chopped(1);
    return text;
}

const Field *findField(const Fields &fields, QByteArrayView name)
{
    const auto found = std::find_if(fields.begin(), fields.end(), [name](const Field &field) { return equalsIgnoringCase(field.name, name); });
    return found == fields.end() ? nullptr : &*found;
}

int countFields(const Fields &fields, QByteArrayView name)
{
    return int(std::count_if(fields.begin(), fields.end(), [name](const Field &field) { return equalsIgnoringCase(field.name, name); }));
}

bool listsToken(const Fields &fields, QByteArrayView name, QByteArrayView token)
{
    for (const Field &field : fields) {
        if (!equalsIgnoringCase(field.name, name))
            continue;
        QByteArrayView rest = field.value;
        for (bool isLast = false; !isLast;) {
            const qsizetype comma = rest.indexOf(',');
            isLast = comma < 0;
            if (equalsIgnoringCase(withoutBlanks(isLast ? rest : rest.first(comma)), token))
                return true;
            rest = isLast ? QByteArrayView() : rest.sliced(comma + 1);
        }
    }
    return false;
}

} // namespace Madmail::Http
