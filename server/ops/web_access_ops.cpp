// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/web_access_ops.h"

#include "server/ops/setting_ops.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QUrl>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Config::Setting;

constexpr qsizetype mostOrigins = 100;

QStringList originsOf(const OperationContext &context)
{
    QStringList origins;
    for (const QString &origin : context.settings.values().text(Setting::WebMailOrigins).split(u',', Qt::SkipEmptyParts))
        origins << origin.trimmed();
    return origins;
}

/// "https://chat.example.org", with or without a port; "*" is every site. Errors: BadInput.
Result<QString> checkedOrigin(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isWeb = url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
    const bool isOrigin = url.isValid() && isWeb && !url.host().isEmpty() && url.path().isEmpty() && !url.hasQuery() && !url.hasFragment() && url.userInfo().isEmpty();
    if ((text == QLatin1String("*") || isOrigin) && !text.contains(u',') && text.size() <= 300)
        return text;
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "\"%1\" is no site. Write https://chat.example.org, or * for every site."), { text.left(64) } }, QStringLiteral("origin") };
}

QJsonObject stateOf(const OperationContext &context)
{
    const Config::Settings &values = context.settings.values();
    const QStringList origins = originsOf(context);
    const bool reads = values.isOn(Setting::WebImapEnabled);
    const bool sends = values.isOn(Setting::WebSmtpEnabled);
    const bool isOn = reads && sends && !origins.isEmpty();
    const auto word = [](bool on) { return on ? QStringLiteral("enabled") : QStringLiteral("disabled"); };
    QString message = QStringLiteral("Browser access: %1\nWebIMAP:        %2\nWebSMTP:        %3").arg(word(isOn), word(reads), word(sends));
    message += origins.isEmpty() ? QStringLiteral("\nNo sites.") : QStringLiteral("\nSites:\n  ") + origins.join(QLatin1String("\n  "));
    return { { QStringLiteral("status"), word(isOn) },
             { QStringLiteral("browser_access_enabled"), isOn },
             { QStringLiteral("webimap_enabled"), reads },
             { QStringLiteral("websmtp_enabled"), sends },
             { QStringLiteral("cors_origins"), origins.join(u',') },
             { QStringLiteral("cors_origins_list"), QJsonArray::fromStringList(origins) },
             { QStringLiteral("message"), message } };
}

Result<QJsonObject> show(OperationContext &context, const QJsonObject &)
{
    return stateOf(context);
}

Result<QJsonObject> storeOrigins(OperationContext &context, const QStringList &origins, const QList<QPair<Setting, QString>> &more = {})
{
    if (origins.size() > mostOrigins)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "There may be at most 100 sites.") }, QStringLiteral("origin") };
    MADMAIL_CHECK(changeSettings(context, [&] { return context.settings.set(more + QList<QPair<Setting, QString>> { { Setting::WebMailOrigins, origins.join(u',') } }); }));
    return stateOf(context);
}

/// The list with the one of the arguments, if there is one.
Result<QStringList> withOrigin(const OperationContext &context, const QJsonObject &arguments)
{
    QStringList origins = originsOf(context);
    const QString text = arguments.value(QLatin1String("origin")).toString();
    if (text.isEmpty())
        return origins;
    MADMAIL_TRY(const QString origin, checkedOrigin(text));
    if (!origins.contains(origin))
        origins << origin;
    return origins;
}

Result<QJsonObject> addOrigin(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const QStringList origins, withOrigin(context, arguments));
    return storeOrigins(context, origins);
}

Result<QJsonObject> removeOrigin(OperationContext &context, const QJsonObject &arguments)
{
    QStringList origins = originsOf(context);
    const QString origin = arguments.value(QLatin1String("origin")).toString();
    if (origins.removeAll(origin) == 0)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no site \"%1\" in the list."), { origin.left(64) } }, QStringLiteral("origin") };
    return storeOrigins(context, origins);
}

