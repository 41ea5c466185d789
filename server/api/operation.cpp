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

} // namespace Madmail::Api
