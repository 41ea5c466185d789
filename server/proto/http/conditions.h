// SPDX-License-Identifier: GPL-3.0-or-later
// Conditional requests, parts of a content, and which form of an answer is wanted.
#pragma once

#include "server/proto/http/field.h"

#include <optional>
#include <variant>

namespace Madmail::Http {

/// A strong entity tag with its quotes (RFC 9110 §8.8.3): the same for the same bytes.
QByteArray entityTagOf(QByteArrayView content);

/// If-None-Match names this tag, or any (§13.1.2): 304 is the answer to GET and HEAD. Tags are compared weakly.
bool isNotModified(const Fields &request, QByteArrayView entityTag);

/// Bytes of a content; never empty.
struct ByteRange
{
    qint64 first = 0;
    qint64 last = 0; ///< inclusive
    bool operator==(const ByteRange &) const = default;
};
struct WholeContent
{
    bool operator==(const WholeContent &) const = default;
};
struct Unsatisfiable ///< 416, with `Content-Range: bytes */size`
{
    bool operator==(const Unsatisfiable &) const = default;
};
/// What a Range field asks of `size` bytes (§14.2). The whole for no field, another unit, several ranges or nonsense: a server
/// may always send everything. An If-Range that is not this tag asks for the whole, too (§13.1.5).
std::variant<WholeContent, ByteRange, Unsatisfiable> rangeOf(const Fields &request, qint64 size, QByteArrayView entityTag);

/// Accept prefers `text/html` to `application/json`, as browsers say it and programs do not (§12.5.1). Without the field: no.
bool prefersHtml(const Fields &request);

} // namespace Madmail::Http