Result<QJsonObject> setOrigins(OperationContext &context, const QJsonObject &arguments)
{
    QStringList origins;
    const QJsonArray given = arguments.value(QLatin1String("origins")).toArray();
    for (const QJsonValue &word : given)
        for (const QString &text : word.toString().split(u',', Qt::SkipEmptyParts)) {
            MADMAIL_TRY(const QString origin, checkedOrigin(text.trimmed()));
            origins << origin;
        }
    origins.removeDuplicates();
    return storeOrigins(context, origins);
}

Result<QJsonObject> reset(OperationContext &context, const QJsonObject &)
{
    MADMAIL_CHECK(resetSetting(context, Setting::WebMailOrigins));
    return stateOf(context);
}

/// Both services, and a site that may use them.
Result<QJsonObject> enable(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const QStringList origins, withOrigin(context, arguments));
    if (origins.isEmpty())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "Say which site may read and send mail: https://chat.example.org, or * for every site.") }, QStringLiteral("origin") };
    return storeOrigins(context, origins, { { Setting::WebImapEnabled, QStringLiteral("true") }, { Setting::WebSmtpEnabled, QStringLiteral("true") } });
}

/// No site any more. The services stay as they are, for programs that are no browsers.
Result<QJsonObject> disable(OperationContext &context, const QJsonObject &)
{
    return storeOrigins(context, {});
}

Api::OperationDescriptor described(const char *word, const char *summary, Effect effect, std::vector<Api::ApiRoute> api)
{
    Api::OperationDescriptor row;
    row.id = QByteArray("webmail-cors.") + word;
    row.command = { QStringLiteral("webmail-cors"), QString::fromUtf8(word) };
    row.aliases = { { QStringLiteral("webmail-dev"), QString::fromUtf8(word) } };
    row.summary = summary;
    row.examples = { row.command.join(u' ') };
    row.effect = effect;
    row.api = std::move(api);
    return row;
}

Api::OperationDescriptor withOriginOf(Api::OperationDescriptor row, bool required)
{
    row.parameters = { { "origin", ParameterType::Text, true, required, QT_TRANSLATE_NOOP("Operations", "The site, such as https://chat.example.org; * is every site") } };
    row.examples = { row.command.join(u' ') + QStringLiteral(" https://chat.example.org") };
    return row;
}

} // namespace

void addWebAccessOperations(OperationList &table)
{
    constexpr const char *resource = "/admin/services/webmail_dev";
    table.push_back({ described("status", QT_TRANSLATE_NOOP("Operations", "Which sites may read and send mail"), Effect::ReadOnly, { { resource, "GET" } }), show });
    table.push_back({ withOriginOf(described("enable", QT_TRANSLATE_NOOP("Operations", "Switch WebIMAP and WebSMTP on, and let a site use them"), Effect::Mutates,
                                             { { resource, "POST", "enable" } }), false),
                      enable });
    table.push_back({ described("disable", QT_TRANSLATE_NOOP("Operations", "No site may read and send mail"), Effect::Mutates, { { resource, "POST", "disable" } }), disable });
    table.push_back({ withOriginOf(described("add", QT_TRANSLATE_NOOP("Operations", "One more site may read and send mail"), Effect::Mutates, { { resource, "POST", "add_origin" } }), true),
                      addOrigin });
    table.push_back({ withOriginOf(described("remove", QT_TRANSLATE_NOOP("Operations", "A site may no longer read and send mail"), Effect::Mutates,
                                             { { resource, "POST", "remove_origin" } }), true),
                      removeOrigin });
    Api::OperationDescriptor set = described("set", QT_TRANSLATE_NOOP("Operations", "These sites may read and send mail, and no others"), Effect::Mutates, { { resource, "POST", "set_origins" } });
    set.parameters = { { .name = "origins", .type = ParameterType::Words, .positional = true, .required = true,
                         .help = QT_TRANSLATE_NOOP("Operations", "Sites, such as https://chat.example.org; * is every site") } };
    set.examples = { QStringLiteral("webmail-cors set https://chat.example.org https://mail.example.org") };
    table.push_back({ set, setOrigins });
    table.push_back({ described("reset", QT_TRANSLATE_NOOP("Operations", "Back to the sites that the config file says, or to none"), Effect::Mutates, { { resource, "POST", "reset" } }), reset });
}

} // namespace Madmail::Ops
