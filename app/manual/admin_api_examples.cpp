// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/manual/admin_api_examples.h"

#include <algorithm>
#include <vector>

namespace Madmail::Manual {

namespace {

std::vector<AdminApiExample> makingAccounts()
{
    return {
        { "accounts.create", R"J({"username":"somebody@chat.example.org","password":"correct horse battery"})J",
          R"J({"created":"somebody@chat.example.org"})J" },
        { "accounts.create-random", "",
          R"J({"dclogin":"dclogin:xbm6yfckr@chat.example.org/?p=x0q5dmk7lsxp2dg3tti5qy&v=1&ih=chat.example.org&ip=993&is=ssl&sh=chat)J"
          R"J(.example.org&sp=465&ss=ssl&ic=3","email":"xbm6yfckr@chat.example.org","password":"x0q5dmk7lsxp2dg3tti5qy"})J" },
        { "accounts.list", "",
          R"J({"accounts":[{"created_at":1795284000,"first_login_at":0,"is_default_quota":true,"last_login_at":0,)J"
          R"J("max_bytes":1073741824,"used_bytes":48213,"username":"somebody@chat.example.org"}],"total":1})J" },
        { "accounts.info", R"J({"username":"somebody@chat.example.org"})J",
          R"J({"block_reason":"","blocklisted":false,"created_at":1795284000,"first_login_at":0,"has_account":true,)J"
          R"J("has_credentials":true,"is_default_quota":true,"last_login_at":0,"max_bytes":1073741824,"messages":0,)J"
          R"J("used_bytes":48213,"username":"somebody@chat.example.org"})J" },
        { "accounts.status", "",
          R"J({"blocklisted":0,"jit_enabled":true,"login_count":2,"registration_open":true,"state_dir":"/var/lib/madmail",)J"
          R"J("token_required":false,"total_storage_bytes":48213})J" },
        { "creds.password", R"J({"username":"somebody@chat.example.org","password":"another good one"})J",
          R"J({"changed":"somebody@chat.example.org"})J" },
        { "accounts.appendlimit", R"J({"username":"somebody@chat.example.org","value":10485760})J",
          R"J({"appendlimit":10485760,"username":"somebody@chat.example.org"})J" },
        { "accounts.export", "",
          R"J({"total":1,"users":[{"hash":"$argon2id$v=19$m=19456,t=2,p=1$…","username":"somebody@chat.example.org"}]})J" },
        { "accounts.import", R"J({"users":[{"username":"friend@chat.example.org","password":"correct horse battery"}]})J",
          R"J({"complete":true,"imported":1,"skipped":0})J" },
    };
}

