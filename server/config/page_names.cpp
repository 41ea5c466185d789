// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/page_names.h"

#include <QSet>

namespace Madmail::Config {

bool isNameOfPage(const QString &name)
{
    static const QSet<QString> names {
        QStringLiteral("new"),      QStringLiteral("qr"),        QStringLiteral("share"),    QStringLiteral("inv"),           QStringLiteral("docs"),
        QStringLiteral("info"),     QStringLiteral("info.html"), QStringLiteral("security"), QStringLiteral("security.html"), QStringLiteral("apps"),
        QStringLiteral("madmail"),  QStringLiteral("mxdeliv"),   QStringLiteral("webimap"),  QStringLiteral("websmtp"),       QStringLiteral("robots.txt"),
        QStringLiteral("app"),      QStringLiteral("mail"),      QStringLiteral("fonts"),    QStringLiteral(".well-known"),   QStringLiteral("index.html"),
        QStringLiteral("main.css"), QStringLiteral("main.js"),   QStringLiteral("logo.svg"), QStringLiteral("favicon.svg"),   QStringLiteral("admin"),
        QStringLiteral("api"),
    };
    return names.contains(name.toLower());
}

} // namespace Madmail::Config
