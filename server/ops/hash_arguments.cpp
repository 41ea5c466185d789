// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/hash_arguments.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

Api::Parameter hashParameter()
{
    return { .name = "hash", .type = Api::ParameterType::Text, .help = QT_TRANSLATE_NOOP("Operations", "Kind of the hash: argon2, the only one that is made here") };
}

Api::Parameter bcryptCostParameter()
{
    return { .name = "bcrypt_cost", .type = Api::ParameterType::Integer, .help = QT_TRANSLATE_NOOP("Operations", "For older scripts; no bcrypt hashes are made here"),
             .minimum = 4, .maximum = 31 };
}

Status checkHashChoice(const QJsonObject &arguments)
{
    const QString kind = arguments.value(QLatin1String("hash")).toString(QStringLiteral("argon2")).toLower();
    if (kind == QLatin1String("argon2") || kind == QLatin1String("argon2id"))
        return {};
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "\"%1\" hashes are not made here, only argon2. Those of bcrypt, sha256 and crypt are read where accounts are imported."), { kind.left(32) } },
                   QStringLiteral("hash") };
}

void warnAboutHashChoice(const QJsonObject &arguments, QJsonObject &answer)
{
    if (arguments.contains(QLatin1String("bcrypt_cost")))
        answer.insert(QStringLiteral("warnings"), QJsonArray { QStringLiteral("--bcrypt-cost has no effect: passwords are kept as Argon2 hashes.") });
}

} // namespace Madmail::Ops