std::vector<AdminApiExample> theServer()
{
    return {
        { "status", "",
          R"J({"boot_time":1795284000,"certificate_expires":1858356000,"certificate_problem":"","certificate_self_signed":true,)J"
          R"J("certificate_sha256":"B7:2C:45:B9:D7:A1:27:54:B2:43:91:0D:DF:CD:86:EA:4E:D1:68:E9:C5:66:DB:74:59:13:37:04:6A:2A:AA:C8")J"
          R"J(,"certificate_warnings":[],"imap":{"connections":0,"unique_ips":0},"listeners":[{"address":"0.0.0.0","bytes_in":0,)J"
          R"J("bytes_out":0,"connections":25,"fallback":false,"port":993,"service":"imaps","standard_port":993,"unique_ips":7}],)J"
          R"J("mail_domain":"chat.example.org","message_retention":{"days":30,"enabled":false,"retention":"30d"},)J"
          R"J("outbound_messages":0,"push":{"auto_disable_after":5,"consecutive_failures":0,"enabled":false,"mode":"off",)J"
          R"J("successful_notifications":0},"ports":[{"connections":25,"label":"IMAP TLS","port":993,"proto":"tcp","service":"imaps",)J"
          R"J("unique_ips":7}],"received_messages":0,"registered_users":2,"sent_messages":0,"server_tracker":{"boot_time":1795284000,)J"
          R"J("unique_conn_ips":0,"unique_domains":0,"unique_ip_servers":0,"uptime_seconds":3},"services":[{)J"
          R"J("connections":0,"name":"IMAP","unique_ips":0}],"state":"running","state_directory":"/var/lib/madmail","uptime":{)J"
          R"J("boot_time":"2026-11-21T19:36:38Z","duration":"3s"},"uptime_seconds":3,"users":{"registered":2},"version":"0.1.0"})J" },
        { "overview", "",
          R"J({"disk":{"total_bytes":270553174016,"used_bytes":54110634803,"available_bytes":216442539213,"percent_used":20.0},)J"
          R"J("tokens":{"total":0},"settings":{"registration":"open","jit_registration":"enabled","imap_port":{"effective":"143",)J"
          R"J("is_set":false,"key":"__IMAP_PORT__","restart_required":false,"value":""},"…":"…"},"mail_domain":"chat.example.org","…":"…"})J" },
        { "operations.list", "",
          R"J({"operations":[{"command":"status","effect":"read","id":"status","method":"GET","resource":"/admin/status","…":"…"},)J"
          R"J({"command":"imap-acct quota set","effect":"change","id":"quota.set","method":"PUT","parameters":[{"choices":[],)J"
          R"J("help":"Size, such as 1GB, 500MB or 10KB","name":"max_bytes","required":true,"type":"size"}],"resource":"/admin/quota",)J"
          R"J("summary":"Give an account a limit of its own"},"…"]})J" },
        { "storage.status", "",
          R"J({"database":{"driver":"sqlite3","size_bytes":50331648},"disk":{"total_bytes":270553174016,"used_bytes":54110634803,)J"
          R"J("available_bytes":216442539213,"percent_used":20.0},"state_dir":{"path":"/var/lib/madmail","size_bytes":50380800}})J" },
        { "storage.totals", "",
          R"J({"accounts_count":2,"active_connections":0,"total_storage_bytes":48213})J" },
        { "certificate.status", "",
          R"J({"domain":"chat.example.org","expires_at":1858356000,"sha256":"B7:2C:45:B9:D7:A1:27:54:B2:43:91:0D:DF:CD:86:EA:4E:D1:6)J"
          R"J(8:E9:C5:66:DB:74:59:13:37:04:6A:2A:AA:C8","tls_mode":"self_signed","valid":true})J" },
        { "reload", "",
          R"J({"status":"reloaded","warnings":[]})J" },
        { "tasks.list", "",
          R"J({"message_retention":"2592000s","periodic_jobs_enabled":true,"tasks":[{)J"
          R"J("description":"Delete messages that were read and are older than message_retention (with message_retention_unread,)J"
          R"J( unread ones, too)","enabled":false,"every_seconds":3600,"name":"prune-old-messages","removes":"messages"},{)J"
          R"J("description":"Delete unread messages that are older than unread_retention","enabled":false,"every_seconds":3600,)J"
          R"J("name":"prune-unread-older","removes":"messages"}],"unread_retention":"0s","unused_account_retention":"0s"})J" },
        { "tasks.run", R"J({"task":"remove-expired-tokens"})J",
          R"J({"complete":true,"deleted_accounts":0,"deleted_bytes":0,"deleted_messages":0,"deleted_tokens":0,"dry_run":false,)J"
          R"J("task":"remove-expired-tokens"})J" },
        { "tasks.run-all", "",
          R"J({"tasks":[{"complete":true,"deleted_accounts":0,"deleted_bytes":0,"deleted_messages":0,"deleted_tokens":0,)J"
          R"J("dry_run":false,"task":"remove-expired-tokens"}]})J" },
        { "tasks.running", "",
          R"J({"running":false})J" },
        { "tasks.stop", "",
          R"J({"stopping":false})J" },
        { "restart", "",
          R"J({"status":"reloaded"})J" },
        { "cache.reload", "",
          R"J({"credentials_cache_reloaded":true,"quota_cache_reloaded":true})J" },
    };
}

