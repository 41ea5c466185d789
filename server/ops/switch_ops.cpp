// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/switch_ops.h"

#include "server/ops/admin_token.h"
#include "server/ops/proxy_ops.h"
#include "server/ops/service_ops.h"
#include "server/ops/setting_ops.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Config::Setting;

/// The words of a switch: what is typed, and what is answered.
struct Positions
{
    const char *turnOn;  ///< "open"
    const char *turnOff; ///< "close"
    const char *on;      ///< "open", in the Admin API; in capitals in a sentence
    const char *off;     ///< "closed"
};

constexpr Positions openClose { "open", "close", "open", "closed" };
constexpr Positions enableDisable { "enable", "disable", "enabled", "disabled" };
constexpr Positions onOff { "on", "off", "enabled", "disabled" };

/// One switch. Each becomes three operations.
struct Switch
{
    const char *id = "";      ///< "registration"
    const char *command = ""; ///< "creds registration"
    std::vector<const char *> aliases = {};
    Setting setting = Setting::RegistrationOpen;
    bool inverted = false; ///< the setting says "off"
    Positions positions = enableDisable;
    const char *name = "";      ///< "Registration", in sentences
    const char *resource = "";  ///< of the Admin API, which says "enable" or "open"; null: that of `sameAs`
    const char *sameAs = "";    ///< the switch that this one is another spelling of, one that is enabled
    const char *turnOnHelp = "";///< QT_TRANSLATE_NOOP("Operations", …), as are the next two
    const char *turnOffHelp = "";
    const char *statusHelp = "";
    void (*describe)(const OperationContext &context, QJsonObject &answer) = nullptr; ///< what `status` says beside; may hold secrets
};

bool isOn(const OperationContext &context, const Switch &row)
{
    return context.settings.values().isOn(row.setting) != row.inverted;
}

QJsonObject stateOf(const OperationContext &context, const Switch &row, const char *verb)
{
    const QString state = QString::fromUtf8(isOn(context, row) ? row.positions.on : row.positions.off);
    const QString message = QStringLiteral("%1 is %2%3").arg(QString::fromUtf8(row.name), QString::fromUtf8(verb), state.toUpper());
    QJsonObject answer;
    if (QByteArrayView(row.resource).startsWith("/admin/settings/")) { // panels read it as a setting, too
        answer = settingToJson(context, row.setting);
        for (const char *more : { "name", "origin", "default", "help", "not_running", "readable", "default_readable" })
            answer.remove(QLatin1String(more));
    }
    answer.insert(QStringLiteral("status"), state);
    answer.insert(QStringLiteral("message"), message);
    const bool isOpen = context.settings.values().isOn(Setting::RegistrationOpen);
    if (row.setting == Setting::JitRegistration && isOn(context, row) && !isOpen)
        answer.insert(QStringLiteral("warnings"), QJsonArray { QStringLiteral("Registration is closed, so that nobody new gets in until it is open.") });
    if (const auto token = row.setting == Setting::AdminWebEnabled ? adminToken(context.settings.values(), context.stateDirectory) : Result<AdminToken>(AdminToken {}); !token)
        answer.insert(QStringLiteral("warnings"), QJsonArray { token.error().toEnglish() + QStringLiteral(" Until then there is no panel either.") });
    return answer;
}

OperationFunction turn(const Switch &row, bool on)
{
    return [row, on](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> {
        MADMAIL_CHECK(changeSetting(context, row.setting, on != row.inverted ? QStringLiteral("true") : QStringLiteral("false")));
        return stateOf(context, row, "now ");
    };
}

OperationFunction show(const Switch &row)
{
    return [row](OperationContext &context, const QJsonObject &) -> Result<QJsonObject> {
        QJsonObject answer = stateOf(context, row, "");
        if (row.describe)
            row.describe(context, answer);
        return answer;
    };
}

void addPosition(OperationList &table, const Switch &row, const char *word, const char *help, Effect effect, Api::ApiRoute route,
                 OperationFunction function, const char *sameWord)
{
    const auto spelled = [word](const char *command) { return words(command) << QString::fromUtf8(word); };
    Api::OperationDescriptor descriptor;
    descriptor.id = QByteArray(row.id) + '.' + word;
    descriptor.command = spelled(row.command);
    for (const char *alias : row.aliases)
        descriptor.aliases.push_back(spelled(alias));
    descriptor.summary = help;
    descriptor.examples = { descriptor.command.join(u' ') };
    descriptor.effect = effect;
    descriptor.returnsSecret = row.describe && effect == Effect::ReadOnly;
    if (route.resource)
        descriptor.api = { route };
    else
        descriptor.sameAs = QByteArray(row.sameAs) + '.' + sameWord;
    table.push_back({ std::move(descriptor), std::move(function) });
}

void addSwitch(OperationList &table, const Switch &row)
{
    const bool isOpenClose = row.positions.turnOn == openClose.turnOn;
    addPosition(table, row, row.positions.turnOn, row.turnOnHelp, Effect::Mutates,
                { row.resource, "POST", isOpenClose ? "open" : "enable" }, turn(row, true), "enable");
    addPosition(table, row, row.positions.turnOff, row.turnOffHelp, Effect::Mutates,
                { row.resource, "POST", isOpenClose ? "close" : "disable" }, turn(row, false), "disable");
    addPosition(table, row, "status", row.statusHelp, Effect::ReadOnly, { row.resource, "GET" }, show(row), "status");
}

std::vector<Switch> registrationSwitches()
{
    return {
        { .id = "registration", .command = "creds registration", .aliases = { "registration" }, .setting = Setting::RegistrationOpen,
          .positions = openClose, .name = "Registration", .resource = "/admin/registration",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Let new people get accounts"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "Only existing accounts log in"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether new people may get accounts") },
        { .id = "jit", .command = "creds jit", .setting = Setting::JitRegistration, .name = "JIT registration",
          .resource = "/admin/registration/jit",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Make accounts at their first login or first mail"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "Refuse logins of unknown names"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether first logins make accounts") },
        { .id = "turn", .command = "creds turn", .setting = Setting::TurnEnabled, .positions = onOff,
          .name = "TURN server", .resource = "/admin/services/turn",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Switch the call server on"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "Switch the call server off"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether the call server is on") },
        { .id = "log", .command = "creds log", .setting = Setting::LogDisabled, .inverted = true, .name = "Logging",
          .resource = "/admin/services/log",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Write a log"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "Record nothing about what people do"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether a log is written") },
    };
}

