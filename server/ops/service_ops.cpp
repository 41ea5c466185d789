// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/service_ops.h"

#include "server/ops/setting_ops.h"

#include <QCoreApplication>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Config::Setting;

// ---- push

constexpr int pushFailuresAllowed = 5; ///< in a row; then "auto" switches itself off

Result<QJsonObject> showPush(OperationContext &context, const QJsonObject &)
{
    QJsonObject answer = pushState(context);
    answer.insert(QStringLiteral("status"), answer.take(QStringLiteral("enabled")).toBool() ? QStringLiteral("enabled") : QStringLiteral("disabled"));
    answer.insert(QStringLiteral("message"), QStringLiteral("Mode: %1\nRuntime: off\nSuccessful: 0\nFailures: 0 (auto disables at %2)")
                                                 .arg(answer.value(QLatin1String("mode")).toString())
                                                 .arg(pushFailuresAllowed));
    return answer;
}

OperationFunction setPush(const char *mode)
{
    return [mode](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> {
        MADMAIL_CHECK(changeSetting(context, Setting::PushMode, QString::fromUtf8(mode)));
        return showPush(context, {});
    };
}

void addPush(OperationList &table)
{
    constexpr const char *resource = "/admin/services/push";
    const auto row = [](const char *word, const char *summary, Effect effect, std::vector<Api::ApiRoute> api) {
        Api::OperationDescriptor descriptor;
        descriptor.id = QByteArray("push.") + word;
        descriptor.command = { QStringLiteral("push"), QString::fromUtf8(word) };
        descriptor.summary = summary;
        descriptor.examples = { descriptor.command.join(u' ') };
        descriptor.effect = effect;
        descriptor.api = std::move(api);
        return descriptor;
    };
    table.push_back({ row("status", QT_TRANSLATE_NOOP("Operations", "Whether phones are woken by push"), Effect::ReadOnly, { { resource, "GET" } }), showPush });
    table.push_back({ row("auto", QT_TRANSLATE_NOOP("Operations", "Wake phones by push for as long as that works"), Effect::Mutates, { { resource, "POST", "auto" } }),
                      setPush("auto") });
    table.push_back({ row("on", QT_TRANSLATE_NOOP("Operations", "Wake phones by push"), Effect::Mutates, { { resource, "POST", "on" }, { resource, "POST", "enable" } }),
                      setPush("on") });
    table.push_back({ row("off", QT_TRANSLATE_NOOP("Operations", "Do not wake phones by push"), Effect::Mutates, { { resource, "POST", "off" }, { resource, "POST", "disable" } }),
                      setPush("off") });
}

// ---- transports that this server does not offer, though older panels have switches for them

struct Transport
{
    const char *word;
    const char *resource;
    const char *title;
};

Result<QJsonObject> isDisabled(const Transport &transport)
{
    return QJsonObject { { QStringLiteral("status"), QStringLiteral("disabled") },
                         { QStringLiteral("message"), QStringLiteral("%1 is DISABLED (this server does not offer it)").arg(QString::fromUtf8(transport.title)) } };
}

void addTransport(OperationList &table, const Transport &transport)
{
    const auto row = [&transport](const char *word, const char *summary, Effect effect, Api::ApiRoute route) {
        Api::OperationDescriptor descriptor;
        descriptor.id = QByteArray(transport.word) + '.' + word;
        descriptor.command = { QString::fromUtf8(transport.word), QString::fromUtf8(word) };
        descriptor.summary = summary;
        descriptor.examples = { descriptor.command.join(u' ') };
        descriptor.effect = effect;
        descriptor.api = { route };
        return descriptor;
    };
    table.push_back({ row("status", QT_TRANSLATE_NOOP("Operations", "Always disabled: for panels that have a switch for it"), Effect::ReadOnly, { transport.resource, "GET" }),
                      [transport](OperationContext &, const QJsonObject &) { return isDisabled(transport); } });
    table.push_back({ row("enable", QT_TRANSLATE_NOOP("Operations", "Refused: this server does not offer it"), Effect::Mutates, { transport.resource, "POST", "enable" }),
                      [transport](OperationContext &, const QJsonObject &) -> Result<QJsonObject> {
                          return Error { ErrorCode::BadInput,
                                         { QT_TRANSLATE_NOOP("Server", "%1 is not offered by this server and cannot be enabled. Shadowsocks over TCP is what it will have."),
                                           { QString::fromUtf8(transport.title) } } };
                      } });
    table.push_back({ row("disable", QT_TRANSLATE_NOOP("Operations", "Nothing to do: this server does not offer it"), Effect::Mutates, { transport.resource, "POST", "disable" }),
                      [transport](OperationContext &, const QJsonObject &) { return isDisabled(transport); } });
}

// ---- the web panel's path

QString panelPath(const OperationContext &context)
{
    return context.settings.values().text(Setting::AdminWebPath);
}

bool hasOwnPath(const OperationContext &context)
{
    return context.settings.values().origin(Setting::AdminWebPath) == Config::SettingOrigin::Database;
}

Result<QJsonObject> setPanelPath(OperationContext &context, const QJsonObject &arguments)
{
    const QString path = arguments.value(QLatin1String("path")).toString();
    const bool reset = arguments.value(QLatin1String("reset")).toBool();
    if (reset && !path.isEmpty())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "Give a path or --reset, not both.") }, QStringLiteral("path") };
    if (reset)
        MADMAIL_CHECK(resetSetting(context, Setting::AdminWebPath));
    else if (!path.isEmpty())
        MADMAIL_CHECK(changeSetting(context, Setting::AdminWebPath, path));
    return QJsonObject { { QStringLiteral("path"), panelPath(context) },
                         { QStringLiteral("is_set"), hasOwnPath(context) },
                         { QStringLiteral("message"), QStringLiteral("  Admin Web Path:       %1%2")
                                                          .arg(panelPath(context), hasOwnPath(context) ? QString() : QStringLiteral(" (config default)")) } };
}

