// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/setting_ops.h"

#include "server/base/email_address.h"
#include "server/base/log.h"
#include "server/base/suggestion.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Config::Setting;

QString originName(Config::SettingOrigin origin)
{
    switch (origin) {
    case Config::SettingOrigin::Database:
        return QStringLiteral("database");
    case Config::SettingOrigin::File:
        return QStringLiteral("file");
    case Config::SettingOrigin::Default:
        break;
    }
    return QStringLiteral("default");
}

constexpr QLatin1String hiddenSecret("********");

QStringList settingNames()
{
    QStringList names;
    for (const Api::SettingDescriptor &row : Config::settingsTable())
        names << QString::fromUtf8(row.name);
    return names;
}

Result<Setting> settingNamed(const QJsonObject &arguments)
{
    const QString name = arguments.value(QLatin1String("name")).toString();
    QByteArray wanted = name.toUtf8();
    wanted.replace('-', '_');
    if (const auto found = Config::findSetting(wanted))
        return *found;
    return Error { ErrorCode::NotFound,
                   { QT_TRANSLATE_NOOP("Server", "There is no setting \"%1\".%2 All of them: {maddy} settings list"),
                     { name.left(64), didYouMean(QString::fromUtf8(wanted), settingNames()) } },
                   QStringLiteral("name") };
}

/// What could give files of this computer to whoever has the Admin API's token is changed by a command of this computer.
Result<Setting> settingToChange(const QJsonObject &arguments)
{
    MADMAIL_TRY(const Setting setting, settingNamed(arguments));
    const Api::SettingDescriptor &row = Config::descriptorOf(setting);
    if (!*row.command)
        return setting;
    return Error { ErrorCode::Refused,
                   { QT_TRANSLATE_NOOP("Server", "%1 is changed with: {maddy} %2"), { QString::fromUtf8(row.name), QString::fromUtf8(row.command) } }, QString::fromUtf8(row.name) };
}

Result<QJsonObject> listSettings(OperationContext &context, const QJsonObject &)
{
    QJsonArray settings;
    for (std::size_t i = 0; i < Config::settingsTable().size(); ++i)
        settings.append(settingToJson(context, Setting(i)));
    return QJsonObject { { QStringLiteral("settings"), settings } };
}

Result<QJsonObject> getSetting(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const Setting setting, settingNamed(arguments));
    return settingToJson(context, setting);
}

QJsonObject changed(const OperationContext &context, Setting setting)
{
    QJsonObject answer = settingToJson(context, setting);
    const QString readable = answer.value(QLatin1String("readable")).toString();
    answer.insert(QStringLiteral("message"),
                  QStringLiteral("%1 is now %2").arg(answer.value(QLatin1String("name")).toString(),
                                                     readable.isEmpty() ? QStringLiteral("empty") : readable));
    return answer;
}

Result<QJsonObject> setSetting(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const Setting setting, settingToChange(arguments));
    const QString value = arguments.value(QLatin1String("value")).toString();
    if (Config::descriptorOf(setting).secret && value == hiddenSecret) // an editor that sends back what it was shown
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "%1 only stands for the secret, which is unchanged. Write a new one."), { value } },
                       QStringLiteral("value") };
    MADMAIL_CHECK(changeSetting(context, setting, value));
    return changed(context, setting);
}

Result<QJsonObject> resetNamed(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const Setting setting, settingToChange(arguments));
    MADMAIL_CHECK(resetSetting(context, setting));
    return changed(context, setting);
}

/// All that there are, where these are few.
QStringList valuesOf(const Api::SettingDescriptor &row)
{
    if (row.type == Api::SettingType::Boolean)
        return { QStringLiteral("true"), QStringLiteral("false") };
    return row.choices;
}

Api::Parameter nameParameter()
{
    return { .name = "name", .type = ParameterType::Text, .positional = true, .required = true,
             .help = QT_TRANSLATE_NOOP("Operations", "Name of the setting, such as imap_port"), .isNamed = true, .suggestions = settingNames() };
}

Api::Parameter valueParameter()
{
    Api::Parameter value { .name = "value", .type = ParameterType::Text, .positional = true, .required = true,
                           .help = QT_TRANSLATE_NOOP("Operations", "New value; - asks for it, for what should not stand in a command"),
                           .isAskedAtDash = true, .mayBeEmpty = true };
    for (const Api::SettingDescriptor &row : Config::settingsTable())
        if (const QStringList values = valuesOf(row); !values.isEmpty())
            value.suggestionsAfter.emplace_back(QString::fromUtf8(row.name), values);
    return value;
}

} // namespace

