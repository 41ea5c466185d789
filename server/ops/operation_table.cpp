// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/operation_table.h"

#include "server/ops/account_ops.h"
#include "server/ops/admin_token_ops.h"
#include "server/ops/blocklist_ops.h"
#include "server/ops/catalogue_ops.h"
#include "server/ops/dns_ops.h"
#include "server/ops/exchanger_ops.h"
#include "server/ops/federation_ops.h"
#include "server/ops/identity_ops.h"
#include "server/ops/language_ops.h"
#include "server/ops/mailbox_ops.h"
#include "server/ops/message_ops.h"
#include "server/ops/notice_ops.h"
#include "server/ops/panel_ops.h"
#include "server/ops/port_ops.h"
#include "server/ops/proxy_ops.h"
#include "server/ops/purge_ops.h"
#include "server/ops/quota_ops.h"
#include "server/ops/service_ops.h"
#include "server/ops/setting_ops.h"
#include "server/ops/share_ops.h"
#include "server/ops/small_ops.h"
#include "server/ops/status_ops.h"
#include "server/ops/switch_ops.h"
#include "server/ops/task_ops.h"
#include "server/ops/token_ops.h"
#include "server/ops/transfer_ops.h"
#include "server/ops/web_access_ops.h"
#include "server/ops/web_file_ops.h"

#include <QCoreApplication>

#include <algorithm>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;

/// What changes under which name or certificate the API itself is reached.
constexpr const char *notRemotely = QT_TRANSLATE_NOOP("Operations", "It belongs to the computer that the server runs on");

/// Operations whose ids begin so are about what comes in a later version.
struct Missing
{
    const char *ids;
    const char *service;
};

constexpr Missing missing[] = {
    { "federation.", "Federation" },
    { "dns.", "Delivery to other servers" },
    { "exchanger.", "Exchangers" },
    { "push.", "Push" },
    { "shadowsocks.", "Shadowsocks" },
    { "proxy.", "Shadowsocks" },
    { "turn.", "TURN" },
    { "iroh.", "Iroh relay" },
    { "webimap.", "WebIMAP" },
    { "websmtp.", "WebSMTP" },
    { "webmail-cors.", "Web mail" },
    { "open-relay.", "SMTP from other servers" },
    { "port.smtp.", "SMTP from other servers" },
    { "port.turn.", "TURN" },
    { "port.sasl.", "SASL" },
    { "port.iroh.", "Iroh relay" },
    { "port.shadowsocks.", "Shadowsocks" },
};

