// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of answers, as printers want them.
#pragma once

#include "server/base/rfc3339.h"

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

/// Of a field in RFC 3339.
inline UnixSeconds moment(const QJsonObject &data, const char *key)
{
    return fromRfc3339(text(data, key));
}

inline bool isOn(const QJsonObject &data, const char *key)
{
    return data.value(QLatin1String(key)).toBool();
}

} // namespace Madmail::Cli
