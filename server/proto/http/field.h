// SPDX-License-Identifier: GPL-3.0-or-later
// Header fields, both ways.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace Madmail::Http {

/// One field line (RFC 9110 §5). Names are compared without case.
struct Field
{
    QByteArray name;
    QByteArray value; ///< without the blanks around it
    bool operator==(const Field &) const = default;
};

using Fields = std::vector<Field>;

/// `token` of RFC 9110 §5.6.2: a method or the name of a field.
bool isToken(QByteArrayView text);
/// Visible characters, blanks, tabs and bytes from 0x80 on, as RFC 9110 §5.5 allows them: no other control character, so
/// nothing that could end the line.
bool isFieldValue(QByteArrayView text);
bool equalsIgnoringCase(QByteArrayView a, QByteArrayView b);
/// Without blanks and tabs at both ends (`OWS`).
QByteArrayView withoutBlanks(QByteArrayView text);

/// The first of that name, or null.
const Field *findField(const Fields &fields, QByteArrayView name);
int countFields(const Fields &fields, QByteArrayView name);
/// One of the values of that name, read as a list (RFC 9110 §5.6.1), is the token.
bool listsToken(const Fields &fields, QByteArrayView name, QByteArrayView token);

} // namespace Madmail::Http
