// SPDX-License-Identifier: GPL-3.0-or-later
// The arguments of MAIL and RCPT: a path, and ESMTP parameters.
#pragma once

#include <QByteArrayView>

#include <optional>
#include <vector>

namespace Madmail::Smtp {

/// Takes `<local@domain>` or `<>` from the front of `rest` (RFC 5321 §4.1.2) and returns what stands between the brackets.
///
/// A source route (`<@a,@b:user@c>`, Appendix C) is dropped, as the standard allows. A quoted local part may contain ">".
/// Whether it is an address is not judged here. Nothing, and `rest` unchanged, without brackets or above 256 bytes
/// (§4.5.3.1.3). The result is a view into `rest`.
std::optional<QByteArrayView> takePath(QByteArrayView *rest);

/// `KEYWORD[=value]` (RFC 5321 §4.1.2, esmtp-param). Views into the line.
struct Parameter
{
    QByteArrayView keyword;
    std::optional<QByteArrayView> value;
};

/// Reads ` KEY=value KEY …`. Nothing for a bad form, a keyword that comes twice, or more than 16 of them.
std::optional<std::vector<Parameter>> parseParameters(QByteArrayView text);

} // namespace Madmail::Smtp
