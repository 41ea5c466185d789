// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/panel_ops.h"

#include "server/base/bytes.h"
#include "server/ops/every_row.h"
#include "server/ops/proxy_ops.h"
#include "server/ops/setting_ops.h"
#include "server/ops/status_ops.h"
#include "server/platform/disk_space.h"
#include "server/store/token_table.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QDirIterator>
#include <QFileInfo>

namespace Madmail::Ops {

namespace {

using Config::Setting;

constexpr int mostFiles = 10'000; // of a state folder; ours has about ten

qint64 bytesBelow(const QString &folder)
{
    qint64 bytes = 0;
    QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::NoSymLinks, QDirIterator::Subdirectories);
    for (int count = 0; files.hasNext() && count < mostFiles; ++count) {
        files.next();
        bytes += files.fileInfo().size();
    }
    return bytes;
}

qint64 databaseBytes(const QString &folder)
{
    const QString path = folder + QStringLiteral("/madmail.db");
    return QFileInfo(path).size() + QFileInfo(path + QStringLiteral("-wal")).size();
}

Result<QJsonObject> storage(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const Platform::DiskSpace disk, Platform::diskSpace(context.stateDirectory));
    const qint64 used = disk.total.count - disk.free.count;
    return QJsonObject {
        { QStringLiteral("disk"),
          QJsonObject { { QStringLiteral("total_bytes"), disk.total.count },
                        { QStringLiteral("used_bytes"), used },
                        { QStringLiteral("available_bytes"), disk.free.count },
                        { QStringLiteral("percent_used"), disk.total.count > 0 ? double(used) * 100 / double(disk.total.count) : 0.0 } } },
        { QStringLiteral("state_dir"),
          QJsonObject { { QStringLiteral("path"), context.stateDirectory }, { QStringLiteral("size_bytes"), bytesBelow(context.stateDirectory) } } },
        { QStringLiteral("database"),
          QJsonObject { { QStringLiteral("driver"), QStringLiteral("sqlite3") }, { QStringLiteral("size_bytes"), databaseBytes(context.stateDirectory) } } }
    };
}

QString onOff(const OperationContext &context, Setting setting)
{
    return context.settings.values().isOn(setting) ? QStringLiteral("enabled") : QStringLiteral("disabled");
}

/// As older panels know a setting: what nobody set has no value there, and they put the standard one in its place (for
/// imap_port that of TLS, in their links). What holds is beside it.
QJsonObject panelSetting(const OperationContext &context, Setting setting)
{
    const Api::SettingDescriptor &row = Config::descriptorOf(setting);
    const QString value = shownValue(context, setting);
    const bool isSet = context.settings.values().origin(setting) == Config::SettingOrigin::Database;
    QJsonObject json { { QStringLiteral("key"), QString::fromUtf8(row.key) },
                       { QStringLiteral("value"), isSet ? value : QString() },
                       { QStringLiteral("effective"), value },
                       { QStringLiteral("is_set"), isSet },
                       { QStringLiteral("restart_required"), false } };
    if (const QString readable = Config::readableSetting(row, value); readable != value)
        json.insert(QStringLiteral("readable"), readable);
    return json;
}

/// Plain words for switches, and an object for each other setting.
Result<QJsonObject> allSettings(OperationContext &context, const QJsonObject &)
{
    const Config::Settings &values = context.settings.values();
    QJsonObject answer;
    const auto table = Config::settingsTable();
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto setting = Setting(i);
        const QString name = QString::fromUtf8(table[i].name);
        if (name.endsWith(QLatin1String("_local_only")))
            answer.insert(name.chopped(11) + QStringLiteral("_access"), values.isOn(setting) ? QStringLiteral("local") : QStringLiteral("public"));
        else if (table[i].type == Api::SettingType::Boolean)
            answer.insert(name, onOff(context, setting));
        else if (!table[i].fileOnly)
            answer.insert(name, panelSetting(context, setting));
    }
    answer.insert(QStringLiteral("registration"), values.isOn(Setting::RegistrationOpen) ? QStringLiteral("open") : QStringLiteral("closed"));
    answer.insert(QStringLiteral("federation_enabled"), values.isOn(Setting::FederationEnabled));
    answer.insert(QStringLiteral("federation_policy"), values.text(Setting::FederationPolicy).toUpper());
    answer.insert(QStringLiteral("message_size_effective_bytes"), values.number(Setting::MaxMessageSize));
    answer.insert(QStringLiteral("message_size_effective"), writeBytes(values.bytes(Setting::MaxMessageSize)));
    answer.insert(QStringLiteral("federation_size_effective_bytes"), values.number(Setting::FederationSize));
    answer.insert(QStringLiteral("federation_size_effective"), writeBytes(values.bytes(Setting::FederationSize)));
    answer.insert(QStringLiteral("push_mode"), values.text(Setting::PushMode));
    answer.insert(QStringLiteral("push_enabled"), values.text(Setting::PushMode) == QLatin1String("off") ? QStringLiteral("disabled") : QStringLiteral("enabled"));
    answer.insert(QStringLiteral("shadowsocks_url"), shadowsocksUrl(context));
    return answer;
}

