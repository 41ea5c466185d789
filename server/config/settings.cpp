// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/settings.h"

#include "server/config/page_names.h"

#include <QCoreApplication>

namespace Madmail::Config {

namespace {

Error conflict(Setting setting, const char *sentence, QStringList args = {})
{
    return { ErrorCode::BadInput, { sentence, std::move(args) }, QString::fromUtf8(descriptorOf(setting).name) };
}

/// What the web server has for everybody, and what other servers and mail programs ask there.
bool isPathOfPages(const QString &path)
{
    const QString first = path.section(u'/', 1, 1);
    const bool isDefault = first == QLatin1String("api") || first == QLatin1String("admin"); // these two are for just that
    return first.isEmpty() || (!isDefault && isNameOfPage(first));
}

} // namespace

Settings::Settings()
{
    for (const Api::SettingDescriptor &row : settingsTable())
        m_values.push_back(makeValue(row, QString::fromUtf8(row.defaultValue), SettingOrigin::Default));
}

Settings::Value Settings::makeValue(const Api::SettingDescriptor &row, QString text, SettingOrigin origin)
{
    using Api::SettingType;
    qint64 number = 0;
    switch (row.type) {
    case SettingType::Boolean:
        number = text == QLatin1String("true") ? 1 : 0;
        break;
    case SettingType::Integer:
    case SettingType::Port:
    case SettingType::Bytes:
        number = text.toLongLong();
        break;
    case SettingType::Duration:
        number = text.chopped(1).toLongLong(); // "2592000s"
        break;
    default:
        break;
    }
    return { std::move(text), number, origin };
}

Settings Settings::resolve(const SettingValues &file, const SettingValues &database, QStringList *problems)
{
    Settings settings;
    const auto table = settingsTable();
    const std::pair<const SettingValues &, SettingOrigin> sources[] = { { file, SettingOrigin::File },
                                                                        { database, SettingOrigin::Database } };
    for (std::size_t i = 0; i < table.size(); ++i) {
        for (const auto &[values, origin] : sources) {
            const auto found = values.constFind(table[i].key);
            if (found == values.cend() || (table[i].fileOnly && origin == SettingOrigin::Database))
                continue;
            if (auto normal = normaliseSetting(table[i], *found))
                settings.m_values[i] = makeValue(table[i], std::move(*normal), origin);
            else if (problems)
                *problems << QStringLiteral("%1: %2").arg(QString::fromUtf8(table[i].name), normal.error().toEnglish());
        }
    }
    return settings;
}

QByteArrayList Settings::list(Setting setting) const
{
    const QByteArray joined = text(setting).toUtf8();
    return joined.isEmpty() ? QByteArrayList() : joined.split(',');
}

std::vector<Error> Settings::conflicts() const
{
    std::vector<Error> conflicts;
    constexpr Setting ports[] = { Setting::ImapPort,  Setting::ImapTlsPort, Setting::SubmissionPort, Setting::SubmissionTlsPort, Setting::SmtpPort,
                                  Setting::HttpPort,  Setting::HttpsPort,   Setting::TurnPort,       Setting::SaslPort,          Setting::IrohPort,
                                  Setting::ShadowsocksPort };
    for (auto later = std::begin(ports); later != std::end(ports); ++later)
        for (auto earlier = std::begin(ports); earlier != later; ++earlier)
            if (port(*earlier) == port(*later))
                conflicts.push_back(conflict(*later, QT_TRANSLATE_NOOP("Server", "Port %1 cannot be both %2 and %3."),
                                             { QString::number(port(*later)), QString::fromUtf8(descriptorOf(*earlier).name), QString::fromUtf8(descriptorOf(*later).name) }));
    if (number(Setting::UsernameMinimum) > number(Setting::UsernameMaximum))
        conflicts.push_back(conflict(Setting::UsernameMinimum,
                                     QT_TRANSLATE_NOOP("Server", "The shortest name may not be longer than the longest, %1 characters."),
                                     { text(Setting::UsernameMaximum) }));
    if (port(Setting::TurnRelayPortMinimum) > port(Setting::TurnRelayPortMaximum))
        conflicts.push_back(conflict(Setting::TurnRelayPortMinimum, QT_TRANSLATE_NOOP("Server", "The lowest port may not be above the highest, %1."),
                                     { text(Setting::TurnRelayPortMaximum) }));
    const bool wantsFiles = text(Setting::TlsMode) == QLatin1String("file");
    if (wantsFiles && text(Setting::TlsCertificate).isEmpty())
        conflicts.push_back(conflict(Setting::TlsCertificate, QT_TRANSLATE_NOOP("Server", "The certificate file is not named.")));
    if (wantsFiles && text(Setting::TlsKey).isEmpty())
        conflicts.push_back(conflict(Setting::TlsKey, QT_TRANSLATE_NOOP("Server", "The key file is not named.")));
    if (text(Setting::AdminPath) == text(Setting::AdminWebPath))
        conflicts.push_back(conflict(Setting::AdminWebPath, QT_TRANSLATE_NOOP("Server", "%1 is the path of the Admin API."), { text(Setting::AdminPath) }));
    for (const Setting setting : { Setting::AdminPath, Setting::AdminWebPath })
        if (isPathOfPages(text(setting)))
            conflicts.push_back(conflict(setting, QT_TRANSLATE_NOOP("Server", "%1 belongs to the web pages. Choose another path."), { text(setting) }));
    return conflicts;
}

} // namespace Madmail::Config
