// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/language_ops.h"

#include "server/ops/setting_ops.h"

#include <QCoreApplication>

namespace Madmail::Ops {

namespace {

using Config::Setting;

/// "fa — فارسی (Farsi)": the language's own name comes first for those who read it.
QString shownLanguage(const QString &code)
{
    static const QHash<QString, QString> names { { QStringLiteral("en"), QStringLiteral("English") },
                                                 { QStringLiteral("fa"), QString::fromUtf8("فارسی (Farsi)") },
                                                 { QStringLiteral("ru"), QString::fromUtf8("Русский (Russian)") },
                                                 { QStringLiteral("es"), QString::fromUtf8("Español (Spanish)") } };
    return code + QString::fromUtf8(" — ") + names.value(code);
}

QJsonObject answerOf(const OperationContext &context, const QString &message)
{
    const bool isSet = context.settings.values().origin(Setting::Language) == Config::SettingOrigin::Database;
    return { { QStringLiteral("current"), context.settings.values().text(Setting::Language) },
             { QStringLiteral("config_default"), context.settings.withoutDatabase().text(Setting::Language) },
             { QStringLiteral("source"), isSet ? QStringLiteral("database") : QStringLiteral("config") },
             { QStringLiteral("message"), message } };
}

Result<QJsonObject> showLanguage(OperationContext &context, const QJsonObject &)
{
    const bool isSet = context.settings.values().origin(Setting::Language) == Config::SettingOrigin::Database;
    const QString shown = shownLanguage(context.settings.values().text(Setting::Language))
        + (isSet ? QStringLiteral(" (DB override)") : QStringLiteral(" (config default)"));
    return answerOf(context, QStringLiteral("\n  Website Language:  %1\n").arg(shown));
}

Result<QJsonObject> setLanguage(OperationContext &context, const QJsonObject &arguments)
{
    const QString code = arguments.value(QLatin1String("language")).toString();
    MADMAIL_CHECK(changeSetting(context, Setting::Language, code));
    return answerOf(context, QString::fromUtf8("🌐 Website language set to %1 (effective immediately)").arg(shownLanguage(code)));
}

Result<QJsonObject> resetLanguage(OperationContext &context, const QJsonObject &)
{
    MADMAIL_CHECK(resetSetting(context, Setting::Language));
    return answerOf(context, QString::fromUtf8("🔄 Website language reset to config default (effective immediately)"));
}

} // namespace

void addLanguageOperations(OperationList &table)
{
    table.push_back({ { .id = "language.status",
                        .command = words("language"),
                        .aliases = { words("language status") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Language of the web pages"),
                        .examples = { QStringLiteral("language") },
                        .api = { { "/admin/language", "GET" } } },
                      showLanguage });
    table.push_back({ { .id = "language.set",
                        .command = words("language set"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Choose the language of the web pages"),
                        .examples = { QStringLiteral("language set fa") },
                        .parameters = { { .name = "language",
                                          .type = Api::ParameterType::Choice,
                                          .positional = true,
                                          .required = true,
                                          .help = QT_TRANSLATE_NOOP("Operations", "Language code"),
                                          .choices = Config::descriptorOf(Setting::Language).choices } },
                        .effect = Api::Effect::Mutates,
                        .api = { { "/admin/language", "POST", "set" } } },
                      setLanguage });
    table.push_back({ { .id = "language.reset",
                        .command = words("language reset"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Back to the language of the config file"),
                        .examples = { QStringLiteral("language reset") },
                        .effect = Api::Effect::Mutates,
                        .api = { { "/admin/language", "POST", "reset" } } },
                      resetLanguage });
}

} // namespace Madmail::Ops
