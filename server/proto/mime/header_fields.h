// SPDX-License-Identifier: GPL-3.0-or-later
// Header fields of a message or a part (RFC 5322 §2.2), and the values that MIME puts into them (RFC 2045, 2183, 2231).
#pragma once

#include "server/proto/mime/message_summary.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace Madmail::Mime {

struct HeaderField
{
    QByteArray name;  ///< as written
    QByteArray value; ///< unfolded, without blanks at both ends
};

/// The fields of one header, in their order. At most 2 000; lines that are no fields are passed over.
class HeaderFields
{
public:
    /// `block`: the header's lines, with or without the empty line behind it.
    static HeaderFields parse(QByteArrayView block);

    /// First field of the name (case ignored), or null.
    const HeaderField *find(QByteArrayView name) const;
    int count(QByteArrayView name) const;
    const std::vector<HeaderField> &all() const { return m_fields; }

private:
    std::vector<HeaderField> m_fields;
};

/// `type/subtype; name=value; …`
struct ContentType
{
    QByteArray type;    ///< lower case
    QByteArray subtype; ///< lower case
    std::vector<Parameter> parameters;

    const QByteArray *parameter(QByteArrayView name) const;
};

/// Nothing, when it is not of the form token/token.
std::optional<ContentType> parseContentType(QByteArrayView value);

/// `attachment; filename=…`: the first token in lower case, and parameters. At most 64; RFC 2231 continuations are joined,
/// and a value in a character set becomes `name*` with its percent signs.
struct ValueWithParameters
{
    QByteArray value;
    std::vector<Parameter> parameters;
};
ValueWithParameters parseValueWithParameters(QByteArrayView text);

/// Removes comments `( … )` outside quotes, and blanks at both ends.
QByteArray withoutComments(QByteArrayView text);

} // namespace Madmail::Mime
