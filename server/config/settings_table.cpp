// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/settings_table.h"

#include <QCoreApplication>

namespace Madmail::Config {

namespace {

using Api::SettingEffect;
using Api::SettingType;

constexpr qint64 mebibyte = qint64(1) << 20;
constexpr qint64 gibibyte = qint64(1) << 30;
constexpr qint64 tebibyte = qint64(1) << 40;

Api::SettingDescriptor toggle(const char *key, const char *name, const char *defaultValue, const char *help,
                              SettingEffect effect = SettingEffect::AtOnce)
{
    return { .key = key, .name = name, .type = SettingType::Boolean, .defaultValue = defaultValue, .effect = effect, .help = help };
}

Api::SettingDescriptor number(const char *key, const char *name, const char *defaultValue, qint64 minimum, qint64 maximum,
                              const char *unit, const char *help, SettingEffect effect = SettingEffect::AtOnce)
{
    return { .key = key, .name = name, .type = SettingType::Integer, .defaultValue = defaultValue, .minimum = minimum,
             .maximum = maximum, .unit = unit, .effect = effect, .help = help };
}

Api::SettingDescriptor size(const char *key, const char *name, const char *defaultValue, qint64 minimum, qint64 maximum, const char *help)
{
    return { .key = key, .name = name, .type = SettingType::Bytes, .defaultValue = defaultValue, .minimum = minimum,
             .maximum = maximum, .help = help };
}

Api::SettingDescriptor port(const char *key, const char *name, const char *defaultValue, const char *help)
{
    return { .key = key, .name = name, .type = SettingType::Port, .defaultValue = defaultValue, .minimum = 1, .maximum = 65535,
             .effect = SettingEffect::Listeners, .help = help };
}

Api::SettingDescriptor text(const char *key, const char *name, SettingType type, const char *defaultValue, const char *help,
                            SettingEffect effect = SettingEffect::AtOnce)
{
    return { .key = key, .name = name, .type = type, .defaultValue = defaultValue, .effect = effect, .help = help };
}

Api::SettingDescriptor choice(const char *key, const char *name, const QStringList &choices, const char *defaultValue, const char *help)
{
    return { .key = key, .name = name, .type = SettingType::Choice, .defaultValue = defaultValue, .choices = choices, .help = help };
}

Api::SettingDescriptor duration(const char *key, const char *name, const char *defaultValue, qint64 minimum, qint64 maximum, const char *help)
{
    return { .key = key, .name = name, .type = SettingType::Duration, .defaultValue = defaultValue, .minimum = minimum,
             .maximum = maximum, .help = help };
}

Api::SettingDescriptor zeroMeans(const char *meaning, Api::SettingDescriptor row)
{
    row.zeroMeans = meaning;
    return row;
}

Api::SettingDescriptor secret(Api::SettingDescriptor row)
{
    row.secret = true;
    return row;
}

Api::SettingDescriptor fileOnly(Api::SettingDescriptor row)
{
    row.fileOnly = true;
    return row;
}

Api::SettingDescriptor onlyBy(const char *command, Api::SettingDescriptor row)
{
    row.command = command;
    return row;
}

std::vector<Api::SettingDescriptor> registrationRows()
{
    return {
        toggle("__REGISTRATION_OPEN__", "registration", "true",
               QT_TRANSLATE_NOOP("Settings", "New people may get an account")),
        toggle("__JIT_REGISTRATION_ENABLED__", "jit_registration", "true",
               QT_TRANSLATE_NOOP("Settings", "An unknown name becomes an account at its first login or first mail, while registration is open")),
        toggle("__REGISTRATION_TOKEN_REQUIRED__", "registration_token_required", "false",
               QT_TRANSLATE_NOOP("Settings", "A new account needs a token")),
        number("__MIN_USERNAME_LENGTH__", "min_username_length", "1", 1, 64, QT_TRANSLATE_NOOP("Settings", "characters"),
               QT_TRANSLATE_NOOP("Settings", "Shortest name that a first login may choose")),
        number("__MAX_USERNAME_LENGTH__", "max_username_length", "64", 1, 64, QT_TRANSLATE_NOOP("Settings", "characters"),
               QT_TRANSLATE_NOOP("Settings", "Longest name that a first login may choose")),
        number("__MIN_PASSWORD_LENGTH__", "min_password_length", "8", 1, 256, QT_TRANSLATE_NOOP("Settings", "bytes"),
               QT_TRANSLATE_NOOP("Settings", "Shortest password that a first login may choose")),
    };
}

std::vector<Api::SettingDescriptor> limitRows()
{
    return {
        zeroMeans(QT_TRANSLATE_NOOP("Settings", "no limit"), size("__DEFAULT_QUOTA__", "default_quota", "1073741824", 0, 64 * tebibyte,
             QT_TRANSLATE_NOOP("Settings", "Storage of an account without a limit of its own; 0 for no limit"))),
        size("__APPENDLIMIT__", "appendlimit", "104857600", 1024, gibibyte,
             QT_TRANSLATE_NOOP("Settings", "Largest message that a mail program may upload")),
        size("__MAX_MESSAGE_SIZE__", "max_message_size", "104857600", 1024, gibibyte,
             QT_TRANSLATE_NOOP("Settings", "Largest message that may be sent")),
        zeroMeans(QT_TRANSLATE_NOOP("Settings", "no limit"), number("__SUBMISSION_RATE__", "submission_rate", "60", 0, 1'000'000, QT_TRANSLATE_NOOP("Settings", "messages a minute"),
               QT_TRANSLATE_NOOP("Settings", "Messages that an account may send in a minute; 0 for no limit"))),
        zeroMeans(QT_TRANSLATE_NOOP("Settings", "no limit"), number("__SUBMISSION_BURST__", "submission_burst", "60", 0, 1'000'000, QT_TRANSLATE_NOOP("Settings", "messages"),
               QT_TRANSLATE_NOOP("Settings", "Messages that an account may send at once; 0 for no limit"))),
        number("__MAX_SMTP_RECIPIENTS__", "max_smtp_recipients", "1000", 1, 10'000, QT_TRANSLATE_NOOP("Settings", "recipients"),
               QT_TRANSLATE_NOOP("Settings", "Recipients of one message")),
        text("__PGP_PASSTHROUGH_SENDERS__", "pgp_passthrough_senders", SettingType::AddressList, "",
             QT_TRANSLATE_NOOP("Settings", "Addresses that may send unencrypted mail")),
        text("__PGP_PASSTHROUGH_RECIPIENTS__", "pgp_passthrough_recipients", SettingType::AddressPatternList, "",
             QT_TRANSLATE_NOOP("Settings", "Addresses and @domains that may be sent unencrypted mail")),
    };
}

std::vector<Api::SettingDescriptor> serviceRows()
{
    return {
        port("__IMAP_PORT__", "imap_port", "143", QT_TRANSLATE_NOOP("Settings", "Port of IMAP with STARTTLS")),
        port("__IMAP_TLS_PORT__", "imap_tls_port", "993", QT_TRANSLATE_NOOP("Settings", "Port of IMAP over TLS")),
        port("__SUBMISSION_PORT__", "submission_port", "587", QT_TRANSLATE_NOOP("Settings", "Port of submission with STARTTLS")),
        port("__SUBMISSION_TLS_PORT__", "submission_tls_port", "465", QT_TRANSLATE_NOOP("Settings", "Port of submission over TLS")),
        port("__HTTP_PORT__", "http_port", "80", QT_TRANSLATE_NOOP("Settings", "Port of HTTP")),
        port("__HTTPS_PORT__", "https_port", "443", QT_TRANSLATE_NOOP("Settings", "Port of HTTPS")),
        toggle("__IMAP_LOCAL_ONLY__", "imap_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "IMAP with STARTTLS is for this computer only"), SettingEffect::Listeners),
        toggle("__IMAP_TLS_LOCAL_ONLY__", "imap_tls_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "IMAP over TLS is for this computer only"), SettingEffect::Listeners),
        toggle("__SUBMISSION_LOCAL_ONLY__", "submission_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "Submission with STARTTLS is for this computer only"), SettingEffect::Listeners),
        toggle("__SUBMISSION_TLS_LOCAL_ONLY__", "submission_tls_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "Submission over TLS is for this computer only"), SettingEffect::Listeners),
        toggle("__HTTP_LOCAL_ONLY__", "http_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "HTTP is for this computer only"), SettingEffect::Listeners),
        toggle("__HTTPS_LOCAL_ONLY__", "https_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "HTTPS is for this computer only"), SettingEffect::Listeners),
    };
}

std::vector<Api::SettingDescriptor> identityRows()
{
    const QStringList securities { QStringLiteral("ssl"), QStringLiteral("starttls"), QStringLiteral("default") };
    return {
        text("__SMTP_HOSTNAME__", "smtp_hostname", SettingType::Domain, "",
             QT_TRANSLATE_NOOP("Settings", "Name or address at which phones reach this server; empty to find it out")),
        text("__PUBLIC_IP__", "public_ip", SettingType::Domain, "",
             QT_TRANSLATE_NOOP("Settings", "Address of this server on the internet; empty to find it out")),
        choice("__DCLOGIN_IMAP_SECURITY__", "dclogin_imap_security", securities, "ssl",
               QT_TRANSLATE_NOOP("Settings", "How invite links tell phones to read mail")),
        choice("__DCLOGIN_SMTP_SECURITY__", "dclogin_smtp_security", securities, "ssl",
               QT_TRANSLATE_NOOP("Settings", "How invite links tell phones to send mail")),
        text("__PRIMARY_DOMAIN__", "primary_domain", SettingType::Domain, "",
             QT_TRANSLATE_NOOP("Settings", "Mail domain of new accounts")),
        text("__LOCAL_DOMAINS__", "local_domains", SettingType::DomainList, "",
             QT_TRANSLATE_NOOP("Settings", "Earlier mail domains, which stay local for their accounts")),
        choice("__TLS_MODE__", "tls_mode", { QStringLiteral("self_signed"), QStringLiteral("file") }, "self_signed",
               QT_TRANSLATE_NOOP("Settings", "Where the certificate comes from")),
        text("__TLS_CERTIFICATE__", "tls_certificate", SettingType::FilePath, "",
             QT_TRANSLATE_NOOP("Settings", "Certificate chain (PEM file)")),
        text("__TLS_KEY__", "tls_key", SettingType::FilePath, "", QT_TRANSLATE_NOOP("Settings", "Private key (PEM file)")),
        toggle("__LOG_DISABLED__", "log_disabled", "false", QT_TRANSLATE_NOOP("Settings", "Nothing about what people do is logged")),
        fileOnly(text("__LOG_TARGET__", "log_target", SettingType::Text, "stderr",
                      QT_TRANSLATE_NOOP("Settings", "Where the log goes: stderr, syslog, or the path of a file; several with commas"))),
    };
}

std::vector<Api::SettingDescriptor> engineRows()
{
    return {
        number("__ENGINE_THREADS__", "engine_threads", "1", 1, 64, QT_TRANSLATE_NOOP("Settings", "threads"),
               QT_TRANSLATE_NOOP("Settings", "Threads that serve connections; one for each core is enough")),
        size("__PASSWORD_HASH_MEMORY__", "password_hash_memory", "19922944", 8 * mebibyte, gibibyte,
             QT_TRANSLATE_NOOP("Settings", "Memory that hashing one password takes: more is safer and slower")),
        number("__PASSWORD_HASH_PASSES__", "password_hash_passes", "2", 1, 16, QT_TRANSLATE_NOOP("Settings", "passes"),
               QT_TRANSLATE_NOOP("Settings", "How often hashing a password goes through that memory")),
    };
}

std::vector<Api::SettingDescriptor> webRows()
{
    return {
        choice("__LANGUAGE__", "language", { QStringLiteral("en"), QStringLiteral("fa"), QStringLiteral("ru"), QStringLiteral("es") }, "en",
               QT_TRANSLATE_NOOP("Settings", "Language of the web pages")),
        text("__ADMIN_PATH__", "admin_path", SettingType::UrlPath, "/api/admin",
             QT_TRANSLATE_NOOP("Settings", "Path of the Admin API")),
        fileOnly(secret(text("__ADMIN_TOKEN__", "admin_token", SettingType::Text, "",
                             QT_TRANSLATE_NOOP("Settings", "Token of the Admin API instead of a made one; \"disabled\" switches the API and the panel off")))),
        toggle("__ADMIN_WEB_ENABLED__", "admin_web_enabled", "true",
               QT_TRANSLATE_NOOP("Settings", "The web admin panel is served")),
        text("__ADMIN_WEB_PATH__", "admin_web_path", SettingType::UrlPath, "/admin",
             QT_TRANSLATE_NOOP("Settings", "Path of the web admin panel")),
    };
}

// Switches and places of services that have parts of their own.
std::vector<Api::SettingDescriptor> featureRows()
{
    return {
        toggle("__TURN_ENABLED__", "turn_enabled", "true",
               QT_TRANSLATE_NOOP("Settings", "Calls go through this server when they cannot go directly")),
        toggle("__IROH_ENABLED__", "iroh_enabled", "true",
               QT_TRANSLATE_NOOP("Settings", "Realtime channels of web apps go through this server")),
        toggle("__SS_ENABLED__", "ss_enabled", "true",
               QT_TRANSLATE_NOOP("Settings", "Clients may come through Shadowsocks")),
        toggle("__AUTO_PURGE_SEEN__", "auto_purge_seen_enabled", "false",
               QT_TRANSLATE_NOOP("Settings", "Messages are deleted once they were read")),
        toggle("__MESSAGE_RETENTION_ENABLED__", "message_retention_enabled", "false",
               QT_TRANSLATE_NOOP("Settings", "Old messages are deleted; unread ones stay")),
        duration("__MESSAGE_RETENTION__", "message_retention", "2592000s", 3600, 36500 * qint64(86400),
                 QT_TRANSLATE_NOOP("Settings", "Age at which messages are deleted")),
        toggle("__MESSAGE_RETENTION_UNREAD__", "message_retention_unread", "false",
               QT_TRANSLATE_NOOP("Settings", "Old messages that nobody has read are deleted, too")),
        zeroMeans(QT_TRANSLATE_NOOP("Settings", "never"), duration("__UNREAD_RETENTION__", "unread_retention", "0s", 0, 36500 * qint64(86400),
                 QT_TRANSLATE_NOOP("Settings", "Age at which unread messages are deleted, whatever happens to others; 0s for never"))),
        zeroMeans(QT_TRANSLATE_NOOP("Settings", "never"), duration("__UNUSED_ACCOUNT_RETENTION__", "unused_account_retention", "0s", 0, 36500 * qint64(86400),
                 QT_TRANSLATE_NOOP("Settings", "Age at which accounts are deleted that nobody ever logged in to; 0s for never"))),
        toggle("__WEBIMAP_ENABLED__", "webimap_enabled", "false",
               QT_TRANSLATE_NOOP("Settings", "Mail may be read over HTTPS")),
        toggle("__WEBSMTP_ENABLED__", "websmtp_enabled", "false",
               QT_TRANSLATE_NOOP("Settings", "Mail may be sent over HTTPS")),
    };
}

std::vector<Api::SettingDescriptor> furtherServiceRows()
{
    return {
        toggle("__FEDERATION_ENABLED__", "federation_enabled", "false",
               QT_TRANSLATE_NOOP("Settings", "Mail is exchanged with other servers")),
        choice("__FEDERATION_POLICY__", "federation_policy", { QStringLiteral("accept"), QStringLiteral("reject") }, "accept",
               QT_TRANSLATE_NOOP("Settings", "What happens with servers that no rule names")),
        size("__MAX_FEDERATION_SIZE__", "max_federation_size", "73400320", 1024, gibibyte,
             QT_TRANSLATE_NOOP("Settings", "Largest message from another server")),
        port("__SMTP_PORT__", "smtp_port", "25", QT_TRANSLATE_NOOP("Settings", "Port for mail from other servers")),
        port("__TURN_PORT__", "turn_port", "3478", QT_TRANSLATE_NOOP("Settings", "Port of the call server")),
        port("__SASL_PORT__", "sasl_port", "24", QT_TRANSLATE_NOOP("Settings", "Port at which other programs may have passwords checked")),
        port("__IROH_PORT__", "iroh_port", "3340", QT_TRANSLATE_NOOP("Settings", "Port of the relay for realtime channels")),
        port("__SS_PORT__", "ss_port", "8388", QT_TRANSLATE_NOOP("Settings", "Port of Shadowsocks")),
        toggle("__SMTP_LOCAL_ONLY__", "smtp_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "Mail from other servers is taken from this computer only"), SettingEffect::Listeners),
        toggle("__TURN_LOCAL_ONLY__", "turn_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "The call server is for this computer only"), SettingEffect::Listeners),
        toggle("__SASL_LOCAL_ONLY__", "sasl_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "Passwords are checked for programs of this computer only"), SettingEffect::Listeners),
        toggle("__IROH_LOCAL_ONLY__", "iroh_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "The relay for realtime channels is for this computer only"), SettingEffect::Listeners),
        text("__TURN_REALM__", "turn_realm", SettingType::Domain, "",
             QT_TRANSLATE_NOOP("Settings", "Realm of the call server; empty for the mail domain")),
        secret(text("__TURN_SECRET__", "turn_secret", SettingType::Text, "",
                    QT_TRANSLATE_NOOP("Settings", "Secret from which passwords for calls are made; empty for one made by itself"))),
        text("__TURN_RELAY_IP__", "turn_relay_ip", SettingType::Domain, "",
             QT_TRANSLATE_NOOP("Settings", "Address at which calls are relayed; empty to find it out")),
        number("__TURN_TTL__", "turn_ttl", "86400", 1, 31536000, QT_TRANSLATE_NOOP("Settings", "seconds"),
               QT_TRANSLATE_NOOP("Settings", "How long a password for calls holds")),
        text("__IROH_RELAY_URL__", "iroh_relay_url", SettingType::Url, "",
             QT_TRANSLATE_NOOP("Settings", "Another relay for realtime channels; empty for this server")),
        choice("__SS_CIPHER__", "ss_cipher", { QStringLiteral("aes-128-gcm"), QStringLiteral("aes-256-gcm"), QStringLiteral("chacha20-ietf-poly1305") },
               "aes-128-gcm", QT_TRANSLATE_NOOP("Settings", "Cipher of Shadowsocks")),
        secret(text("__SS_PASSWORD__", "ss_password", SettingType::Text, "",
                    QT_TRANSLATE_NOOP("Settings", "Password of Shadowsocks; empty for one made by itself"))),
        choice("__PUSH_MODE__", "push_mode", { QStringLiteral("auto"), QStringLiteral("on"), QStringLiteral("off") }, "off",
               QT_TRANSLATE_NOOP("Settings", "Phones are woken by push: on, off, or auto for as long as that works")),
        toggle("__ALLOW_INBOUND_REMOTE_RCPT__", "allow_inbound_remote_rcpt", "false",
               QT_TRANSLATE_NOOP("Settings", "Mail from other servers may go on to other servers (an open relay)")),
        onlyBy("html-serve", text("__WWW_DIR__", "www_dir", SettingType::FilePath, "",
                                  QT_TRANSLATE_NOOP("Settings", "Folder with web pages instead of the embedded ones"))),
    };
}

Api::SettingDescriptor notOffered(Api::SettingDescriptor row)
{
    row.notOffered = true;
    return row;
}

// What older panels show: kept, so that such a panel works and a move back loses nothing.
std::vector<Api::SettingDescriptor> olderRows()
{
    return {
        toggle("__HTTP_ENABLED__", "http_enabled", "true", QT_TRANSLATE_NOOP("Settings", "HTTP is served"), SettingEffect::Listeners),
        toggle("__HTTPS_ENABLED__", "https_enabled", "true", QT_TRANSLATE_NOOP("Settings", "HTTPS is served"), SettingEffect::Listeners),
        port("__TURN_RELAY_PORT_MIN__", "turn_relay_port_min", "49152", QT_TRANSLATE_NOOP("Settings", "Lowest port at which calls are relayed")),
        port("__TURN_RELAY_PORT_MAX__", "turn_relay_port_max", "65535", QT_TRANSLATE_NOOP("Settings", "Highest port at which calls are relayed")),
        text("__WEBMAIL_CORS_ORIGINS__", "webmail_cors_origins", SettingType::OriginList, "",
             QT_TRANSLATE_NOOP("Settings", "Sites whose pages may read and send mail over HTTPS, with commas, or * for all; empty for none")),
        notOffered(toggle("__SS_WS_ENABLED__", "ss_ws_enabled", "false", QT_TRANSLATE_NOOP("Settings", "Shadowsocks over WebSocket (not offered)"))),
        notOffered(toggle("__SS_GRPC_ENABLED__", "ss_grpc_enabled", "false", QT_TRANSLATE_NOOP("Settings", "Shadowsocks over gRPC (not offered)"))),
        port("__SS_WS_PORT__", "ss_ws_port", "8389", QT_TRANSLATE_NOOP("Settings", "Port of Shadowsocks over WebSocket (not offered)")),
        port("__SS_GRPC_PORT__", "ss_grpc_port", "8390", QT_TRANSLATE_NOOP("Settings", "Port of Shadowsocks over gRPC (not offered)")),
        notOffered(toggle("__HTTP_PROXY_ENABLED__", "http_proxy_enabled", "false", QT_TRANSLATE_NOOP("Settings", "An HTTP proxy (not offered)"))),
        port("__HTTP_PROXY_PORT__", "http_proxy_port", "8080", QT_TRANSLATE_NOOP("Settings", "Port of the HTTP proxy (not offered)")),
        text("__HTTP_PROXY_PATH__", "http_proxy_path", SettingType::UrlPath, "", QT_TRANSLATE_NOOP("Settings", "Path of the HTTP proxy (not offered)")),
        text("__HTTP_PROXY_USERNAME__", "http_proxy_username", SettingType::Text, "", QT_TRANSLATE_NOOP("Settings", "User of the HTTP proxy (not offered)")),
        secret(text("__HTTP_PROXY_PASSWORD__", "http_proxy_password", SettingType::Text, "", QT_TRANSLATE_NOOP("Settings", "Password of the HTTP proxy (not offered)"))),
        toggle("__CONTACT_SHARING__", "contact_sharing", "false", QT_TRANSLATE_NOOP("Settings", "Visitors of the web pages may make short links to their contacts")),
    };
}

/// Settings whose names begin so are kept for a service that comes in a later version.
struct Missing
{
    const char *names;
    const char *service;
};

constexpr Missing missing[] = {
    { "turn_", "TURN" },
    { "iroh_", "Iroh relay" },
    { "ss_", "Shadowsocks" },
    { "http_proxy_", "HTTP proxy" },
    { "smtp_port", "SMTP from other servers" },
    { "smtp_local_only", "SMTP from other servers" },
    { "allow_inbound_remote_rcpt", "SMTP from other servers" },
    { "sasl_", "SASL" },
    { "federation_", "Federation" },
    { "max_federation_size", "Federation" },
    { "push_", "Push" },
    { "webimap_", "WebIMAP" },
    { "websmtp_", "WebSMTP" },
    { "webmail_", "Web mail" },
};

std::vector<Api::SettingDescriptor> makeTable()
{
    std::vector<Api::SettingDescriptor> table;
    for (const auto &part : { registrationRows(), limitRows(), serviceRows(), identityRows(), engineRows(), webRows(), featureRows(),
                              furtherServiceRows(), olderRows() })
        table.insert(table.end(), part.begin(), part.end());
    for (Api::SettingDescriptor &row : table)
        for (const Missing &kept : missing)
            if (QByteArrayView(row.name).startsWith(kept.names))
                row.missingService = kept.service;
    return table;
}

} // namespace

std::span<const Api::SettingDescriptor> settingsTable()
{
    static const std::vector<Api::SettingDescriptor> table = makeTable();
    return table;
}

const Api::SettingDescriptor &descriptorOf(Setting setting)
{
    return settingsTable()[std::size_t(setting)];
}

std::optional<Setting> findSetting(QByteArrayView keyOrName)
{
    const auto table = settingsTable();
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto &row) { return keyOrName == row.key || keyOrName == row.name; });
    return found == table.end() ? std::nullopt : std::optional(Setting(found - table.begin()));
}

} // namespace Madmail::Config