std::vector<AdminApiExample> storageAndMail()
{
    return {
        { "quota.set", R"J({"username":"somebody@chat.example.org","max_bytes":"500MB"})J",
          R"J({"is_default":false,"max_bytes":524288000,"used_bytes":48213,"username":"somebody@chat.example.org"})J" },
        { "quota.get", R"J({"username":"somebody@chat.example.org"})J",
          R"J({"is_default":false,"max_bytes":524288000,"used_bytes":48213,"username":"somebody@chat.example.org"})J" },
        { "quota.list", "",
          R"J({"default_quota_bytes":1073741824,"users":[{"created_at":1795284000,"is_default":true,"max_bytes":1073741824,)J"
          R"J("used_bytes":48213,"username":"friend@chat.example.org"}]})J" },
        { "quota.reset", R"J({"username":"somebody@chat.example.org"})J",
          R"J({"reset":"somebody@chat.example.org"})J" },
        { "quota.set-default", R"J({"max_bytes":2147483648})J",
          R"J({"default_quota_bytes":2147483648})J" },
        { "purge.user", R"J({"username":"somebody@chat.example.org"})J",
          R"J({"complete":true,"deleted":12,"deleted_accounts":0,"deleted_bytes":40960,"dry_run":false})J" },
        { "purge.read", "",
          R"J({"complete":true,"deleted":12,"deleted_accounts":0,"deleted_bytes":40960,"dry_run":false})J" },
        { "purge.older", R"J({"retention":"30d"})J",
          R"J({"complete":true,"deleted":12,"deleted_accounts":0,"deleted_bytes":40960,"dry_run":false})J" },
        { "prune.unread", R"J({"retention":"30d"})J",
          R"J({"complete":true,"deleted":12,"deleted_accounts":0,"deleted_bytes":40960,"dry_run":false})J" },
        { "prune.unused", R"J({"retention":"90d"})J",
          R"J({"complete":true,"deleted":0,"deleted_accounts":0,"deleted_bytes":0,"dry_run":false})J" },
        { "queue.purge", R"J({"username":"somebody@chat.example.org"})J",
          R"J({"deleted":0})J" },
        { "purge.all", "",
          R"J({"complete":true,"deleted":12,"deleted_accounts":0,"deleted_bytes":40960,"dry_run":false})J" },
    };
}

std::vector<AdminApiExample> registration()
{
    return {
        { "registration.status", "",
          R"J({"status":"open"})J" },
        { "registration.close", "",
          R"J({"status":"closed"})J" },
        { "registration.open", "",
          R"J({"status":"open"})J" },
        { "jit.status", "",
          R"J({"status":"enabled"})J" },
        { "jit.disable", "",
          R"J({"status":"disabled"})J" },
        { "jit.enable", "",
          R"J({"status":"enabled"})J" },
        { "token-required.status", "",
          R"J({"is_set":false,"key":"__REGISTRATION_TOKEN_REQUIRED__","restart_required":false,"status":"disabled","value":"false"})J" },
        { "tokens.create", R"J({"token":"friends-2026","max_uses":5,"comment":"For friends","expires_in":"72h"})J",
          R"J({"comment":"For friends","created_at":"2026-11-21T19:36:45Z","expires_at":"2026-11-24T19:36:45Z","max_uses":5,)J"
          R"J("pending_reservations":0,"status":"active","token":"friends-2026","used_count":0})J" },
        { "tokens.list", "",
          R"J({"tokens":[{"comment":"For friends","created_at":"2026-11-21T19:36:45Z","expires_at":"2026-11-24T19:36:45Z",)J"
          R"J("max_uses":5,"pending_reservations":0,"status":"active","token":"friends-2026","used_count":0}],"total":1})J" },
        { "tokens.status", R"J({"token":"friends-2026"})J",
          R"J({"comment":"For friends","created_at":"2026-11-21T19:36:45Z","expires_at":"2026-11-24T19:36:45Z","max_uses":5,)J"
          R"J("pending_reservations":0,"status":"active","token":"friends-2026","used_count":0})J" },
        { "tokens.delete", R"J({"token":"friends-2026"})J",
          R"J({"deleted":"friends-2026"})J" },
    };
}

