// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar of a request's header, line by line.
#pragma once

#include "server/proto/http/request.h"

#include <variant>

namespace Madmail::Http {

/// RFC 9112 §3, with exactly one blank between the parts. The target may be in origin-form, in absolute-form (whose host is
/// not looked at: we have one site) or, for OPTIONS, "*".
/// Refusals: 400; 501 for CONNECT; 505 for another major version. `line` is without CRLF.
std::variant<RequestHead, Refusal> parseRequestLine(QByteArrayView line);

/// RFC 9112 §5. Refusals (400): an empty or broken name, blanks before the colon (§5.1), a folded line (§5.2), control
/// characters in the value.
std::variant<Field, Refusal> parseField(QByteArrayView line);

/// Reads what decides where the request ends, once all fields are there (RFC 9112 §3.2, §6, §9.3). Whatever two programs
/// could understand in two ways is refused ("request smuggling"): Transfer-Encoding with Content-Length or in HTTP/1.0, more
/// than one of either, a length that is no plain number, no Host or two.
/// Refusals: 400; 413 for a length beyond all sense; 417 for an expectation other than 100-continue; 501 for a
/// transfer coding other than chunked.
std::optional<Refusal> completeHead(RequestHead &head);

} // namespace Madmail::Http
