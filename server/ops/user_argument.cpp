// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/user_argument.h"

#include <QCoreApplication>

namespace Madmail::Ops {

Api::Parameter userParameter(bool required)
{
    return { "username", Api::ParameterType::Address, true, required, QT_TRANSLATE_NOOP("Operations", "Address of the account") };
}

Api::Parameter dryRunParameter()
{
    return { "dry_run", Api::ParameterType::Boolean, false, false, QT_TRANSLATE_NOOP("Operations", "Only count what would go") };
}

Result<EmailAddress> userIn(const QJsonObject &arguments)
{
    return EmailAddress::parse(arguments.value(QLatin1String("username")).toString().toUtf8());
}

} // namespace Madmail::Ops
