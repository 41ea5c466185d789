// SPDX-License-Identifier: GPL-3.0-or-later
// Small values that mail rules and protocol services exchange.
#pragma once

#include "server/base/clock.h"
#include "server/base/email_address.h"
#include "server/base/ids.h"
#include "server/base/message_changes.h"

namespace Madmail::Mail {

/// Somebody who has logged in.
struct AccountRef
{
    AccountId id;
    EmailAddress address;
};

/// STORAGE of RFC 9208, in bytes. `limit` 0 means no limit.
struct QuotaState
{
    qint64 usedBytes = 0;
    qint64 limitBytes = 0;
};

/// Which way a message comes in; the encryption policy asks.
enum class WayIn { Submission, Append, Inbound };

} // namespace Madmail::Mail
