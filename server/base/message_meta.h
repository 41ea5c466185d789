// SPDX-License-Identifier: GPL-3.0-or-later
// What the server knows of a message without opening it.
#pragma once

#include "server/base/clock.h"
#include "server/base/ids.h"
#include "server/base/message_flags.h"

namespace Madmail {

struct MessageMeta
{
    Uid uid = 0;
    BodyId body;
    qint64 size = 0; ///< bytes of the whole message (RFC822.SIZE)
    UnixSeconds internalDate = 0;
    MessageFlags flags{};
    bool operator==(const MessageMeta &) const = default;
};

/// Of the messages of a mailbox that are marked \Deleted.
struct DeletedTotals
{
    quint32 messages = 0;
    qint64 bytes = 0;
};

} // namespace Madmail
