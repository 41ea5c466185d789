// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/port_ops.h"

#include "server/ops/setting_ops.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <array>
#include <optional>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Config::Setting;

/// One service that listens. `localOnly` is `port` where it cannot be local.
struct Service
{
    const char *name;  ///< what is typed
    const char *alias; ///< another spelling, or nothing
    const char *resource; ///< of the Admin API
    const char *title;
    const char *summary; ///< QT_TRANSLATE_NOOP("Operations", …)
    Setting port;
    Setting localOnly;
    std::optional<Setting> enabled = {}; ///< nothing: always
};

constexpr std::array services {
    Service { "smtp", nullptr, "/admin/ports/smtp", "SMTP",
              QT_TRANSLATE_NOOP("Operations", "Mail from other servers (SMTP)"), Setting::SmtpPort, Setting::SmtpLocalOnly },
    Service { "submission", nullptr, "/admin/ports/submission", "Submission",
              QT_TRANSLATE_NOOP("Operations", "Sending mail, with STARTTLS"), Setting::SubmissionPort, Setting::SubmissionLocalOnly },
    Service { "submission-tls", "submission_tls", "/admin/ports/submission-tls", "Submission TLS",
              QT_TRANSLATE_NOOP("Operations", "Sending mail, with TLS"), Setting::SubmissionTlsPort, Setting::SubmissionTlsLocalOnly },
    Service { "imap", nullptr, "/admin/ports/imap", "IMAP",
              QT_TRANSLATE_NOOP("Operations", "Reading mail, with STARTTLS"), Setting::ImapPort, Setting::ImapLocalOnly },
    Service { "imap-tls", "imap_tls", "/admin/ports/imap-tls", "IMAP TLS",
              QT_TRANSLATE_NOOP("Operations", "Reading mail, with TLS"), Setting::ImapTlsPort, Setting::ImapTlsLocalOnly },
    Service { "turn", nullptr, "/admin/ports/turn", "TURN",
              QT_TRANSLATE_NOOP("Operations", "The call server"), Setting::TurnPort, Setting::TurnLocalOnly },
    Service { "sasl", nullptr, "/admin/ports/sasl", "SASL",
              QT_TRANSLATE_NOOP("Operations", "Checking passwords for other programs"), Setting::SaslPort, Setting::SaslLocalOnly },
    Service { "iroh", nullptr, "/admin/ports/iroh", "Iroh",
              QT_TRANSLATE_NOOP("Operations", "The relay for realtime channels"), Setting::IrohPort, Setting::IrohLocalOnly },
    Service { "shadowsocks", "ss", "/admin/ports/shadowsocks", "Shadowsocks",
              QT_TRANSLATE_NOOP("Operations", "Shadowsocks"), Setting::ShadowsocksPort, Setting::ShadowsocksPort },
    Service { "http", nullptr, "/admin/ports/http", "HTTP",
              QT_TRANSLATE_NOOP("Operations", "Web pages and Admin API without TLS"), Setting::HttpPort, Setting::HttpLocalOnly, Setting::HttpEnabled },
    Service { "https", nullptr, "/admin/ports/https", "HTTPS",
              QT_TRANSLATE_NOOP("Operations", "Web pages and Admin API"), Setting::HttpsPort, Setting::HttpsLocalOnly, Setting::HttpsEnabled },
};

/// In this version.
bool isThere(const Service &service)
{
    return !*Config::descriptorOf(service.port).missingService;
}

bool canBeLocal(const Service &service)
{
    return service.localOnly != service.port;
}

QString modeOf(const OperationContext &context, const Service &service)
{
    if (!canBeLocal(service))
        return QStringLiteral("n/a");
    return context.settings.values().isOn(service.localOnly) ? QStringLiteral("local") : QStringLiteral("public");
}

/// The listener's name in the engine: "imap-tls" → "imaps".
QByteArray listenerOf(const Service &service)
{
    const QByteArray name = service.name;
    return name.endsWith("-tls") ? name.chopped(4) + 's' : name;
}

/// 0: none is open. It differs from the setting where the port was shifted, or may not be opened by this user.
int portInUse(const OperationContext &context, const Service &service)
{
    if (!context.engine)
        return 0;
    const auto snapshot = context.engine->snapshot();
    for (const Api::ListenerSnapshot &listener : snapshot->listeners)
        if (listener.service == listenerOf(service))
            return listener.port;
    return 0;
}

