// SPDX-License-Identifier: GPL-3.0-or-later
// Address lists (RFC 5322 §3.4 with the obsolete forms of §4.4), and the form of the envelope.
#pragma once

#include "server/proto/mime/header_fields.h"

namespace Madmail::Mime {

/// Reads an address list as well as it can: broken entries give what can be read of them. At most 1 000 addresses.
std::vector<Address> parseAddressList(QByteArrayView value);

/// ENVELOPE of RFC 3501 §7.4.2, with its defaults for Sender and Reply-To.
Envelope envelopeOf(const HeaderFields &fields);

/// Why a From header does not name exactly one sender.
enum class FromProblem { None, Missing, Invalid };

struct FromAddress
{
    FromProblem problem = FromProblem::Missing;
    QByteArray address; ///< local@domain as written
};

/// The one sender of a message: exactly one From field with exactly one address.
FromAddress singleFromAddress(const HeaderFields &fields);

} // namespace Madmail::Mime