std::vector<Switch> serviceSwitches()
{
    return {
        { .id = "webimap", .command = "webimap", .setting = Setting::WebImapEnabled, .name = "WebIMAP",
          .resource = "/admin/services/webimap",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Let mail be read over HTTPS"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "No mail over HTTPS"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether mail can be read over HTTPS") },
        { .id = "websmtp", .command = "websmtp", .setting = Setting::WebSmtpEnabled, .name = "WebSMTP",
          .resource = "/admin/services/websmtp",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Let mail be sent over HTTPS"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "No sending over HTTPS"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether mail can be sent over HTTPS") },
        { .id = "shadowsocks", .command = "proxy", .aliases = { "pr" }, .setting = Setting::ShadowsocksEnabled, .name = "Shadowsocks",
          .resource = "/admin/services/shadowsocks",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Let clients come through Shadowsocks"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "No Shadowsocks"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether clients can come through Shadowsocks, and how"), .describe = describeProxy },
        { .id = "iroh", .command = "iroh", .setting = Setting::IrohEnabled, .name = "Iroh relay",
          .resource = "/admin/services/iroh",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Relay realtime channels of web apps"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "No relay for realtime channels"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether realtime channels are relayed") },
        { .id = "admin-web", .command = "admin-web", .setting = Setting::AdminWebEnabled, .name = "Admin web panel",
          .resource = "/admin/services/admin_web",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Serve the web admin panel"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "No web admin panel"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether the web admin panel is served, and where"), .describe = describeAdminWeb },
        { .id = "open-relay", .command = "openrelay", .setting = Setting::AllowInboundRemoteRecipients,
          .name = "Inbound remote RCPT (open relay)", .resource = "/admin/settings/allow_inbound_remote_rcpt",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Let anybody's mail go on to other servers: spammers look for that"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "Take only mail for this server from others"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether mail from other servers may go on to others") },
        { .id = "message-retention", .command = "message-retention", .setting = Setting::RetentionEnabled,
          .name = "Message retention", .resource = "/admin/services/message_retention",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Delete old messages that were read"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "Keep old messages"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether old messages are deleted") },
        { .id = "auto-purge", .command = "auto-purge-seen", .setting = Setting::AutoPurgeSeen,
          .name = "Deleting read messages", .resource = "/admin/services/auto_purge_seen",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "Delete messages once they were read"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "Keep read messages"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether read messages are deleted") },
        { .id = "token-required", .command = "registration-token-required", .setting = Setting::TokenRequired,
          .name = "Registration token", .resource = "/admin/settings/registration_token_required",
          .turnOnHelp = QT_TRANSLATE_NOOP("Operations", "New accounts need a token"),
          .turnOffHelp = QT_TRANSLATE_NOOP("Operations", "New accounts need no token"),
          .statusHelp = QT_TRANSLATE_NOOP("Operations", "Whether new accounts need a token") },
    };
}

} // namespace

void addSwitchOperations(OperationList &table)
{
    for (const auto &rows : { registrationSwitches(), serviceSwitches() })
        for (const Switch &row : rows)
            addSwitch(table, row);
    // The older spelling.
    Switch logging = registrationSwitches().back();
    logging.id = "logging";
    logging.command = "logging";
    logging.aliases = { "creds logging" };
    logging.positions = onOff;
    logging.resource = nullptr;
    logging.sameAs = "log";
    addSwitch(table, logging);
}

} // namespace Madmail::Ops