// size: one row after the other
OperationList makeTable()
{
    OperationList table;
    table.push_back({ { .id = "status",
                        .command = { QStringLiteral("status") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "What the server is doing: connections, accounts, uptime"),
                        .examples = { QStringLiteral("status"), QStringLiteral("status --details") },
                        .parameters = { { "details", ParameterType::Boolean, false, false,
                                          QT_TRANSLATE_NOOP("Operations", "Add the connections of each port"), {}, 0, 0, 'd' } },
                        .api = { { "/admin/status", "GET" } } },
                      status });
    table.push_back({ { .id = "install",
                        .command = { QStringLiteral("install") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Give the server a public identity; accounts made before keep theirs"),
                        .examples = { QStringLiteral("install --domain chat.example.org"),
                                      QStringLiteral("install --ip 192.0.2.7") },
                        .parameters = { { "domain", ParameterType::Domain, false, false,
                                          QT_TRANSLATE_NOOP("Operations", "Mail domain, a name that resolves to this computer") },
                                        { "ip", ParameterType::Text, false, false,
                                          QT_TRANSLATE_NOOP("Operations", "Public IPv4 or IPv6 address, when there is no name") } },
                        .effect = Effect::Mutates,
                        .whyNoApi = notRemotely },
                      install });
    table.push_back({ { .id = "tls.file",
                        .command = { QStringLiteral("tls"), QStringLiteral("file") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Use a certificate and key from PEM files, and follow their renewals"),
                        .examples = { QStringLiteral("tls file /etc/letsencrypt/live/example.org/fullchain.pem "
                                                     "/etc/letsencrypt/live/example.org/privkey.pem") },
                        .parameters = { { "certificate", ParameterType::FilePath, true, true,
                                          QT_TRANSLATE_NOOP("Operations", "Certificate chain (PEM)") },
                                        { "key", ParameterType::FilePath, true, true,
                                          QT_TRANSLATE_NOOP("Operations", "Private key (PEM)") } },
                        .effect = Effect::Mutates,
                        .whyNoApi = notRemotely },
                      useCertificateFiles });
    table.push_back({ { .id = "tls.self-signed",
                        .command = { QStringLiteral("tls"), QStringLiteral("self-signed") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Go back to the self-signed certificate"),
                        .examples = { QStringLiteral("tls self-signed") },
                        .effect = Effect::Mutates,
                        .whyNoApi = notRemotely },
                      useSelfSignedCertificate });
    for (const auto add : { addAccountOperations, addQuotaOperations, addPurgeOperations, addMailboxOperations, addMessageOperations, addSwitchOperations, addSettingOperations, addLanguageOperations, addPortOperations, addBlocklistOperations,
                            addTokenOperations, addDnsOperations, addAdminTokenOperations, addPanelOperations,
                            addSmallOperations, addCatalogueOperations, addTransferOperations, addTaskOperations, addFederationOperations, addExchangerOperations,
                            addShareOperations, addProxyOperations, addServiceOperations, addWebAccessOperations, addWebFileOperations, addNoticeOperations })
        add(table);
    for (Operation &operation : table)
        for (const Missing &kept : missing)
            if (operation.descriptor.id.startsWith(kept.ids))
                operation.descriptor.missingService = kept.service;
    return table;
}

std::vector<Api::CommandGroup> plainGroups()
{
    return {
        { { QStringLiteral("accounts") }, QT_TRANSLATE_NOOP("Operations", "Accounts: who can log in") },
        { words("tls"), QT_TRANSLATE_NOOP("Operations", "The certificate that clients see") },
        { words("imap-acct"), QT_TRANSLATE_NOOP("Operations", "What accounts store") },
        { words("imap-acct quota"), QT_TRANSLATE_NOOP("Operations", "How much accounts may store") },
        { words("imap-mboxes"), QT_TRANSLATE_NOOP("Operations", "Mailboxes of accounts") },
        { words("imap-msgs"), QT_TRANSLATE_NOOP("Operations", "Messages in the mailboxes of accounts") },
        { words("queue"), QT_TRANSLATE_NOOP("Operations", "Messages that wait to be sent to other servers") },
        { words("creds"), QT_TRANSLATE_NOOP("Operations", "Logins, and who may get one") },
        { words("creds registration"), QT_TRANSLATE_NOOP("Operations", "Whether new people may get accounts") },
        { words("registration"), QT_TRANSLATE_NOOP("Operations", "Whether new people may get accounts") },
        { words("creds jit"), QT_TRANSLATE_NOOP("Operations", "Accounts that begin with their first login") },
        { words("creds turn"), QT_TRANSLATE_NOOP("Operations", "The call server") },
        { words("creds log"), QT_TRANSLATE_NOOP("Operations", "Whether a log is written") },
        { words("creds logging"), QT_TRANSLATE_NOOP("Operations", "Whether a log is written") },
        { words("logging"), QT_TRANSLATE_NOOP("Operations", "Whether a log is written") },
        { words("webimap"), QT_TRANSLATE_NOOP("Operations", "Reading mail over HTTPS") },
        { words("websmtp"), QT_TRANSLATE_NOOP("Operations", "Sending mail over HTTPS") },
        { words("webmail-cors"), QT_TRANSLATE_NOOP("Operations", "Sites whose pages may read and send mail") },
        { words("webmail-dev"), QT_TRANSLATE_NOOP("Operations", "The same as webmail-cors") },
        { words("proxy"), QT_TRANSLATE_NOOP("Operations", "Shadowsocks") },
        { words("auto-purge-seen"), QT_TRANSLATE_NOOP("Operations", "Deleting messages once they were read") },
        { words("registration-token-required"), QT_TRANSLATE_NOOP("Operations", "Whether new accounts need a token") },
        { words("iroh"), QT_TRANSLATE_NOOP("Operations", "The relay for realtime channels") },
        { words("admin-web"), QT_TRANSLATE_NOOP("Operations", "The web admin panel") },
        { words("message-retention"), QT_TRANSLATE_NOOP("Operations", "Deleting old messages") },
        { words("message-size"), QT_TRANSLATE_NOOP("Operations", "How large a message may be") },
        { words("certificate"), QT_TRANSLATE_NOOP("Operations", "The certificate that is in use") },
        { words("settings"), QT_TRANSLATE_NOOP("Operations", "All settings by name") },
        { words("language"), QT_TRANSLATE_NOOP("Operations", "Language of the web pages") },
        { words("port"), QT_TRANSLATE_NOOP("Operations", "Ports of services, and for whom they are") },
        { words("blocklist"), QT_TRANSLATE_NOOP("Operations", "Who may not log in, register or receive") },
        { words("registration-tokens"), QT_TRANSLATE_NOOP("Operations", "Tokens with which people may register") },
        { words("reg-tokens"), QT_TRANSLATE_NOOP("Operations", "The same as registration-tokens") },
        { words("tokens"), QT_TRANSLATE_NOOP("Operations", "The same as registration-tokens") },
        { words("tasks"), QT_TRANSLATE_NOOP("Operations", "Maintenance that comes again and again, and long commands") },
        { words("dns-cache"), QT_TRANSLATE_NOOP("Operations", "Where mail really goes, instead of what DNS says") },
        { words("federation"), QT_TRANSLATE_NOOP("Operations", "With which other servers mail is exchanged") },
        { words("federation-size"), QT_TRANSLATE_NOOP("Operations", "How large a message from another server may be") },
        { words("exchanger"), QT_TRANSLATE_NOOP("Operations", "Boxes of others from which mail is fetched") },
        { words("pr"), QT_TRANSLATE_NOOP("Operations", "The same as proxy") },
        { words("proxy cipher"), QT_TRANSLATE_NOOP("Operations", "The cipher of Shadowsocks") },
        { words("pr cipher"), QT_TRANSLATE_NOOP("Operations", "The cipher of Shadowsocks") },
        { words("proxy password"), QT_TRANSLATE_NOOP("Operations", "The password of Shadowsocks") },
        { words("pr password"), QT_TRANSLATE_NOOP("Operations", "The password of Shadowsocks") },
        { words("push"), QT_TRANSLATE_NOOP("Operations", "Waking phones when mail comes") },
        { words("ss-ws"), QT_TRANSLATE_NOOP("Operations", "Shadowsocks over WebSocket, which this server does not offer"), false },
        { words("ss-grpc"), QT_TRANSLATE_NOOP("Operations", "Shadowsocks over gRPC, which this server does not offer"), false },
        { words("http-proxy"), QT_TRANSLATE_NOOP("Operations", "An HTTP proxy, which this server does not offer"), false },
        { words("openrelay"), QT_TRANSLATE_NOOP("Operations", "Mail from other servers for other servers") },
        { words("submission-access"), QT_TRANSLATE_NOOP("Operations", "Who may send mail through this server") },
        { words("cache"), QT_TRANSLATE_NOOP("Operations", "What older servers kept in memory"), false },
        { words("html-serve"), QT_TRANSLATE_NOOP("Operations", "Which web pages are served") },
        { words("notice"), QT_TRANSLATE_NOOP("Operations", "Telling everybody something") },
        { words("sharing"), QT_TRANSLATE_NOOP("Operations", "Short links to contacts") },
        { words("endpoint-cache"), QT_TRANSLATE_NOOP("Operations", "The same as dns-cache") },
    };
}

} // namespace

QStringList words(const char *command)
{
    return QString::fromUtf8(command).split(u' ');
}

std::span<const Operation> operationTable()
{
    static const OperationList table = makeTable();
    return table;
}

const Operation *findOperation(const QString &id)
{
    const auto table = operationTable();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&id](const Operation &operation) { return id == QLatin1String(operation.descriptor.id); });
    return found == table.end() ? nullptr : &*found;
}

std::span<const Api::CommandGroup> commandGroups()
{
    static const std::vector<Api::CommandGroup> groups = [] {
        std::vector<Api::CommandGroup> all = plainGroups();
        for (const Api::CommandGroup &group : portGroups())
            all.push_back(group);
        return all;
    }();
    return groups;
}

std::vector<Api::OperationDescriptor> operationDescriptors()
{
    std::vector<Api::OperationDescriptor> descriptors;
    for (const Operation &operation : operationTable())
        descriptors.push_back(operation.descriptor);
    return descriptors;
}

} // namespace Madmail::Ops
