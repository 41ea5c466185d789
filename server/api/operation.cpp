// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/operation.h"

namespace Madmail::Api {

QString wordFor(const Parameter &parameter)
{
    const QString name = QString::fromUtf8(parameter.name).replace(u'_', u'-');
    if (!parameter.positional)
        return QStringLiteral("--") + name;
    return *parameter.word ? QString::fromUtf8(parameter.word) : name;
}

bool comesLater(const Parameter &parameter)
{
    switch (parameter.type) {
    case ParameterType::Secret:
    case ParameterType::Lines:
    case ParameterType::Content:
    case ParameterType::List:
    case ParameterType::FilePath:
    case ParameterType::OutputFile:
        return true;
    default:
        return parameter.isAskedAtDash;
    }
}

QString typeName(ParameterType type)
{
    switch (type) {
    case ParameterType::Address:
        return QStringLiteral("address");
    case ParameterType::Domain:
        return QStringLiteral("domain");
    case ParameterType::Bytes:
        return QStringLiteral("size");
    case ParameterType::Duration:
        return QStringLiteral("time");
    case ParameterType::Port:
        return QStringLiteral("port");
    case ParameterType::Integer:
        return QStringLiteral("integer");
    case ParameterType::Boolean:
        return QStringLiteral("boolean");
    case ParameterType::Choice:
        return QStringLiteral("choice");
    case ParameterType::Words:
        return QStringLiteral("list of texts");
    case ParameterType::Content:
        return QStringLiteral("content");
    case ParameterType::List:
        return QStringLiteral("list");
    case ParameterType::Lines:
        return QStringLiteral("long text");
    case ParameterType::Secret:
        return QStringLiteral("secret");
    default:
        return QStringLiteral("text");
    }
}

} // namespace Madmail::Api