std::vector<AdminApiExample> services()
{
    return {
        { "turn.status", "",
          R"J({"status":"enabled"})J" },
        { "turn.off", "",
          R"J({"status":"disabled"})J" },
        { "turn.on", "",
          R"J({"status":"enabled"})J" },
        { "port.status", "",
          R"J({"services":[{"can_be_disabled":false,"default_port":465,"enabled":true,"mode":"public","name":"submission-tls",)J"
          R"J("override":false,"port":465,"port_in_use":465,"running":true,"title":"Submission TLS"},{"can_be_disabled":false,"default_port":143,)J"
          R"J("enabled":true,"mode":"public","name":"imap","override":false,"port":143,"port_in_use":143,"running":true,"title":"IMAP"}]})J" },
        { "port.smtp.status", "",
          R"J({"services":[{"can_be_disabled":false,"default_port":25,"enabled":true,"mode":"public","name":"smtp","override":false,)J"
          R"J("port":25,"port_in_use":0,"running":false,"title":"SMTP"}]})J" },
        { "port.smtp.set", R"J({"port":2025})J",
          R"J({"can_be_disabled":false,"default_port":25,"enabled":true,"mode":"public","name":"smtp","override":true,"port":2025,"port_in_use":0,)J"
          R"J("running":false,"title":"SMTP"})J" },
        { "port.smtp.reset", "",
          R"J({"can_be_disabled":false,"default_port":25,"enabled":true,"mode":"public","name":"smtp","override":false,"port":25,"port_in_use":0,)J"
          R"J("running":false,"title":"SMTP"})J" },
        { "port.smtp.local", "",
          R"J({"can_be_disabled":false,"default_port":25,"enabled":true,"mode":"local","name":"smtp","override":false,"port":25,"port_in_use":0,)J"
          R"J("running":false,"title":"SMTP"})J" },
        { "port.smtp.public", "",
          R"J({"can_be_disabled":false,"default_port":25,"enabled":true,"mode":"public","name":"smtp","override":false,"port":25,"port_in_use":0,)J"
          R"J("running":false,"title":"SMTP"})J" },
        { "port.shadowsocks.status", "",
          R"J({"services":[{"can_be_disabled":false,"default_port":8388,"enabled":true,"mode":"n/a","name":"shadowsocks",)J"
          R"J("override":false,"port":8388,"port_in_use":0,"running":false,"title":"Shadowsocks"}]})J" },
        { "port.shadowsocks.set", R"J({"port":8400})J",
          R"J({"can_be_disabled":false,"default_port":8388,"enabled":true,"mode":"n/a","name":"shadowsocks","override":true,)J"
          R"J("port":8400,"port_in_use":0,"running":false,"title":"Shadowsocks"})J" },
        { "port.shadowsocks.reset", "",
          R"J({"can_be_disabled":false,"default_port":8388,"enabled":true,"mode":"n/a","name":"shadowsocks","override":false,)J"
          R"J("port":8388,"port_in_use":0,"running":false,"title":"Shadowsocks"})J" },
        { "submission-access.status", "",
          R"J({"status":"public","submission":"public","submission_tls":"public"})J" },
        { "push.status", "",
          R"J({"auto_disable_after":5,"consecutive_failures":0,"mode":"off","status":"disabled","successful_notifications":0})J" },
        { "push.auto", "",
          R"J({"auto_disable_after":5,"consecutive_failures":0,"mode":"auto","status":"enabled","successful_notifications":0})J" },
        { "push.off", "",
          R"J({"auto_disable_after":5,"consecutive_failures":0,"mode":"off","status":"disabled","successful_notifications":0})J" },
    };
}