QJsonObject stateOf(const OperationContext &context, const Service &service)
{
    const bool isEnabled = !service.enabled || context.settings.values().isOn(*service.enabled);
    const bool isSet = context.settings.values().origin(service.port) == Config::SettingOrigin::Database;
    return { { QStringLiteral("name"), QString::fromUtf8(service.name) },
             { QStringLiteral("title"), QString::fromUtf8(service.title) },
             { QStringLiteral("port"), context.settings.values().port(service.port) },
             { QStringLiteral("port_in_use"), portInUse(context, service) },
             { QStringLiteral("default_port"), QString::fromUtf8(Config::descriptorOf(service.port).defaultValue).toInt() },
             { QStringLiteral("override"), isSet },
             { QStringLiteral("mode"), modeOf(context, service) },
             { QStringLiteral("enabled"), isEnabled },
             { QStringLiteral("can_be_disabled"), service.enabled.has_value() },
             { QStringLiteral("running"), isThere(service) && isEnabled } };
}

Result<QJsonObject> showAll(OperationContext &context, const QJsonObject &)
{
    QJsonArray rows;
    for (const Service &service : services)
        rows.append(stateOf(context, service));
    return QJsonObject { { QStringLiteral("services"), rows } };
}

/// "; the port in use is 10993", where it is another one.
QString shiftedTo(const OperationContext &context, const Service &service)
{
    const int inUse = portInUse(context, service);
    const bool isShifted = inUse != 0 && inUse != context.settings.values().port(service.port);
    return isShifted ? QStringLiteral("; the port in use is %1").arg(inUse) : QString();
}

QJsonObject changed(const OperationContext &context, const Service &service, const QString &what)
{
    QJsonObject answer = stateOf(context, service);
    QString message = QStringLiteral("%1 %2 (stored)").arg(QString::fromUtf8(service.title), what);
    if (isThere(service))
        message = QStringLiteral("%1 %2 (effective immediately%3)").arg(QString::fromUtf8(service.title), what, shiftedTo(context, service));
    answer.insert(QStringLiteral("message"), message);
    return answer;
}

OperationFunction setPort(const Service &service)
{
    return [service](OperationContext &context, const QJsonObject &arguments) -> Result<QJsonObject> {
        const QString port = QString::number(arguments.value(QLatin1String("port")).toInt());
        MADMAIL_CHECK(changeSetting(context, service.port, port));
        return changed(context, service, QStringLiteral("port set to %1").arg(port));
    };
}

