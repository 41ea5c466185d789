// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of answers, as printers want them.
#pragma once

#include <QJsonObject>

namespace Madmail::Cli {

inline QString text(const QJsonObject &data, const char *key)
{
    return data.value(QLatin1String(key)).toString();
}

inline qint64 number(const QJsonObject &data, const char *key)
{
    return data.value(QLatin1String(key)).toInteger();
}

inline bool isOn(const QJsonObject &data, const char *key)
{
    return data.value(QLatin1String(key)).toBool();
}

} // namespace Madmail::Cli