std::vector<AdminApiExample> settings()
{
    return {
        { "settings.panel", "",
          R"J({"registration":"open","jit_registration":"enabled","turn_enabled":"enabled","imap_access":"public","imap_port":{)J"
          R"J("effective":"143","is_set":false,"key":"__IMAP_PORT__","restart_required":false,"value":""},"language":{)J"
          R"J("effective":"en","is_set":false,"key":"__LANGUAGE__","restart_required":false,"value":""},"federation_enabled":false,"…":"…"})J" },
        { "settings.list", "",
          R"J({"settings":[{"default":"true","default_readable":"true","help":"New people may get an account","is_set":true,"key":"__REGISTRATION_OPEN__",)J"
          R"J("name":"registration","origin":"database","readable":"true","restart_required":false,"value":"true"},{"default":"true","default_readable":"true",)J"
          R"J("help":"An unknown name becomes an account at its first login or first mail, while registration is open",)J"
          R"J("is_set":true,"key":"__JIT_REGISTRATION_ENABLED__","name":"jit_registration","origin":"database",)J"
          R"J("readable":"true","restart_required":false,"value":"true"}]})J" },
        { "settings.set", R"J({"name":"max_smtp_recipients","value":"500"})J",
          R"J({"default":"1000","default_readable":"1000 recipients","help":"Recipients of one message","is_set":true,"key":"__MAX_SMTP_RECIPIENTS__",)J"
          R"J("name":"max_smtp_recipients","origin":"database","readable":"500 recipients","restart_required":false,"value":"500"})J" },
        { "settings.get", R"J({"name":"max_smtp_recipients"})J",
          R"J({"default":"1000","default_readable":"1000 recipients","help":"Recipients of one message","is_set":true,"key":"__MAX_SMTP_RECIPIENTS__",)J"
          R"J("name":"max_smtp_recipients","origin":"database","readable":"500 recipients","restart_required":false,"value":"500"})J" },
        { "settings.reset", R"J({"name":"max_smtp_recipients"})J",
          R"J({"default":"1000","default_readable":"1000 recipients","help":"Recipients of one message","is_set":false,"key":"__MAX_SMTP_RECIPIENTS__",)J"
          R"J("name":"max_smtp_recipients","origin":"default","readable":"1000 recipients","restart_required":false,"value":"1000"})J" },
        { "language.set", R"J({"language":"fa"})J",
          R"J({"config_default":"en","current":"fa","source":"database"})J" },
        { "language.status", "",
          R"J({"config_default":"en","current":"fa","source":"database"})J" },
        { "language.reset", "",
          R"J({"config_default":"en","current":"en","source":"config"})J" },
        { "message-size.set", R"J({"size":"20MB"})J",
          R"J({"appendlimit":"20M","config":"100M","config_bytes":104857600,"effective":"20M","effective_bytes":20971520,)J"
          R"J("max_message_size":"20M","source":"database"})J" },
        { "message-size.status", "",
          R"J({"appendlimit":"20M","config":"100M","config_bytes":104857600,"effective":"20M","effective_bytes":20971520,)J"
          R"J("max_message_size":"20M","source":"database"})J" },
        { "message-size.reset", "",
          R"J({"appendlimit":"100M","config":"100M","config_bytes":104857600,"effective":"100M","effective_bytes":104857600,)J"
          R"J("max_message_size":"100M","source":"config"})J" },
    };
}