OperationFunction resetPort(const Service &service)
{
    return [service](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> {
        MADMAIL_CHECK(resetSetting(context, service.port));
        return changed(context, service, QStringLiteral("port is %1 again").arg(context.settings.values().port(service.port)));
    };
}

OperationFunction setMode(const Service &service, bool local)
{
    return [service, local](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> {
        MADMAIL_CHECK(changeSetting(context, service.localOnly, local ? QStringLiteral("true") : QStringLiteral("false")));
        return changed(context, service, local ? QStringLiteral("is for this computer only") : QStringLiteral("is for everybody"));
    };
}

OperationFunction setEnabled(const Service &service, bool on)
{
    return [service, on](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> {
        MADMAIL_CHECK(changeSetting(context, *service.enabled, on ? QStringLiteral("true") : QStringLiteral("false")));
        return changed(context, service, on ? QStringLiteral("is served") : QStringLiteral("is not served"));
    };
}

OperationFunction show(const Service &service)
{
    return [service](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> {
        return QJsonObject { { QStringLiteral("services"), QJsonArray { stateOf(context, service) } } };
    };
}

void addWord(OperationList &table, const Service &service, const char *word, const char *summary, Effect effect, OperationFunction function,
             std::vector<Api::Parameter> parameters = {})
{
    const auto spelled = [word](const char *name) { return words("port") << QString::fromUtf8(name) << QString::fromUtf8(word); };
    Api::OperationDescriptor descriptor;
    descriptor.id = QByteArray("port.") + service.name + '.' + word;
    descriptor.command = spelled(service.name);
    if (service.alias)
        descriptor.aliases = { spelled(service.alias) };
    descriptor.summary = summary;
    descriptor.examples = { descriptor.command.join(u' ') + (parameters.empty() ? QString() : QStringLiteral(" 2000")) };
    descriptor.parameters = std::move(parameters);
    descriptor.effect = effect;
    const bool isReading = effect == Effect::ReadOnly;
    descriptor.api = { { service.resource, isReading ? "GET" : "POST", isReading ? "" : word } };
    table.push_back({ std::move(descriptor), std::move(function) });
}

void addService(OperationList &table, const Service &service)
{
    addWord(table, service, "status", QT_TRANSLATE_NOOP("Operations", "Port of this service, and for whom it is"), Effect::ReadOnly, show(service));
    addWord(table, service, "set", QT_TRANSLATE_NOOP("Operations", "Move this service to another port"), Effect::Mutates, setPort(service),
            { { "port", Api::ParameterType::Port, true, true, QT_TRANSLATE_NOOP("Operations", "New port") } });
    addWord(table, service, "reset", QT_TRANSLATE_NOOP("Operations", "Back to the usual port"), Effect::Mutates, resetPort(service));
    if (service.enabled) {
        addWord(table, service, "enable", QT_TRANSLATE_NOOP("Operations", "Open the port of this service"), Effect::Mutates, setEnabled(service, true));
        addWord(table, service, "disable", QT_TRANSLATE_NOOP("Operations", "Close the port of this service"), Effect::Mutates, setEnabled(service, false));
    }
    if (!canBeLocal(service))
        return;
    addWord(table, service, "local", QT_TRANSLATE_NOOP("Operations", "Offer this service to this computer only"), Effect::Mutates, setMode(service, true));
    addWord(table, service, "public", QT_TRANSLATE_NOOP("Operations", "Offer this service to everybody"), Effect::Mutates, setMode(service, false));
}

/// One of each service.
QStringList examplesOfAll()
{
    QStringList examples { QStringLiteral("port status") };
    for (const Service &service : services)
        examples << QStringLiteral("port %1 status").arg(QString::fromUtf8(service.name));
    return examples;
}

// ---- both ports of submission at once

QJsonObject submissionAccess(const OperationContext &context)
{
    const Config::Settings &values = context.settings.values();
    const auto mode = [&values](Setting setting) { return values.isOn(setting) ? QStringLiteral("local") : QStringLiteral("public"); };
    const QString starttls = mode(Setting::SubmissionLocalOnly);
    const QString tls = mode(Setting::SubmissionTlsLocalOnly);
    return { { QStringLiteral("status"), starttls == tls ? tls : QStringLiteral("mixed") },
             { QStringLiteral("submission"), starttls },
             { QStringLiteral("submission_tls"), tls },
             { QStringLiteral("message"), QStringLiteral("Submission (%1):     %2\nSubmission TLS (%3): %4")
                                              .arg(values.port(Setting::SubmissionPort))
                                              .arg(starttls)
                                              .arg(values.port(Setting::SubmissionTlsPort))
                                              .arg(tls) } };
}

OperationFunction setSubmissionAccess(bool local)
{
    return [local](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> {
        const QString value = local ? QStringLiteral("true") : QStringLiteral("false");
        MADMAIL_CHECK(changeSettings(
            context, [&] { return context.settings.set({ { Setting::SubmissionLocalOnly, value }, { Setting::SubmissionTlsLocalOnly, value } }); }));
        return submissionAccess(context);
    };
}

void addSubmissionAccess(OperationList &table)
{
    constexpr const char *resource = "/admin/submission-access";
    const auto row = [](const char *word, const char *summary, Effect effect, Api::ApiRoute route) {
        Api::OperationDescriptor descriptor;
        descriptor.id = QByteArray("submission-access.") + word;
        descriptor.command = { QStringLiteral("submission-access"), QString::fromUtf8(word) };
        descriptor.summary = summary;
        descriptor.examples = { descriptor.command.join(u' ') };
        descriptor.effect = effect;
        descriptor.api = { route };
        return descriptor;
    };
    table.push_back({ row("status", QT_TRANSLATE_NOOP("Operations", "Who may send mail through this server: everybody with an account, or this computer only"),
                          Effect::ReadOnly, { resource, "GET" }),
                      [](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> { return submissionAccess(context); } });
    table.push_back({ row("local", QT_TRANSLATE_NOOP("Operations", "Offer both ports of submission to this computer only"), Effect::Mutates, { resource, "POST", "local" }),
                      setSubmissionAccess(true) });
    table.push_back({ row("public", QT_TRANSLATE_NOOP("Operations", "Offer both ports of submission to everybody"), Effect::Mutates, { resource, "POST", "public" }),
                      setSubmissionAccess(false) });
}

} // namespace

std::vector<Api::CommandGroup> portGroups()
{
    std::vector<Api::CommandGroup> groups;
    for (const Service &service : services) {
        groups.push_back({ { QStringLiteral("port"), QString::fromUtf8(service.name) }, service.summary });
        if (service.alias)
            groups.push_back({ { QStringLiteral("port"), QString::fromUtf8(service.alias) }, service.summary });
    }
    return groups;
}

void addPortOperations(OperationList &table)
{
    table.push_back({ { .id = "port.status",
                        .command = words("port status"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Ports of all services, and for whom they are"),
                        .examples = examplesOfAll(),
                        .api = { { "/admin/ports", "GET" } } },
                      showAll });
    for (const Service &service : services)
        addService(table, service);
    addSubmissionAccess(table);
}

} // namespace Madmail::Ops
