// SPDX-License-Identifier: GPL-3.0-or-later
// The settings as stored, and who the server is.
#pragma once

#include "server/base/clock.h"
#include "server/config/settings.h"
#include "server/mail/identity.h"
#include "server/mail/mail_core.h"

#include <memory>
#include <utility>
#include <vector>

namespace Madmail::Mail {

/// Reads and changes settings: database over config file over default. Makes the private mail domain at the first start.
/// Thread: the operations thread; changes wait until they are on disk.
class ServerSettings
{
public:
    /// `file`: what the config file says. Errors: Storage.
    static Result<std::unique_ptr<ServerSettings>> load(Store::Store &store, const Clock &clock, Config::SettingValues file);

    const Config::Settings &values() const { return m_values; }
    const Identity &identity() const { return m_identity; }
    /// What the mail rules need of them.
    Rules rules() const;
    /// Stored values that the table does not take; they count as not set.
    const QStringList &problems() const { return m_problems; }

    /// Errors: BadInput (`field` is the setting's name; also when the values would contradict each other), Refused (only the
    /// config file can say it), Storage.
    Status set(Config::Setting setting, const QString &value);
    Status set(const QList<QPair<Config::Setting, QString>> &changes);
    /// Forgets what the database says: the config file or the default holds. Errors: Storage.
    Status reset(Config::Setting setting);
    /// What the database says of the settings, to go back to with restore() when a change cannot be made to hold.
    Config::SettingValues stored() const;
    Status restore(const Config::SettingValues &before);
    /// What holds when the database says nothing.
    Config::Settings withoutDatabase() const { return Config::Settings::resolve(m_file, {}); }
    /// Makes `domain` (normalised) the primary domain; the one before it stays local for its accounts.
    Status setPrimaryDomain(const QByteArray &domain);
    /// What the config file says.
    const Config::SettingValues &fileValues() const { return m_file; }
    /// The config file has changed.
    Status reload(Config::SettingValues file);

private:
    Status checkNewConflicts(const Config::SettingValues &database) const;
    ServerSettings(Store::Store &store, const Clock &clock)
        : m_store(store)
        , m_clock(clock)
    {
    }
    using Rows = std::vector<std::pair<QByteArray, QString>>; // keys and values, as the table keeps them
    Status readDatabase();
    Status rememberDomain();
    QByteArrayList rememberedDomains() const;
    Status write(Rows rows);

    Store::Store &m_store;
    const Clock &m_clock;
    Config::SettingValues m_file;
    Config::SettingValues m_database;
    Config::Settings m_values;
    Identity m_identity;
    QStringList m_problems;
};

} // namespace Madmail::Mail
