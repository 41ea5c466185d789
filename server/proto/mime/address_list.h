// SPDX-License-Identifier: GPL-3.0-or-later
// Address lists of a header: tolerant for what IMAP shows, strict for who a message is from.
#pragma once

#include "server/base/email_address.h"
#include "server/proto/mime/message_summary.h"

#include <QByteArrayView>

#include <vector>

namespace Madmail::Mime {

/// Addresses kept of one list; more are dropped.
inline constexpr qsizetype mostAddresses = 1000;

/// RFC 5322 §3.4 with the obsolete forms of §4.4 (routes, empty list elements, blanks around dots), groups, comments, and
/// UTF-8 (RFC 6532). Never fails: what cannot be read is skipped up to the next comma. `value` is unfolded.
/// A display name in a comment behind an address (`a@b (Name)`) becomes its name. Time: linear.
std::vector<Address> parseAddressList(QByteArrayView value);

/// The one address of a From or Sender field, read by the strict grammar of RFC 5322 §3.4 (name-addr or addr-spec) with
/// UTF-8; no groups, no routes, no obsolete forms, nothing behind it. `value` is unfolded.
/// Errors: BadInput, with the reason for people (no address, more than one, not readable).
Result<EmailAddress> singleFromAddress(QByteArrayView value);

} // namespace Madmail::Mime