// size: one row after the other
std::vector<AdminApiExample> whoAndWhere()
{
    return {
        { "blocklist.add", R"J({"username":"spam@chat.example.org","reason":"Unwanted mail"})J",
          R"J({"blocked":"spam@chat.example.org"})J" },
        { "blocklist.list", "",
          R"J({"blocked":[{"blocked_at":"2026-11-21T19:36:47Z","reason":"Unwanted mail","username":"spam@chat.example.org"}],)J"
          R"J("total":1})J" },
        { "blocklist.remove", R"J({"username":"spam@chat.example.org"})J",
          R"J({"unblocked":"spam@chat.example.org"})J" },
        { "blocklist.clear", "",
          R"J({"unblocked":0})J" },
        { "dns.set", R"J({"lookup_key":"nine.example.org","target_host":"192.0.2.9","comment":"By another way"})J",
          R"J({"comment":"By another way","created_at":1795284000,"lookup_key":"nine.example.org","target_host":"192.0.2.9",)J"
          R"J("updated_at":1795284000})J" },
        { "dns.list", "",
          R"J({"overrides":[{"comment":"By another way","created_at":1795284000,"lookup_key":"nine.example.org",)J"
          R"J("target_host":"192.0.2.9","updated_at":1795284000}],"total":1})J" },
        { "dns.get", R"J({"lookup_key":"nine.example.org"})J",
          R"J({"comment":"By another way","created_at":1795284000,"lookup_key":"nine.example.org","target_host":"192.0.2.9",)J"
          R"J("updated_at":1795284000})J" },
        { "dns.remove", R"J({"lookup_key":"nine.example.org"})J",
          R"J({"deleted":"nine.example.org"})J" },
        { "federation.settings", "",
          R"J({"enabled":false,"federation_size_effective":"70M","federation_size_effective_bytes":73400320,)J"
          R"J("max_federation_size":"","policy":"ACCEPT"})J" },
        { "federation.policy", R"J({"enabled":true,"policy":"ACCEPT"})J",
          R"J({"enabled":true,"federation_size_effective":"70M","federation_size_effective_bytes":73400320,"max_federation_size":"",)J"
          R"J("policy":"ACCEPT"})J" },
        { "federation.add", R"J({"domain":"elsewhere.example.org"})J",
          R"J({"domain":"elsewhere.example.org","total":1})J" },
        { "federation.block", R"J({"domain":"spam.example.org"})J",
          R"J({"domain":"spam.example.org","total":2})J" },
        { "federation.list", "",
          R"J({"policy":"ACCEPT","rules":[{"action":"block","created_at":1795284000,"domain":"elsewhere.example.org"},{)J"
          R"J("action":"block","created_at":1795284000,"domain":"spam.example.org"}],"total":2})J" },
        { "federation.remove", R"J({"domain":"spam.example.org"})J",
          R"J({"domain":"spam.example.org","remaining":1})J" },
        { "federation.flush", "",
          R"J({"remaining":0,"removed":1})J" },
        { "federation.dismiss", R"J({"domain":"noise.example.org"})J",
          R"J({"domain":"noise.example.org","total":1})J" },
        { "federation.dismiss-list", "",
          R"J({"domains":[{"created_at":1795284000,"domain":"noise.example.org"}],"total":1})J" },
        { "federation.undismiss", R"J({"domain":"noise.example.org"})J",
          R"J({"domain":"noise.example.org","remaining":0})J" },
        { "federation.dismiss-flush", "",
          R"J({"remaining":0,"removed":0})J" },
        { "federation.status", "",
          R"J({"servers":[],"total":0})J" },
        { "federation.size-status", "",
          R"J({"config":"70M","config_bytes":73400320,"effective":"70M","effective_bytes":73400320,"max_federation_size":""})J" },
        { "federation.size-set", R"J({"size":"50M"})J",
          R"J({"config":"70M","config_bytes":73400320,"effective":"50M","effective_bytes":52428800,"max_federation_size":"50M"})J" },
        { "federation.size-reset", "",
          R"J({"config":"70M","config_bytes":73400320,"effective":"70M","effective_bytes":73400320,"max_federation_size":""})J" },
        { "exchanger.add", R"J({"name":"friend","url":"https://exchange.example.org/box","poll_interval":120})J",
          R"J({"enabled":true,"last_poll_at":"","name":"friend","poll_interval":120,"url":"https://exchange.example.org/box"})J" },
        { "exchanger.list", "",
          R"J({"exchangers":[{"enabled":true,"last_poll_at":"","name":"friend","poll_interval":120,)J"
          R"J("url":"https://exchange.example.org/box"}],"total":1})J" },
        { "exchanger.edit", R"J({"name":"friend","poll_interval":300})J",
          R"J({"enabled":true,"last_poll_at":"","name":"friend","poll_interval":300,"url":"https://exchange.example.org/box"})J" },
        { "exchanger.disable", R"J({"name":"friend"})J",
          R"J({"enabled":false,"last_poll_at":"","name":"friend","poll_interval":300,"url":"https://exchange.example.org/box"})J" },
        { "exchanger.enable", R"J({"name":"friend"})J",
          R"J({"enabled":true,"last_poll_at":"","name":"friend","poll_interval":300,"url":"https://exchange.example.org/box"})J" },
        { "exchanger.remove", R"J({"name":"friend"})J",
          R"J({"deleted":"friend"})J" },
        { "sharing.create", R"J({"slug":"alice","url":"openpgp4fpr:0123456789ABCDEF0123456789ABCDEF01234567#a=alice@chat.example.org","name":"Alice"})J",
          R"J({"created_at":1795284000,"name":"Alice","slug":"alice","url":"openpgp4fpr:0123456789ABCDEF0123456789ABCDEF01234567#a=a)J"
          R"J(lice@chat.example.org"})J" },
        { "sharing.reserve", R"J({"slug":"help"})J",
          R"J({"created_at":1795284000,"name":"Reserved","slug":"help","url":"reserved"})J" },
        { "sharing.list", "",
          R"J({"shares":[{"created_at":1795284000,"name":"Alice","slug":"alice",)J"
          R"J("url":"openpgp4fpr:0123456789ABCDEF0123456789ABCDEF01234567#a=alice@chat.example.org"},{"created_at":1795284000,)J"
          R"J("name":"Reserved","slug":"help","url":"reserved"}],"total":2})J" },
        { "sharing.edit", R"J({"slug":"alice","url":"openpgp4fpr:0123456789ABCDEF0123456789ABCDEF01234567#a=alice@chat.example.org",)J"
          R"J("name":"Alice B."})J",
          R"J({"created_at":1795284000,"name":"Alice B.","slug":"alice","url":"openpgp4fpr:0123456789ABCDEF0123456789ABCDEF01234567#)J"
          R"J(a=alice@chat.example.org"})J" },
        { "sharing.remove", R"J({"slug":"alice"})J",
          R"J({"deleted":"alice"})J" },
        { "notice.send", R"J({"subject":"Maintenance","body":"The server rests on Sunday from 2 to 3."})J",
          R"J({"complete":true,"failed":0,"note":"Only ordinary mail programs show it: Delta Chat does not fetch unencrypted mail. T)J"
          R"J(he text is also the comment of the server (IMAP METADATA /shared/comment) until \"notice clear\".","sent":3})J" },
        { "notice.status", "",
          R"J({"domain":"chat.example.org","shared_comment":"The server rests on Sunday from 2 to 3.","total_users":3})J" },
        { "notice.clear", "",
          R"J({"shared_comment":""})J" },
    };
}

std::vector<AdminApiExample> removingAccounts()
{
    return {
        { "creds.remove", R"J({"username":"friend@chat.example.org"})J",
          R"J({"blocked":false,"deleted":"friend@chat.example.org","reason":""})J" },
        { "accounts.ban", R"J({"username":"spam@chat.example.org","reason":"sent spam"})J",
          R"J({"blocked":"spam@chat.example.org","had_account":false})J" },
        { "accounts.delete", R"J({"username":"somebody@chat.example.org"})J",
          R"J({"blocked":true,"deleted":"somebody@chat.example.org","reason":"deleted via maddy accounts delete"})J" },
        { "accounts.delete-all", "",
          R"J({"complete":true,"deleted":1})J" },
    };
}

} // namespace

std::span<const AdminApiExample> adminApiExamples()
{
    static const std::vector<AdminApiExample> examples = [] {
        std::vector<AdminApiExample> all;
        for (const auto &part : { makingAccounts(), theServer(), storageAndMail(), registration(), services(), settings(), whoAndWhere(), removingAccounts() })
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return examples;
}

const AdminApiExample *exampleOf(const QByteArray &operation)
{
    const auto examples = adminApiExamples();
    const auto found = std::find_if(examples.begin(), examples.end(), [&operation](const AdminApiExample &example) { return example.operation == operation; });
    return found == examples.end() ? nullptr : &*found;
}

} // namespace Madmail::Manual