Result<qint64> countTokens(const OperationContext &context)
{
    MADMAIL_TRY(const auto connection, context.store.borrowReadConnection());
    qint64 count = 0;
    MADMAIL_CHECK(forEveryRow(
        &Store::RegistrationToken::token,
        [&connection](const QByteArray &after, int limit) { return Store::TokenQueries(*connection).list(after, limit); },
        [&count](const Store::RegistrationToken &) {
            ++count;
            return Status();
        }));
    return count;
}

Result<QJsonObject> overview(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(QJsonObject answer, status(context, {}));
    MADMAIL_TRY(const QJsonObject space, storage(context, {}));
    MADMAIL_TRY(const QJsonObject settings, allSettings(context, {}));
    MADMAIL_TRY(const qint64 tokens, countTokens(context));
    answer.insert(QStringLiteral("disk"), space.value(QLatin1String("disk")));
    answer.insert(QStringLiteral("tokens"), QJsonObject { { QStringLiteral("total"), tokens } });
    answer.insert(QStringLiteral("settings"), settings);
    return answer;
}

Result<QJsonObject> reload(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(QStringList warnings, context.engine->reload());
    if (arguments.contains(QLatin1String("url")))
        warnings << QStringLiteral("--url has no effect: the server of this state folder was asked. Another one is asked with --server URL.");
    return QJsonObject { { QStringLiteral("status"), QStringLiteral("reloaded") },
                         { QStringLiteral("warnings"), QJsonArray::fromStringList(warnings) },
                         { QStringLiteral("message"), QStringLiteral("Config file, settings and certificate were read again; all of it holds now.") } };
}

} // namespace

void addPanelOperations(OperationList &table)
{
    table.push_back({ { .id = "storage.status",
                        .command = words("storage"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Space on the disk, in the state folder and in the database"),
                        .examples = { QStringLiteral("storage --json") },
                        .api = { { "/admin/storage", "GET" } } },
                      storage });
    table.push_back({ { .id = "settings.panel",
                        .command = words("settings panel"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "All settings in the form that the web panel takes"),
                        .examples = { QStringLiteral("settings panel --json") },
                        .returnsSecret = true,
                        .api = { { "/admin/settings", "GET" } } },
                      allSettings });
    table.push_back({ { .id = "overview",
                        .command = words("overview"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Status, storage and settings in one answer"),
                        .examples = { QStringLiteral("overview --json") },
                        .returnsSecret = true,
                        .api = { { "/admin/overview", "GET" } } },
                      overview });
    table.push_back({ { .id = "reload",
                        .command = words("reload"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Read the config file and the certificate again, without a restart"),
                        .examples = { QStringLiteral("reload") },
                        .parameters = { { "scope", Api::ParameterType::Text, false, false, QT_TRANSLATE_NOOP("Operations", "For older panels; all is read again in any case") },
                                        { "wait", Api::ParameterType::Boolean, false, false, QT_TRANSLATE_NOOP("Operations", "For older panels; the answer comes when it is done in any case") },
                                        { "url", Api::ParameterType::Text, false, false, QT_TRANSLATE_NOOP("Operations", "For older scripts; the server is asked directly in any case") },
                                        { "insecure", Api::ParameterType::Boolean, false, false, QT_TRANSLATE_NOOP("Operations", "For older scripts; goes with --url") } },
                        .effect = Api::Effect::Mutates,
                        .needsEngine = true,
                        .api = { { .resource = "/admin/reload", .method = "POST", .tells = true } } },
                      reload });
}

} // namespace Madmail::Ops
