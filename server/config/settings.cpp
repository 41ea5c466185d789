// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/settings.h"

namespace Madmail::Config {

Settings Settings::resolve(const SettingValues &file, const SettingValues &database, QStringList *problems)
{
    Settings settings;
    for (const Api::SettingDescriptor &row : settingsTable()) {
        settings.m_values.push_back(QString::fromUtf8(row.defaultValue));
        settings.m_origins.push_back(SettingOrigin::Default);
        const std::pair<const SettingValues *, SettingOrigin> sources[] = { { &file, SettingOrigin::File },
                                                                            { &database, SettingOrigin::Database } };
        for (const auto &[values, origin] : sources) {
            const auto found = values->constFind(row.key);
            if (found == values->cend())
                continue;
            auto normal = normaliseSetting(row, *found);
            if (normal) {
                settings.m_values.back() = std::move(*normal);
                settings.m_origins.back() = origin;
            } else if (problems) {
                *problems << QStringLiteral("%1: %2").arg(QString::fromUtf8(row.name), normal.error().toEnglish());
            }
        }
    }
    return settings;
}

QByteArrayList Settings::list(Setting setting) const
{
    const QByteArray joined = text(setting).toUtf8();
    return joined.isEmpty() ? QByteArrayList() : joined.split(',');
}

} // namespace Madmail::Config
