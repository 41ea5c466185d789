// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/user_argument.h"

#include <QCoreApplication>

namespace Madmail::Ops {

Api::Parameter userParameter(bool required)
{
    return { .name = "username", .type = Api::ParameterType::Address, .positional = true, .required = required,
             .help = QT_TRANSLATE_NOOP("Operations", "Address of the account"), .word = "address" };
}

Api::Parameter dryRunParameter()
{
    return { "dry_run", Api::ParameterType::Boolean, false, false, QT_TRANSLATE_NOOP("Operations", "Only count what would go") };
}

Status accountIsThere(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const EmailAddress user, userIn(arguments));
    MADMAIL_CHECK(context.accounts.info(user));
    return {};
}

Result<EmailAddress> userIn(const QJsonObject &arguments)
{
    return EmailAddress::parse(arguments.value(QLatin1String("username")).toString().toUtf8());
}

} // namespace Madmail::Ops