// ---- what other servers need a restart for

OperationFunction reloadAs(QJsonObject fields)
{
    return [fields](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> {
        MADMAIL_CHECK(context.engine->reload());
        return fields;
    };
}

void addReloads(OperationList &table)
{
    table.push_back({ { .id = "restart",
                        .command = words("restart"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Read config file, settings and certificate again; nothing here needs a restart"),
                        .examples = { QStringLiteral("restart") },
                        .effect = Effect::Mutates,
                        .needsEngine = true,
                        .api = { { .resource = "/admin/restart", .method = "POST", .tells = true } } },
                      reloadAs({ { QStringLiteral("status"), QStringLiteral("reloaded") },
                                 { QStringLiteral("message"), QStringLiteral("Nothing here needs a restart. Config file, settings and certificate were read again; "
                                                                             "connections stay open.") } }) });
    table.push_back({ { .id = "cache.reload",
                        .command = words("cache reload"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "For older panels: logins and quotas are always those of the database"),
                        .examples = { QStringLiteral("cache reload") },
                        .effect = Effect::Mutates,
                        .needsEngine = true,
                        .api = { { .resource = "/admin/cache/reload", .method = "POST", .tells = true } } },
                      reloadAs({ { QStringLiteral("credentials_cache_reloaded"), true },
                                 { QStringLiteral("quota_cache_reloaded"), true },
                                 { QStringLiteral("message"), QStringLiteral("Logins and quotas are read from the database whenever they are needed; settings were read again.") } }) });
}

} // namespace

QJsonObject pushState(const OperationContext &context)
{
    const QString mode = context.settings.values().text(Setting::PushMode);
    return { { QStringLiteral("enabled"), mode != QLatin1String("off") },
             { QStringLiteral("mode"), mode },
             { QStringLiteral("successful_notifications"), 0 },
             { QStringLiteral("consecutive_failures"), 0 },
             { QStringLiteral("auto_disable_after"), pushFailuresAllowed } };
}

void describeAdminWeb(const OperationContext &context, QJsonObject &answer)
{
    const bool enabled = context.settings.values().isOn(Setting::AdminWebEnabled);
    answer.insert(QStringLiteral("enabled"), enabled);
    answer.insert(QStringLiteral("path"), panelPath(context));
    answer.insert(QStringLiteral("message"), QStringLiteral("  Admin Web Dashboard:  %1\n  Admin Web Path:       %2%3")
                                                 .arg(enabled ? QStringLiteral("enabled") : QStringLiteral("disabled"), panelPath(context),
                                                      hasOwnPath(context) ? QString() : QStringLiteral(" (config default)")));
}

void addServiceOperations(OperationList &table)
{
    addPush(table);
    for (const Transport &transport : { Transport { "ss-ws", "/admin/services/ss_ws", "Shadowsocks over WebSocket" },
                                        Transport { "ss-grpc", "/admin/services/ss_grpc", "Shadowsocks over gRPC" },
                                        Transport { "http-proxy", "/admin/services/http_proxy", "The HTTP proxy" } })
        addTransport(table, transport);
    table.push_back({ { .id = "admin-web.path",
                        .command = words("admin-web path"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Show or change the path of the web admin panel"),
                        .examples = { QStringLiteral("admin-web path"), QStringLiteral("admin-web path /panel"), QStringLiteral("admin-web path --reset") },
                        .parameters = { { "path", ParameterType::Text, true, false, QT_TRANSLATE_NOOP("Operations", "New path, such as /panel") },
                                        { "reset", ParameterType::Boolean, false, false,
                                          QT_TRANSLATE_NOOP("Operations", "Back to the path that the config file says, or the default") } },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/services/admin_web/path", "POST" } } },
                      setPanelPath });
    addReloads(table);
}

} // namespace Madmail::Ops
