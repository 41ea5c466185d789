// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/shell_text.h"

#include <algorithm>

namespace Madmail {

QString shellQuoted(const QString &word)
{
    const auto isPlain = [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || QLatin1String("_-./:@=,+%").contains(c));
    };
    if (!word.isEmpty() && std::all_of(word.begin(), word.end(), isPlain))
        return word;
    QString inside = word;
    inside.replace(u'\'', QLatin1String("'\\''"));
    return u'\'' + inside + u'\'';
}

QString shellQuoted(const QStringList &words)
{
    QStringList quoted;
    for (const QString &word : words)
        quoted << shellQuoted(word);
    return quoted.join(u' ');
}

} // namespace Madmail
