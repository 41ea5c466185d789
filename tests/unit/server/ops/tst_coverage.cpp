// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that operators of the older servers know: each command and each resource is an operation here, or there is a
// reason.
#include "server/config/settings_table.h"
#include "server/ops/operation_table.h"
#include "tests/support/test_main.h"

using namespace Madmail;

namespace {

struct Known
{
    const char *what;        ///< "imap-acct quota get"
    const char *why = "";    ///< empty: it is here; else why not
};

constexpr const char *itself = "the program itself, not an operation: see app/cli";
constexpr const char *installer = "packages and the desktop install, update and remove the program";
constexpr const char *certificates = "certificates from authorities come with being reachable from home";
constexpr const char *windows = "services and firewall of Windows are not on Linux";

// One line for each command, in the order of the reference.
const Known commands[] = {
    { "run", itself }, { "version", itself }, { "help", itself }, { "completion bash", itself }, { "completion zsh", itself }, { "completion fish", itself },
    { "generate-man", itself },
    { "status" },
    { "imap-acct list" }, { "imap-acct create" }, { "imap-acct remove" }, { "imap-acct quota get" }, { "imap-acct quota set" },
    { "imap-acct quota reset" }, { "imap-acct quota set-default" }, { "imap-acct quota list" }, { "imap-acct purge-msgs" }, { "imap-acct purge-all" },
    { "imap-acct purge-read" }, { "imap-acct prune-unread" }, { "imap-acct prune-unused" }, { "imap-acct stat" }, { "imap-acct appendlimit" },
    { "creds list" }, { "creds create" }, { "creds remove" }, { "creds password" }, { "creds registration open" }, { "creds registration close" },
    { "creds registration status" }, { "creds jit enable" }, { "creds jit disable" }, { "creds jit status" }, { "creds turn on" }, { "creds turn off" },
    { "creds turn status" }, { "creds logging on" }, { "creds logging off" }, { "creds logging status" }, { "creds log enable" }, { "creds log disable" },
    { "creds log status" }, { "registration open" }, { "registration close" }, { "registration status" },
    { "queue purge" },
    { "queue status", "there is no queue until mail is sent to other servers" }, { "queue list", "there is no queue until mail is sent to other servers" },
    { "queue show", "there is no queue until mail is sent to other servers" }, { "queue remove", "there is no queue until mail is sent to other servers" },
    { "language" }, { "language set" }, { "language reset" },
    { "dns-cache list" }, { "dns-cache set" }, { "dns-cache get" }, { "dns-cache remove" }, { "dns-cache delete" }, { "endpoint-cache list" },
    { "endpoint-cache set" }, { "endpoint-cache get" }, { "endpoint-cache remove" }, { "endpoint-cache delete" },
    { "admin-token" },
    { "admin-web status" }, { "admin-web enable" }, { "admin-web disable" }, { "admin-web path" },
    { "accounts status" }, { "accounts info" }, { "accounts create" }, { "accounts create-random" }, { "accounts delete" }, { "accounts ban" },
    { "accounts unban" }, { "accounts ban-list" }, { "accounts export" }, { "accounts import" }, { "accounts delete-all" },
    { "ban-list" }, { "blocklist list" }, { "blocklist add" }, { "blocklist remove" }, { "create-user" }, { "delete" },
    { "registration-tokens create" }, { "registration-tokens list" }, { "registration-tokens status" }, { "registration-tokens delete" },
    { "reg-tokens create" }, { "tokens list" },
    { "federation policy" }, { "federation block" }, { "federation allow" }, { "federation remove" }, { "federation flush" }, { "federation list" },
    { "federation status" }, { "federation dismiss" }, { "federation undismiss" }, { "federation dismiss-list" }, { "federation dismiss-flush" },
    { "exchanger list" }, { "exchanger add" }, { "exchanger remove" }, { "exchanger enable" }, { "exchanger disable" },
    { "sharing list" }, { "sharing create" }, { "sharing reserve" }, { "sharing remove" }, { "sharing delete" }, { "sharing edit" },
    { "port status" }, { "port smtp status" }, { "port smtp set" }, { "port smtp reset" }, { "port smtp local" }, { "port smtp public" },
    { "port submission set" }, { "port submission-tls set" }, { "port submission_tls set" }, { "port imap set" }, { "port imap-tls local" },
    { "port imap_tls local" }, { "port turn set" }, { "port sasl set" }, { "port iroh set" }, { "port shadowsocks set" }, { "port ss set" }, { "port http set" },
    { "port https public" }, { "port http enable" }, { "port https disable" },
    { "submission-access status" }, { "submission-access local" }, { "submission-access public" },
    { "webimap status" }, { "webimap enable" }, { "webimap disable" }, { "websmtp status" }, { "websmtp enable" }, { "websmtp disable" },
    { "reload" }, { "hash" },
    { "imap-mboxes list" }, { "imap-mboxes create" }, { "imap-mboxes remove" }, { "imap-mboxes rename" },
    { "imap-msgs add" }, { "imap-msgs add-flags" }, { "imap-msgs rem-flags" }, { "imap-msgs set-flags" }, { "imap-msgs remove" }, { "imap-msgs copy" },
    { "imap-msgs move" }, { "imap-msgs list" }, { "imap-msgs dump" },
    { "html-export" }, { "html-serve" }, { "html-migrate", "there are no pages of an older form" },
    { "install" }, { "uninstall", installer }, { "upgrade", installer }, { "update", installer }, { "versions list", installer },
    { "versions use", installer }, { "migrate-pgp-config", "the older forms of the encryption rule are read as they are" },
    { "openrelay status" }, { "openrelay enable" }, { "openrelay disable" },
    { "message-size" }, { "message-size status" }, { "message-size set" }, { "message-size reset" },
    { "tasks list" }, { "tasks run" }, { "tasks run-all" },
    { "push status" }, { "push auto" }, { "push on" }, { "push off" },
    { "proxy status" }, { "proxy enable" }, { "proxy disable" }, { "proxy cipher status" }, { "proxy cipher set" }, { "proxy cipher reset" },
    { "proxy password status" }, { "proxy password set" }, { "proxy password reset" },
    { "iroh status" }, { "iroh enable" }, { "iroh disable" }, { "iroh install", "the relay will be part of the program" },
    { "webmail-cors status" }, { "webmail-cors set" }, { "webmail-cors add" }, { "webmail-cors remove" }, { "webmail-cors reset" }, { "webmail-cors enable" },
    { "webmail-cors disable" }, { "webmail-dev status" },
    { "certificate status" }, { "certificate get", certificates }, { "certificate regenerate", certificates }, { "certificate autocert enable", certificates },
    { "service install", windows }, { "firewall apply", windows },
    { "settings list" }, { "settings get" }, { "settings set" }, { "settings reset" },
};

constexpr const char *oneDatabase = "there is one database; app/cli takes the option and passes it over";
constexpr const char *everywhere = "app/cli takes it with every command";

// The options of the commands. Those of `run` are the program's own: --libexec is taken with a warning, --log as it was.
const Known options[] = {
    { "run --libexec", itself }, { "run --log", itself }, { "imap-acct list --cfg-block", oneDatabase }, { "accounts list --storage-cfg-block", oneDatabase },
    { "delete --auth-block", oneDatabase }, { "delete --storage-block", oneDatabase }, { "imap-acct purge-all -y", everywhere }, { "accounts ban --yes", everywhere },
    { "status --details" }, { "status -d" },
    { "imap-acct create --no-specialuse" }, { "imap-acct create --sent-name" }, { "imap-acct create --trash-name" }, { "imap-acct create --junk-name" },
    { "imap-acct create --drafts-name" }, { "imap-acct create --archive-name" }, { "imap-acct appendlimit -v" }, { "imap-acct appendlimit --value" },
    { "creds create -p" }, { "creds create --password" }, { "creds create --hash" }, { "creds create --bcrypt-cost" }, { "creds password -p" },
    { "queue purge --sender" }, { "queue purge --recipient" },
    { "admin-token --raw" }, { "admin-token --no-qr" }, { "admin-web path --reset" },
    { "accounts create -p" }, { "accounts create --hash" }, { "accounts create --bcrypt-cost" }, { "accounts create-random --json-only" },
    { "accounts export -o" }, { "create-user --json-only" }, { "delete --reason" },
    { "registration-tokens create --token" }, { "registration-tokens create --max-uses" }, { "registration-tokens create --comment" },
    { "registration-tokens create --expires" },
    { "exchanger add --interval" }, { "reload --url" }, { "reload --insecure" },
    { "hash -p" }, { "hash --hash" }, { "hash --bcrypt-cost" }, { "hash --argon2-time" }, { "hash --argon2-memory" }, { "hash --argon2-threads" },
    { "imap-mboxes list -s" }, { "imap-mboxes create --special" },
    { "imap-msgs add -f" }, { "imap-msgs add -d" }, { "imap-msgs add-flags -u" }, { "imap-msgs rem-flags -u" }, { "imap-msgs set-flags -u" },
    { "imap-msgs remove -u" }, { "imap-msgs copy -u" }, { "imap-msgs move -u" }, { "imap-msgs list -u" }, { "imap-msgs list -f" }, { "imap-msgs dump -u" },
    { "tasks run --retention" },
    { "install --domain" }, { "install --ip" }, { "install --simple", installer }, { "install --dry-run", installer }, { "install --tls-mode", certificates },
};

// Method, resource and action.
const Known resources[] = {
    { "GET /admin/status" }, { "GET /admin/overview" }, { "GET /admin/storage" }, { "POST /admin/reload" }, { "POST /admin/restart" }, { "POST /admin/cache/reload" },
    { "GET /admin/registration" }, { "POST /admin/registration open" }, { "POST /admin/registration close" },
    { "GET /admin/registration/jit" }, { "POST /admin/registration/jit enable" }, { "POST /admin/registration/jit disable" },
    { "GET /admin/services/turn" }, { "POST /admin/services/turn enable" }, { "POST /admin/services/turn disable" },
    { "GET /admin/services/iroh" }, { "POST /admin/services/iroh enable" }, { "GET /admin/services/shadowsocks" }, { "POST /admin/services/shadowsocks disable" },
    { "GET /admin/services/ss_ws" }, { "POST /admin/services/ss_ws enable" }, { "GET /admin/services/ss_grpc" }, { "POST /admin/services/ss_grpc enable" },
    { "GET /admin/services/http_proxy" }, { "POST /admin/services/http_proxy enable" }, { "GET /admin/services/admin_web" }, { "POST /admin/services/admin_web enable" },
    { "GET /admin/services/auto_purge_seen" }, { "POST /admin/services/auto_purge_seen enable" }, { "GET /admin/services/webimap" }, { "POST /admin/services/webimap enable" },
    { "GET /admin/services/websmtp" }, { "POST /admin/services/websmtp enable" }, { "GET /admin/services/log" }, { "POST /admin/services/log enable" },
    { "POST /admin/services/log disable" }, { "GET /admin/services/push" }, { "POST /admin/services/push auto" }, { "POST /admin/services/push enable" },
    { "POST /admin/services/push disable" }, { "GET /admin/services/message_retention" }, { "POST /admin/services/message_retention enable" },
    { "GET /admin/services/webmail_dev" }, { "POST /admin/services/webmail_dev enable" }, { "POST /admin/services/webmail_dev add_origin" },
    { "POST /admin/services/webmail_dev disable" },
    { "GET /admin/settings" }, { "GET /admin/settings/<name>" }, { "POST /admin/settings/<name> set" }, { "POST /admin/settings/<name> reset" },
    { "GET /admin/settings/registration_token_required" }, { "POST /admin/settings/registration_token_required enable" },
    { "GET /admin/settings/allow_inbound_remote_rcpt" }, { "POST /admin/settings/allow_inbound_remote_rcpt enable" },
    { "GET /admin/settings/federation" }, { "POST /admin/settings/federation" },
    { "GET /admin/federation/rules" }, { "POST /admin/federation/rules" }, { "DELETE /admin/federation/rules" },
    { "GET /admin/federation/silent-dismiss" }, { "POST /admin/federation/silent-dismiss" }, { "DELETE /admin/federation/silent-dismiss" },
    { "GET /admin/federation/servers" }, { "GET /admin/federation-size" }, { "PUT /admin/federation-size" }, { "DELETE /admin/federation-size" },
    { "GET /admin/message-size" }, { "PUT /admin/message-size" }, { "DELETE /admin/message-size" },
    { "GET /admin/accounts" }, { "POST /admin/accounts" }, { "DELETE /admin/accounts" }, { "PATCH /admin/accounts export" }, { "PATCH /admin/accounts import" },
    { "PATCH /admin/accounts delete_all" },
    { "GET /admin/blocklist" }, { "POST /admin/blocklist" }, { "DELETE /admin/blocklist" }, { "PATCH /admin/blocklist delete_all" },
    { "GET /admin/quota" }, { "PUT /admin/quota" }, { "DELETE /admin/quota" },
    { "POST /admin/queue purge_user" }, { "POST /admin/queue purge_all" }, { "POST /admin/queue purge_read" }, { "POST /admin/queue purge_older" },
    { "POST /admin/queue purge_read_blobs" }, { "POST /admin/queue purge_blobs" }, { "POST /admin/queue purge_blobs_older" }, { "POST /admin/queue purge_queue" },
    { "GET /admin/shares" }, { "POST /admin/shares" }, { "PUT /admin/shares" }, { "DELETE /admin/shares" },
    { "GET /admin/dns" }, { "POST /admin/dns" }, { "DELETE /admin/dns" },
    { "GET /admin/exchangers" }, { "POST /admin/exchangers" }, { "PUT /admin/exchangers" }, { "DELETE /admin/exchangers" },
    { "GET /admin/registration-token" }, { "POST /admin/registration-token" }, { "DELETE /admin/registration-token" },
    { "GET /admin/notice" }, { "POST /admin/notice" },
};

// Keys of the database that the older servers know.
const Known settings[] = {
    { "__REGISTRATION_OPEN__" }, { "__JIT_REGISTRATION_ENABLED__" }, { "__REGISTRATION_TOKEN_REQUIRED__" }, { "__TURN_ENABLED__" }, { "__IROH_ENABLED__" },
    { "__SS_ENABLED__" }, { "__SS_WS_ENABLED__" }, { "__SS_GRPC_ENABLED__" }, { "__HTTP_PROXY_ENABLED__" }, { "__HTTP_PROXY_PORT__" }, { "__HTTP_PROXY_PATH__" },
    { "__HTTP_PROXY_USERNAME__" }, { "__HTTP_PROXY_PASSWORD__" }, { "__AUTO_PURGE_SEEN__" }, { "__MESSAGE_RETENTION_ENABLED__" }, { "__MESSAGE_RETENTION__" },
    { "__LOG_DISABLED__" }, { "__ADMIN_WEB_ENABLED__" }, { "__ADMIN_WEB_PATH__" }, { "__ADMIN_PATH__" }, { "__WEBIMAP_ENABLED__" }, { "__WEBSMTP_ENABLED__" },
    { "__WEBMAIL_CORS_ORIGINS__" }, { "__PUSH_MODE__" }, { "__PUSH_ENABLED__", "__PUSH_MODE__ says it: off, or not" }, { "__FEDERATION_ENABLED__" },
    { "__FEDERATION_POLICY__" }, { "__ALLOW_INBOUND_REMOTE_RCPT__" }, { "__SMTP_PORT__" }, { "__SUBMISSION_PORT__" }, { "__SUBMISSION_TLS_PORT__" },
    { "__IMAP_PORT__" }, { "__IMAP_TLS_PORT__" }, { "__TURN_PORT__" }, { "__SASL_PORT__" }, { "__DOVECOT_PORT__", "an older name of __SASL_PORT__" },
    { "__IROH_PORT__" }, { "__SS_PORT__" }, { "__SS_WS_PORT__" }, { "__SS_GRPC_PORT__" }, { "__HTTP_PORT__" }, { "__HTTPS_PORT__" },
    { "__SMTP_LOCAL_ONLY__" }, { "__SUBMISSION_LOCAL_ONLY__" }, { "__SUBMISSION_TLS_LOCAL_ONLY__" }, { "__IMAP_LOCAL_ONLY__" }, { "__IMAP_TLS_LOCAL_ONLY__" },
    { "__TURN_LOCAL_ONLY__" }, { "__SASL_LOCAL_ONLY__" }, { "__IROH_LOCAL_ONLY__" }, { "__HTTP_LOCAL_ONLY__" }, { "__HTTPS_LOCAL_ONLY__" },
    { "__HTTP_ENABLED__" }, { "__HTTPS_ENABLED__" }, { "__SMTP_HOSTNAME__" }, { "__TURN_REALM__" }, { "__TURN_SECRET__" }, { "__TURN_RELAY_IP__" },
    { "__TURN_TTL__" }, { "__TURN_RELAY_PORT_MIN__" }, { "__TURN_RELAY_PORT_MAX__" }, { "__IROH_RELAY_URL__" }, { "__SS_CIPHER__" }, { "__SS_PASSWORD__" },
    { "__DCLOGIN_IMAP_SECURITY__" }, { "__DCLOGIN_SMTP_SECURITY__" }, { "__LANGUAGE__" }, { "__APPENDLIMIT__" }, { "__MAX_MESSAGE_SIZE__" },
    { "__MAX_FEDERATION_SIZE__" },
};

bool isCommand(const QStringList &words)
{
    for (const Ops::Operation &operation : Ops::operationTable()) {
        const auto &aliases = operation.descriptor.aliases;
        if (operation.descriptor.command == words || std::find(aliases.begin(), aliases.end(), words) != aliases.end())
            return true;
    }
    return false;
}

/// "--max-uses", "-d"
bool isOption(const QStringList &command, const QString &option)
{
    const auto has = [&option](const Api::Parameter &parameter) {
        const QString name = QString::fromUtf8(parameter.name).replace(u'_', u'-');
        const bool isShort = parameter.shortOption != 0 && option == QStringLiteral("-") + QLatin1Char(parameter.shortOption);
        return !parameter.positional && (isShort || option == QStringLiteral("--") + name || (*parameter.alias && option == QStringLiteral("--") + QLatin1String(parameter.alias)));
    };
    for (const Ops::Operation &operation : Ops::operationTable()) {
        const Api::OperationDescriptor &row = operation.descriptor;
        if (row.command == command || std::find(row.aliases.begin(), row.aliases.end(), command) != row.aliases.end())
            return std::any_of(row.parameters.begin(), row.parameters.end(), has);
    }
    return false;
}

bool isRoute(const QStringList &parts)
{
    for (const Ops::Operation &operation : Ops::operationTable())
        for (const Api::ApiRoute &route : operation.descriptor.api)
            if (parts == QStringList { QLatin1String(route.method), QLatin1String(route.resource) } + (*route.action ? QStringList { QLatin1String(route.action) } : QStringList()))
                return true;
    return false;
}

template<std::size_t size>
void addRows(const Known (&all)[size])
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<bool>("isOperation");
    for (const Known &known : all)
        QTest::newRow(known.what) << QString::fromUtf8(known.what) << !*known.why;
}

} // namespace

class TestCoverage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void commandsOfTheReference_data() { addRows(commands); }
    void commandsOfTheReference()
    {
        QFETCH(QString, what);
        QFETCH(bool, isOperation);
        QCOMPARE(isCommand(what.split(u' ')), isOperation); // what exists needs no reason why it does not
    }

    void optionsOfTheReference_data() { addRows(options); }
    void optionsOfTheReference()
    {
        QFETCH(QString, what);
        QFETCH(bool, isOperation);
        QStringList words = what.split(u' ');
        const QString option = words.takeLast();
        QCOMPARE(isOption(words, option), isOperation);
    }

    void settingsOfTheReference_data() { addRows(settings); }
    void settingsOfTheReference()
    {
        QFETCH(QString, what);
        QFETCH(bool, isOperation);
        QCOMPARE(Config::findSetting(what.toLatin1()).has_value(), isOperation);
    }

    void resourcesOfTheReference_data() { addRows(resources); }
    void resourcesOfTheReference()
    {
        QFETCH(QString, what);
        QFETCH(bool, isOperation);
        QCOMPARE(isRoute(what.split(u' ')), isOperation);
    }
};

MADMAIL_TEST(TestCoverage)
#include "tst_coverage.moc"
