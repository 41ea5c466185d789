// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/known_directives.h"

#include <array>
#include <span>

namespace Madmail::Config {

namespace {

using enum ConfigBlock;
using Kind = KnownDirective::Kind;

struct ValueRow
{
    ConfigBlock where;
    const char *name;
    Setting setting;
    Kind kind = Kind::Value;
};

// Every spelling that is not a setting's own name at the top level.
constexpr std::array valueRows {
    ValueRow { Top, "hostname", Setting::Hostname },
    ValueRow { Top, "mail_domain", Setting::PrimaryDomain },
    ValueRow { Top, "jit_domain", Setting::PrimaryDomain, Kind::Fallback },
    ValueRow { Top, "auto_create", Setting::RegistrationOpen },
    ValueRow { Top, "password_min_length", Setting::PasswordMinimum },
    ValueRow { Authentication, "auto_create", Setting::RegistrationOpen },
    ValueRow { Authentication, "jit_domain", Setting::PrimaryDomain, Kind::Fallback },
    ValueRow { Storage, "default_quota", Setting::DefaultQuota },
    ValueRow { Storage, "appendlimit", Setting::AppendLimit },
    ValueRow { Storage, "retention", Setting::Retention, Kind::Retention },
    ValueRow { Storage, "unused_account_retention", Setting::UnusedAccountRetention },
    ValueRow { Submission, "max_message_size", Setting::MaxMessageSize },
    ValueRow { Submission, "max_recipients", Setting::MaxRecipients },
    ValueRow { Submission, "pgp_passthrough_senders", Setting::PassthroughSenders },
    ValueRow { Submission, "pgp_passthrough_recipients", Setting::PassthroughRecipients },
    ValueRow { Chatmail, "language", Setting::Language },
    ValueRow { Chatmail, "admin_path", Setting::AdminPath },
    ValueRow { Chatmail, "admin_token", Setting::AdminToken },
    ValueRow { Chatmail, "admin_web_path", Setting::AdminWebPath },
    ValueRow { Chatmail, "enable_contact_sharing", Setting::ContactSharing },
    ValueRow { Chatmail, "www_dir", Setting::WebDirectory },
    ValueRow { Chatmail, "mail_domain", Setting::PrimaryDomain },
    ValueRow { Chatmail, "max_message_size", Setting::MaxMessageSize },
    ValueRow { Chatmail, "public_ip", Setting::PublicAddress },
    ValueRow { Chatmail, "min_username_length", Setting::UsernameMinimum },
    ValueRow { Chatmail, "max_username_length", Setting::UsernameMaximum },
    ValueRow { Chatmail, "password_min_length", Setting::PasswordMinimum },
};

struct BlockRow
{
    const char *name;
    Kind kind;
    ConfigBlock block = Foreign;
};

constexpr std::array topRows {
    BlockRow { "imap", Kind::Endpoints, Imap },
    BlockRow { "submission", Kind::Endpoints, Submission },
    BlockRow { "chatmail", Kind::Endpoints, Chatmail },
    BlockRow { "auth.pass_table", Kind::Block, Authentication },
    BlockRow { "storage.imapsql", Kind::Block, Storage },
    BlockRow { "tls", Kind::Tls },
    BlockRow { "log", Kind::Log },
    BlockRow { "log_target", Kind::Log },
    BlockRow { "state_dir", Kind::NoEffect },
    BlockRow { "runtime_dir", Kind::PassedOver },
    BlockRow { "debug", Kind::PassedOver },
    BlockRow { "smtp", Kind::NoEffect },
    BlockRow { "turn", Kind::NoEffect },
    BlockRow { "openmetrics", Kind::NoEffect },
    BlockRow { "msgpipeline", Kind::PassedOver },
};

/// Modules that a block at the top level may configure: "target.remote", "table.chain", …
constexpr std::array modulePrefixes { "auth.", "storage.", "target.", "table.", "check.", "modify.", "tls.", "libdns." };

struct NameList
{
    ConfigBlock where;
    const char *names; // blanks around each
};

constexpr NameList passedOver[] = {
    { Authentication, " table settings_table storage " },
    { Storage,
      " driver dsn auto_create mail_fsync blob_dedup settings_table msg_store compression"
      " appendlimit_table imap_filter delivery_map delivery_normalize auth_map auth_normalize junk_mailbox sqlite_cache_size"
      " sqlite_busy_timeout disable_recent debug quota_table " },
    { Imap, " auth storage tls debug io_debug io_errors sasl_login xchatmail storage_map storage_map_normalize hostname " },
    { Submission,
      " hostname tls auth sasl_login debug io_debug check modify source destination default_source"
      " default_destination deliver_to reject reroute dmarc defer_sender_reject max_received max_header_size"
      " read_timeout write_timeout buffer sender recipient dkim " },
    { Chatmail,
      " mx_domain web_domain auth_db storage username_length password_length"
      " tls debug hostname alpn_smtp alpn_imap " },
};

constexpr NameList withoutEffect[] = {
    { Imap, " insecure_auth " },
    { Submission, " limits insecure_auth pgp_allow_secure_join require_pgp " },
    { Chatmail, " turn_off_tls " },
};

/// Settings of services that this version has not, among those of others.
constexpr std::array servicePrefixes { "turn_", "iroh_", "ss_", "sharing_" };

bool startsWithOneOf(const QString &name, const auto &prefixes)
{
    return std::any_of(prefixes.begin(), prefixes.end(), [&](const char *prefix) { return name.startsWith(QLatin1String(prefix)); });
}

/// `rows` has a row for the block, and that has the name.
bool isNamed(std::span<const NameList> rows, ConfigBlock where, const QString &name)
{
    const auto list = std::find_if(rows.begin(), rows.end(), [&](const NameList &row) { return row.where == where; });
    return list != rows.end() && !name.contains(u' ') && QLatin1String(list->names).contains(QString(u' ' + name + u' '));
}

bool isPassedOver(ConfigBlock where, const QString &name)
{
    if (where == Foreign)
        return true;
    if (where == Top)
        return startsWithOneOf(name, modulePrefixes);
    return isNamed(passedOver, where, name);
}

} // namespace

KnownDirective findDirective(ConfigBlock where, const QString &name)
{
    for (const ValueRow &row : valueRows)
        if (row.where == where && name == QLatin1String(row.name))
            return { .kind = row.kind, .setting = row.setting };
    if (where == Top) {
        for (const BlockRow &row : topRows)
            if (name == QLatin1String(row.name))
                return { .kind = row.kind, .block = row.block };
        const auto setting = findSetting(name.toUtf8());
        if (setting && name == QLatin1String(descriptorOf(*setting).name))
            return { .kind = Kind::Value, .setting = *setting };
    }
    const bool isOfAService = where != Foreign && startsWithOneOf(name, servicePrefixes) && !findSetting(name.toUtf8());
    if (isOfAService || isNamed(withoutEffect, where, name))
        return { .kind = Kind::NoEffect };
    return { .kind = isPassedOver(where, name) ? Kind::PassedOver : Kind::Unknown };
}

} // namespace Madmail::Config
