// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/error.h"

namespace Madmail {

QString UserText::toEnglish() const
{
    QString text = QString::fromUtf8(m_source);
    for (const QString &arg : m_args)
        text = text.arg(arg);
    return text;
}

QString Error::toEnglish() const
{
    return detail.isEmpty() ? text.toEnglish() : text.toEnglish() + QStringLiteral(" (%1)").arg(detail);
}

} // namespace Madmail