QString shownValue(const OperationContext &context, Setting setting)
{
    const QString value = context.settings.values().text(setting);
    if (Config::descriptorOf(setting).secret && !value.isEmpty())
        return hiddenSecret;
    // Where a name or an address may stand, an address is shown as people write it, and panels put it into URLs. (In a mail
    // domain the brackets belong to it.)
    const bool isHost = setting == Setting::Hostname || setting == Setting::PublicAddress || setting == Setting::TurnRelayAddress;
    const QByteArray address = isHost ? addressOfLiteral(value.toUtf8()) : QByteArray();
    return address.isEmpty() ? value : QString::fromLatin1(address);
}

QJsonObject settingToJson(const OperationContext &context, Setting setting)
{
    const Api::SettingDescriptor &row = Config::descriptorOf(setting);
    const auto origin = context.settings.values().origin(setting);
    QJsonObject answer { { QStringLiteral("key"), QString::fromUtf8(row.key) },
                         { QStringLiteral("name"), QString::fromUtf8(row.name) },
                         { QStringLiteral("value"), shownValue(context, setting) },
                         { QStringLiteral("readable"), Config::readableSetting(row, shownValue(context, setting)) },
                         { QStringLiteral("is_set"), origin == Config::SettingOrigin::Database },
                         { QStringLiteral("origin"), originName(origin) },
                         { QStringLiteral("default"), QString::fromUtf8(row.defaultValue) },
                         { QStringLiteral("default_readable"), Config::readableSetting(row, QString::fromUtf8(row.defaultValue)) },
                         { QStringLiteral("help"), QString::fromUtf8(row.help) },
                         { QStringLiteral("restart_required"), false } };
    if (*row.missingService)
        answer.insert(QStringLiteral("not_running"), Api::noteAbout(row.missingService));
    return answer;
}

Status changeSettings(OperationContext &context, const std::function<Status()> &change)
{
    const Config::SettingValues before = context.settings.stored();
    MADMAIL_CHECK(change());
    if (!context.engine)
        return {};
    const Status applied = context.engine->apply();
    if (applied)
        return {};
    MADMAIL_CHECK(context.settings.restore(before));
    if (const Status back = context.engine->apply(); !back)
        qCWarning(lcOps, "the settings of before do not hold either: %ls", qUtf16Printable(back.error().toEnglish()));
    return applied;
}

Status changeSetting(OperationContext &context, Setting setting, const QString &value)
{
    return changeSettings(context, [&] { return context.settings.set(setting, value); });
}

Status resetSetting(OperationContext &context, Setting setting)
{
    return changeSettings(context, [&] { return context.settings.reset(setting); });
}

void addSettingOperations(OperationList &table)
{
    table.push_back({ { .id = "settings.list",
                        .command = words("settings list"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "All settings, their values and where these come from"),
                        .examples = { QStringLiteral("settings list") },
                        .api = { { "/admin/settings-list", "GET" } } },
                      listSettings });
    table.push_back({ { .id = "settings.get",
                        .command = words("settings get"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "One setting"),
                        .examples = { QStringLiteral("settings get imap_port") },
                        .parameters = { nameParameter() },
                        .api = { { "/admin/settings/<name>", "GET" } } },
                      getSetting });
    table.push_back({ { .id = "settings.set",
                        .command = words("settings set"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Change a setting; it wins over the config file"),
                        .examples = { QStringLiteral("settings set max_message_size 50M") },
                        .parameters = { nameParameter(), valueParameter() },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/settings/<name>", "POST", "set" } } },
                      setSetting });
    table.back().check = [](OperationContext &, const QJsonObject &arguments) -> Status {
        MADMAIL_CHECK(settingToChange(arguments));
        return {};
    };
    table.push_back({ { .id = "settings.reset",
                        .command = words("settings reset"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Back to what the config file says, or the default"),
                        .examples = { QStringLiteral("settings reset max_message_size") },
                        .parameters = { nameParameter() },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/settings/<name>", "POST", "reset" } } },
                      resetNamed });
}

} // namespace Madmail::Ops
