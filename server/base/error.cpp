// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/error.h"

namespace Madmail {

QString UserText::filledIn(const QString &source, const QStringList &args)
{
    QString text;
    for (qsizetype at = 0; at < source.size(); ++at) {
        const int number = source[at] == u'%' && at + 1 < source.size() ? source[at + 1].digitValue() : 0;
        if (number < 1 || number > args.size()) {
            text += source[at];
            continue;
        }
        text += args[number - 1];
        ++at;
    }
    return text;
}

QString UserText::toEnglish(const QString &program) const
{
    return filledIn(QString::fromUtf8(m_source), m_args).replace(QLatin1String("{maddy}"), program);
}

QString Error::toEnglish(const QString &program) const
{
    return detail.isEmpty() ? text.toEnglish(program) : text.toEnglish(program) + QStringLiteral(" (%1)").arg(detail);
}

} // namespace Madmail
