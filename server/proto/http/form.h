// SPDX-License-Identifier: GPL-3.0-or-later
// Percent signs, queries and forms.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <vector>

namespace Madmail::Http {

/// `%41` → `A` (RFC 3986 §2.1). Nothing for a percent sign without two hexadecimal digits behind it.
std::optional<QByteArray> percentDecoded(QByteArrayView text);
/// All but the unreserved characters of RFC 3986 §2.3 behind percent signs: fits into any part of a URL.
QByteArray percentEncoded(QByteArrayView text);

struct FormField
{
    QByteArray name;
    QByteArray value;
    bool operator==(const FormField &) const = default;
};

inline constexpr int maxFormFields = 50;

/// `application/x-www-form-urlencoded` (WHATWG URL §5.1), of a query or a form: "+" is a blank. Nothing when a percent sign
/// is not followed by two digits, or there are more than maxFormFields.
std::optional<std::vector<FormField>> parseForm(QByteArrayView text);
/// The first of that name, or nothing.
std::optional<QByteArray> formValue(const std::vector<FormField> &fields, QByteArrayView name);

} // namespace Madmail::Http
