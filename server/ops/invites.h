// SPDX-License-Identifier: GPL-3.0-or-later
// Invite links with the address at which this computer can be reached now.
#pragma once

#include "server/mail/accounts.h"
#include "server/mail/invite_link.h"
#include "server/ops/operation_context.h"

namespace Madmail::Ops {

/// Where phones reach this server: the ports in use (or, offline, those of the last run, or the configured ones) and the
/// host: the one that was set, else the public identity, else the address of this computer that serves others best.
Mail::InviteLink inviteLink(const OperationContext &context, const Mail::Credentials &credentials);

/// The host part alone. `boundTo`: the only address the server listens on, or empty.
QByteArray linkHost(const Mail::ServerSettings &settings, const QString &boundTo);

} // namespace Madmail::Ops
