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
        size("__DEFAULT_QUOTA__", "default_quota", "1073741824", 0, 64 * tebibyte,
             QT_TRANSLATE_NOOP("Settings", "Storage of an account without a limit of its own; 0 for no limit")),
        size("__APPENDLIMIT__", "appendlimit", "104857600", 1024, gibibyte,
             QT_TRANSLATE_NOOP("Settings", "Largest message that a mail program may upload")),
        size("__MAX_MESSAGE_SIZE__", "max_message_size", "104857600", 1024, gibibyte,
             QT_TRANSLATE_NOOP("Settings", "Largest message that may be sent")),
        number("__SUBMISSION_RATE__", "submission_rate", "60", 0, 1'000'000, QT_TRANSLATE_NOOP("Settings", "messages a minute"),
               QT_TRANSLATE_NOOP("Settings", "Messages that an account may send in a minute; 0 for no limit")),
        number("__SUBMISSION_BURST__", "submission_burst", "60", 0, 1'000'000, QT_TRANSLATE_NOOP("Settings", "messages"),
               QT_TRANSLATE_NOOP("Settings", "Messages that an account may send at once; 0 for no limit")),
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
        toggle("__IMAP_LOCAL_ONLY__", "imap_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "IMAP with STARTTLS is for this computer only"), SettingEffect::Listeners),
        toggle("__IMAP_TLS_LOCAL_ONLY__", "imap_tls_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "IMAP over TLS is for this computer only"), SettingEffect::Listeners),
        toggle("__SUBMISSION_LOCAL_ONLY__", "submission_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "Submission with STARTTLS is for this computer only"), SettingEffect::Listeners),
        toggle("__SUBMISSION_TLS_LOCAL_ONLY__", "submission_tls_local_only", "false",
               QT_TRANSLATE_NOOP("Settings", "Submission over TLS is for this computer only"), SettingEffect::Listeners),
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
    };
}

std::vector<Api::SettingDescriptor> engineRows()
{
    return {
        number("__ENGINE_THREADS__", "engine_threads", "1", 1, 64, QT_TRANSLATE_NOOP("Settings", "threads"),
               QT_TRANSLATE_NOOP("Settings", "Threads that serve connections; one for each core at most"), SettingEffect::Restart),
        size("__PASSWORD_HASH_MEMORY__", "password_hash_memory", "19922944", 8 * mebibyte, gibibyte,
             QT_TRANSLATE_NOOP("Settings", "Memory that hashing one password takes: more is safer and slower")),
        number("__PASSWORD_HASH_PASSES__", "password_hash_passes", "2", 1, 16, QT_TRANSLATE_NOOP("Settings", "passes"),
               QT_TRANSLATE_NOOP("Settings", "How often hashing a password goes through that memory")),
    };
}

std::vector<Api::SettingDescriptor> makeTable()
{
    std::vector<Api::SettingDescriptor> table;
    for (const auto &part : { registrationRows(), limitRows(), serviceRows(), identityRows(), engineRows() })
        table.insert(table.end(), part.begin(), part.end());
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
