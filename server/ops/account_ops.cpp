// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/account_ops.h"

#include "server/ops/invites.h"

namespace Madmail::Ops {

Result<QJsonObject> createRandomAccount(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const Mail::Credentials credentials, context.accounts.createRandom(context.settings.identity()));
    return QJsonObject { { QStringLiteral("email"), credentials.address.toString() },
                         { QStringLiteral("password"), QString::fromUtf8(credentials.password) },
                         { QStringLiteral("dclogin"), QString::fromUtf8(inviteLink(context, credentials).toByteArray()) } };
}

} // namespace Madmail::Ops
