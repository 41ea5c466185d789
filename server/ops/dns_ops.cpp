// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/dns_ops.h"

#include "server/base/email_address.h"
#include "server/mail/blocking_write.h"
#include "server/ops/every_row.h"
#include "server/store/dns_override_table.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QUrl>

#include <algorithm>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;

QJsonObject overrideToJson(const Store::DnsOverride &row)
{
    return { { QStringLiteral("lookup_key"), QString::fromUtf8(row.lookupKey) },
             { QStringLiteral("target_host"), row.target },
             { QStringLiteral("comment"), row.comment },
             { QStringLiteral("created_at"), row.createdAt },
             { QStringLiteral("updated_at"), row.updatedAt } };
}

/// As DNS and address literals name it, in lower case: "Example.ORG" → "example.org", "[1.1.1.1]" → "1.1.1.1".
Result<QByteArray> keyOf(const QJsonObject &arguments)
{
    const QByteArray domain = arguments.value(QLatin1String("lookup_key")).toString().toUtf8(); // normalised
    const QByteArray address = addressOfLiteral(domain);
    return address.isEmpty() ? domain : address;
}

/// "a.example:8443", "[2001:db8::1]:25": a host, and behind it a port. Otherwise all of it is the host.
struct HostPort
{
    QString host;
    int port = 0; ///< 0: none; -1: what stands there is none
};

HostPort hostAndPort(const QString &text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    const bool isOneColon = colon > 0 && text.indexOf(u':') == colon;
    if (!isOneColon && !(colon > 0 && text.startsWith(u'[') && text[colon - 1] == u']'))
        return { text };
    bool isNumber = false;
    const int port = text.mid(colon + 1).toUShort(&isNumber);
    return { text.left(colon), isNumber && port > 0 ? port : -1 };
}

/// A name or an address, with or without a port, or the whole URL of an exchanger.
Result<QString> targetOf(const QJsonObject &arguments)
{
    const QString text = arguments.value(QLatin1String("target_host")).toString();
    const QUrl url(text, QUrl::StrictMode);
    if (url.isValid() && !url.host().isEmpty() && (url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http")))
        return text;
    const HostPort target = hostAndPort(text);
    const auto normal = normaliseDomain(target.host.toUtf8());
    if (!normal || target.port < 0)
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "\"%1\" is not a host name, an IP address or a URL. A port may stand behind it: mx.example.org:2525."), { text.left(64) } },
                       QStringLiteral("target_host") };
    const QByteArray address = addressOfLiteral(*normal);
    const QString host = QString::fromUtf8(address.isEmpty() ? *normal : address);
    if (target.port == 0)
        return host;
    return QStringLiteral("%1:%2").arg(host.contains(u':') ? u'[' + host + u']' : host).arg(target.port);
}

Error noOverride(const QByteArray &key)
{
    return { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "no endpoint override found for \"%1\""), { QString::fromUtf8(key) } } };
}

Result<QJsonObject> listOverrides(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const auto connection, context.store.borrowReadConnection());
    std::vector<Store::DnsOverride> rows;
    MADMAIL_CHECK(forEveryRow(
        &Store::DnsOverride::lookupKey,
        [&connection](const QByteArray &after, int limit) { return Store::DnsOverrideQueries(*connection).list(after, limit); },
        [&rows](const Store::DnsOverride &row) {
            rows.push_back(row);
            return Status();
        }));
    std::stable_sort(rows.begin(), rows.end(), [](const auto &a, const auto &b) { return a.createdAt > b.createdAt; }); // newest first
    QJsonArray overrides;
    for (const Store::DnsOverride &row : rows)
        overrides.append(overrideToJson(row));
    return QJsonObject { { QStringLiteral("overrides"), overrides }, { QStringLiteral("total"), overrides.size() } };
}

