// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/server_settings.h"

#include "server/mail/blocking_write.h"
#include "server/store/setting_table.h"

#include <QCoreApplication>

namespace Madmail::Mail {

using Config::Setting;

namespace {

/// Not settings: nobody sets them, and they stay when the domain is set or reset. The name made at the first start, the one
/// that was in use last, and those that the config file named at some time.
const QByteArray privateDomainKey = "__PRIVATE_DOMAIN__";
const QByteArray lastDomainKey = "__LAST_PRIMARY_DOMAIN__";
const QByteArray rememberedDomainsKey = "__REMEMBERED_DOMAINS__";

/// Of the table's rows, all that are ours: a domain that could not be taken is not remembered either.
QByteArrayList ownKeys()
{
    QByteArrayList keys { privateDomainKey, lastDomainKey, rememberedDomainsKey };
    for (const Api::SettingDescriptor &row : Config::settingsTable())
        keys << row.key;
    return keys;
}

} // namespace

Result<std::unique_ptr<ServerSettings>> ServerSettings::load(Store::Store &store, const Clock &clock, Config::SettingValues file)
{
    std::unique_ptr<ServerSettings> settings(new ServerSettings(store, clock));
    settings->m_file = std::move(file);
    MADMAIL_CHECK(settings->readDatabase());
    if (settings->m_identity.primaryDomain().isEmpty()) {
        MADMAIL_CHECK(settings->write({ { privateDomainKey, QString::fromLatin1(Identity::makePrivateDomain()) } }));
        MADMAIL_CHECK(settings->readDatabase());
    }
    MADMAIL_CHECK(settings->rememberDomain());
    return settings;
}

Status ServerSettings::readDatabase()
{
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    MADMAIL_TRY(const auto rows, Store::SettingQueries(*connection).list());
    m_database.clear();
    for (const Store::SettingRow &row : rows)
        m_database.insert(row.key, row.value);
    m_problems.clear();
    m_values = Config::Settings::resolve(m_file, m_database, &m_problems);
    for (const Error &conflict : m_values.conflicts())
        m_problems << conflict.toEnglish();
    QByteArrayList earlier;
    for (const QByteArray &domain : m_values.list(Setting::LocalDomains))
        if (auto normal = normaliseDomain(domain))
            earlier << *normal;
    // The name made at the first start is what the domain is by default: whatever somebody chose comes before it.
    const QByteArray chosen = m_values.text(Setting::PrimaryDomain).toUtf8();
    earlier << rememberedDomains();
    const QByteArray made = m_database.value(privateDomainKey).toUtf8();
    if (!chosen.isEmpty() && !made.isEmpty())
        earlier << made;
    m_identity = Identity(chosen.isEmpty() ? made : chosen, earlier);
    return {};
}

Rules ServerSettings::rules() const
{
    Rules rules;
    rules.identity = m_identity;
    rules.hostName = m_values.text(Setting::Hostname).toUtf8();
    Policy &policy = rules.policy;
    policy.registrationOpen = m_values.isOn(Setting::RegistrationOpen);
    policy.createAtFirstLogin = m_values.isOn(Setting::JitRegistration);
    policy.tokenRequired = m_values.isOn(Setting::TokenRequired);
    policy.localPartMinimum = int(m_values.number(Setting::UsernameMinimum));
    policy.localPartMaximum = int(m_values.number(Setting::UsernameMaximum));
    policy.passwordMinimum = int(m_values.number(Setting::PasswordMinimum));
    policy.passwordCost.memoryBytes = quint64(m_values.number(Setting::PasswordHashMemory));
    policy.passwordCost.passes = quint64(m_values.number(Setting::PasswordHashPasses));
    policy.defaultQuotaBytes = m_values.number(Setting::DefaultQuota);
    policy.messageLimitBytes = m_values.number(Setting::MaxMessageSize);
    policy.appendLimitBytes = m_values.number(Setting::AppendLimit);
    policy.submissionPerMinute = int(m_values.number(Setting::SubmissionRate));
    policy.submissionBurst = int(m_values.number(Setting::SubmissionBurst));
    if (policy.submissionBurst == 0) // no limit at once is no limit
        policy.submissionPerMinute = 0;
    policy.keepsLoginDates = !m_values.isOn(Setting::LogDisabled);
    policy.recipientsMaximum = int(m_values.number(Setting::MaxRecipients));
    policy.encryption.passthroughSenders = m_values.list(Setting::PassthroughSenders);
    policy.encryption.passthroughRecipients = m_values.list(Setting::PassthroughRecipients);
    return rules;
}

Status ServerSettings::set(Setting setting, const QString &value)
{
    return set(QList<QPair<Setting, QString>> { { setting, value } });
}

Status ServerSettings::set(const QList<QPair<Setting, QString>> &changes)
{
    Rows rows;
    Config::SettingValues database = m_database;
    for (const auto &[setting, value] : changes) {
        const Api::SettingDescriptor &row = Config::descriptorOf(setting);
        const QString name = QString::fromUtf8(row.name);
        if (row.fileOnly)
            return Error { ErrorCode::Refused, { QT_TRANSLATE_NOOP("Server", "%1 can be set in the config file only."), { name } }, name };
        MADMAIL_TRY(QString normal, Config::normaliseSetting(row, value));
        database.insert(row.key, normal);
        rows.emplace_back(row.key, std::move(normal));
    }
    MADMAIL_CHECK(checkNewConflicts(database));
    MADMAIL_CHECK(write(std::move(rows)));
    return readDatabase();
}

/// A server that has a conflict already may still be changed.
Status ServerSettings::checkNewConflicts(const Config::SettingValues &database) const
{
    QStringList known;
    for (const Error &conflict : m_values.conflicts())
        known << conflict.toEnglish();
    for (Error &conflict : Config::Settings::resolve(m_file, database).conflicts())
        if (!known.contains(conflict.toEnglish()))
            return std::move(conflict);
    return {};
}

Status ServerSettings::reset(Setting setting)
{
    const QByteArray key = Config::descriptorOf(setting).key;
    Config::SettingValues database = m_database;
    database.remove(key);
    MADMAIL_CHECK(checkNewConflicts(database));
    MADMAIL_CHECK(blockingWrite(m_store, [key](Store::WriteTransaction &transaction) -> Status {
        MADMAIL_CHECK(Store::SettingTable(transaction).remove(key));
        return {};
    }));
    return readDatabase();
}

Config::SettingValues ServerSettings::stored() const
{
    Config::SettingValues values;
    for (const QByteArray &key : ownKeys())
        if (m_database.contains(key))
            values.insert(key, m_database.value(key));
    return values;
}

Status ServerSettings::restore(const Config::SettingValues &before)
{
    MADMAIL_CHECK(blockingWrite(m_store, [before, now = m_clock.now()](Store::WriteTransaction &transaction) -> Status {
        Store::SettingTable table(transaction);
        for (const QByteArray &key : ownKeys()) {
            if (before.contains(key))
                MADMAIL_CHECK(table.set(key, before.value(key), now));
            else
                MADMAIL_CHECK(table.remove(key));
        }
        return {};
    }));
    return readDatabase();
}

Status ServerSettings::write(Rows rows)
{
    return blockingWrite(m_store, [rows = std::move(rows), now = m_clock.now()](Store::WriteTransaction &transaction) -> Status {
        for (const auto &[key, value] : rows)
            MADMAIL_CHECK(Store::SettingTable(transaction).set(key, value, now));
        return {};
    });
}

Status ServerSettings::setPrimaryDomain(const QByteArray &domain)
{
    QByteArrayList earlier;
    for (const QByteArray &known : m_identity.localDomains())
        if (known != domain)
            earlier << known;
    return set({ { Setting::PrimaryDomain, QString::fromUtf8(domain) }, { Setting::LocalDomains, QString::fromUtf8(earlier.join(',')) } });
}

Status ServerSettings::reload(Config::SettingValues file)
{
    m_file = std::move(file);
    MADMAIL_CHECK(readDatabase());
    return rememberDomain();
}

/// Accounts made under a domain stay ours, whether `install` or the config file named it and whatever they name now.
Status ServerSettings::rememberDomain()
{
    const QByteArray last = m_database.value(lastDomainKey).toUtf8();
    const QByteArray &now = m_identity.primaryDomain();
    if (last == now)
        return {};
    Rows rows { { lastDomainKey, QString::fromUtf8(now) } };
    if (!last.isEmpty() && !m_identity.localDomains().contains(last))
        rows.emplace_back(rememberedDomainsKey, QString::fromUtf8((rememberedDomains() << last).join(',')));
    MADMAIL_CHECK(write(std::move(rows)));
    return readDatabase();
}

QByteArrayList ServerSettings::rememberedDomains() const
{
    const QByteArray stored = m_database.value(rememberedDomainsKey).toUtf8();
    return stored.isEmpty() ? QByteArrayList() : stored.split(',');
}

} // namespace Madmail::Mail
