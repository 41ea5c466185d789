// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/form.h"

#include <algorithm>

namespace Madmail::Http {

namespace {

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<QByteArray> decoded(QByteArrayView text, bool plusIsBlank)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += plusIsBlank && text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexValue(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            return {};
        out += char(high * 16 + low);
        i += 2;
    }
    return out;
}

} // namespace

std::optional<QByteArray> percentDecoded(QByteArrayView text)
{
    return decoded(text, false);
}

QByteArray percentEncoded(QByteArrayView text)
{
    return text.toByteArray().toPercentEncoding();
}

std::optional<std::vector<FormField>> parseForm(QByteArrayView text)
{
    std::vector<FormField> fields;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('&');
        const QByteArrayView pair = end < 0 ? text : text.first(end);
        text = end < 0 ? QByteArrayView() : text.sliced(end + 1);
        if (pair.isEmpty())
            continue;
        if (fields.size() == std::size_t(maxFormFields))
            return {};
        const qsizetype equals = pair.indexOf('=');
        auto name = decoded(equals < 0 ? pair : pair.first(equals), true);
        auto value = decoded(equals < 0 ? QByteArrayView() : pair.sliced(equals + 1), true);
        if (!name || !value)
            return {};
        fields.push_back({ std::move(*name), std::move(*value) });
    }
    return fields;
}

std::optional<QByteArray> formValue(const std::vector<FormField> &fields, QByteArrayView name)
{
    const auto found = std::find_if(fields.begin(), fields.end(), [name](const FormField &field) { return field.name == name; });
    return found == fields.end() ? std::nullopt : std::optional(found->value);
}

} // namespace Madmail::Http