Result<QJsonObject> getOverride(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const QByteArray key, keyOf(arguments));
    MADMAIL_TRY(const auto connection, context.store.borrowReadConnection());
    MADMAIL_TRY(const auto found, Store::DnsOverrideQueries(*connection).find(key));
    if (!found)
        return noOverride(key);
    return overrideToJson(*found);
}

Result<QJsonObject> setOverride(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const QByteArray key, keyOf(arguments));
    MADMAIL_TRY(const QString target, targetOf(arguments));
    const QString comment = arguments.value(QLatin1String("comment")).toString();
    MADMAIL_CHECK(Mail::blockingWrite(context.store, [=, now = context.clock.now()](Store::WriteTransaction &transaction) {
        return Store::DnsOverrideTable(transaction).set(key, target, comment, now);
    }));
    MADMAIL_TRY(QJsonObject answer, getOverride(context, arguments));
    answer.insert(QStringLiteral("message"), QString::fromUtf8("Successfully set endpoint override: %1 → %2").arg(QString::fromUtf8(key), target));
    return answer;
}

Result<QJsonObject> removeOverride(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_TRY(const QByteArray key, keyOf(arguments));
    MADMAIL_TRY(const bool removed, Mail::blockingWrite(context.store, [key](Store::WriteTransaction &transaction) { return Store::DnsOverrideTable(transaction).remove(key); }));
    if (!removed)
        return noOverride(key);
    return QJsonObject { { QStringLiteral("deleted"), QString::fromUtf8(key) },
                         { QStringLiteral("message"), QStringLiteral("Successfully removed endpoint override: %1").arg(QString::fromUtf8(key)) } };
}

Api::Parameter keyParameter()
{
    return { .name = "lookup_key", .type = ParameterType::Domain, .positional = true, .required = true,
             .help = QT_TRANSLATE_NOOP("Operations", "Domain or IP address that mail is addressed to"), .word = "domain" };
}

} // namespace

void addDnsOperations(OperationList &table)
{
    table.push_back({ { .id = "dns.list",
                        .command = words("dns-cache list"),
                        .aliases = { words("endpoint-cache list") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "All rewrites of mail routing"),
                        .examples = { QStringLiteral("dns-cache list") },
                        .api = { { "/admin/dns", "GET" } } },
                      listOverrides });
    table.push_back({ { .id = "dns.set",
                        .command = words("dns-cache set"),
                        .aliases = { words("endpoint-cache set") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Send mail for a domain or address somewhere else"),
                        .examples = { QStringLiteral("dns-cache set nine.testrun.org 10.0.0.5 \"Route to staging\""),
                                      QStringLiteral("dns-cache set 1.1.1.1 2.2.2.2") },
                        .parameters = { keyParameter(),
                                        { .name = "target_host", .type = ParameterType::Text, .positional = true, .required = true,
                                          .help = QT_TRANSLATE_NOOP("Operations", "Host name, IP address or URL where it goes instead"), .word = "target" },
                                        { "comment", ParameterType::Text, true, false, QT_TRANSLATE_NOOP("Operations", "Why, for you") } },
                        .effect = Effect::Mutates,
                        .api = { { .resource = "/admin/dns", .method = "POST", .makes = true } } },
                      setOverride });
    table.push_back({ { .id = "dns.get",
                        .command = words("dns-cache get"),
                        .aliases = { words("endpoint-cache get") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "One rewrite with its dates"),
                        .examples = { QStringLiteral("dns-cache get nine.testrun.org") },
                        .parameters = { keyParameter() },
                        .api = { { "/admin/dns/<lookup_key>", "GET" } } },
                      getOverride });
    table.push_back({ { .id = "dns.remove",
                        .command = words("dns-cache remove"),
                        .aliases = { words("dns-cache delete"), words("endpoint-cache remove"), words("endpoint-cache delete") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Send mail where DNS says again"),
                        .examples = { QStringLiteral("dns-cache remove nine.testrun.org") },
                        .parameters = { keyParameter() },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/dns", "DELETE" } } },
                      removeOverride });
}

} // namespace Madmail::Ops
