// SPDX-License-Identifier: GPL-3.0-or-later
// Values of Content-Type and Content-Disposition, with their parameters.
#pragma once

#include "server/proto/mime/message_summary.h"

#include <QByteArrayView>

#include <optional>
#include <vector>

namespace Madmail::Mime {

/// `type/subtype; name=value …` (RFC 2045 §5.1), or `value; name=value …` with an empty subtype (RFC 2183 §2).
///
/// RFC 2231: continuations (`name*0`, `name*1*`) are joined. A value in extended notation keeps its notation
/// (`utf-8''%e2%82%ac`) and the star in its name (`filename*`), as IMAP has to show it; see decodeExtendedValue().
struct ContentField
{
    QByteArray type;    ///< lower case
    QByteArray subtype; ///< lower case
    std::vector<Parameter> parameters;
    /// Something was not as the RFC writes it: a parameter twice, a broken quote or token, text behind a value,
    /// comments. Reading was tolerant; whoever decides about a message may refuse it.
    bool irregular = false;

    bool is(QByteArrayView wantedType, QByteArrayView wantedSubtype) const
    {
        return type == wantedType && subtype == wantedSubtype;
    }
    /// First parameter of that name (given in lower case).
    std::optional<QByteArray> parameter(QByteArrayView name) const;
};

/// nullopt when there is no `type/subtype` at the beginning. At most 100 parameters are kept.
std::optional<ContentField> parseContentType(QByteArrayView value);
/// nullopt when there is no token at the beginning.
std::optional<ContentField> parseContentDisposition(QByteArrayView value);

/// Extended notation (RFC 2231 §4) → UTF-8. Charsets as in decodeCharset(); without the two apostrophes: as it is.
QByteArray decodeExtendedValue(QByteArrayView value);

/// First token of a value such as Content-Transfer-Encoding, lower case, comments skipped; empty when there is none.
QByteArray firstToken(QByteArrayView value);

} // namespace Madmail::Mime
