// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/status_ops.h"

#include "server/ops/identity_ops.h"
#include "server/ops/service_ops.h"

#include "server/base/durations.h"

#include <QDateTime>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

/// The TYPE of `status --details`.
QString labelOf(const QByteArray &service)
{
    static const QHash<QByteArray, QString> labels { { "imap", QStringLiteral("IMAP") },
                                                     { "imaps", QStringLiteral("IMAP TLS") },
                                                     { "submission", QStringLiteral("Submission") },
                                                     { "submissions", QStringLiteral("Submission TLS") },
                                                     { "http", QStringLiteral("HTTP") },
                                                     { "https", QStringLiteral("ALPN (chatmail)") } };
    return labels.value(service, QString::fromLatin1(service));
}

QJsonObject listenerToJson(const Api::ListenerSnapshot &listener)
{
    return { { QStringLiteral("service"), QString::fromLatin1(listener.service) },
             { QStringLiteral("address"), listener.address },
             { QStringLiteral("port"), listener.port },
             { QStringLiteral("standard_port"), listener.standardPort },
             { QStringLiteral("fallback"), listener.fallback },
             { QStringLiteral("connections"), listener.connections },
             { QStringLiteral("unique_ips"), listener.uniquePeers },
             { QStringLiteral("bytes_in"), qint64(listener.bytesIn) },
             { QStringLiteral("bytes_out"), qint64(listener.bytesOut) } };
}

/// As scripts of the older servers read it.
QJsonObject portToJson(const Api::ListenerSnapshot &listener)
{
    return { { QStringLiteral("port"), listener.port },
             { QStringLiteral("proto"), QStringLiteral("tcp") },
             { QStringLiteral("label"), labelOf(listener.service) },
             { QStringLiteral("service"), QString::fromLatin1(listener.service) },
             { QStringLiteral("connections"), listener.connections },
             { QStringLiteral("unique_ips"), listener.uniquePeers } };
}

/// The same. Mail servers that were seen: none while nothing comes from other servers.
QJsonObject tracker(const Api::EngineSnapshot &snapshot)
{
    return { { QStringLiteral("boot_time"), snapshot.bootTime },
             { QStringLiteral("uptime_seconds"), qint64(snapshot.uptime.count()) },
             { QStringLiteral("unique_conn_ips"), 0 },
             { QStringLiteral("unique_domains"), 0 },
             { QStringLiteral("unique_ip_servers"), 0 } };
}

QJsonObject imapSummary(const Api::EngineSnapshot &snapshot)
{
    return { { QStringLiteral("name"), QStringLiteral("IMAP") },
             { QStringLiteral("connections"), snapshot.imapConnections },
             { QStringLiteral("unique_ips"), snapshot.imapUniquePeers } };
}

void addCertificate(const Api::EngineSnapshot &snapshot, QJsonObject &answer)
{
    answer.insert(QStringLiteral("certificate_self_signed"), snapshot.certificateSelfSigned);
    answer.insert(QStringLiteral("certificate_expires"), snapshot.certificateExpires);
    answer.insert(QStringLiteral("certificate_sha256"), snapshot.certificateFingerprint);
    answer.insert(QStringLiteral("certificate_problem"), snapshot.certificateProblem.toEnglish());
}

/// {"enabled","days","retention"}: panels offer whole days, so that less than a day counts as one.
QJsonObject retentionState(const OperationContext &context)
{
    constexpr qint64 day = 86'400;
    const Config::Settings &values = context.settings.values();
    const qint64 seconds = values.number(Config::Setting::Retention);
    return { { QStringLiteral("enabled"), values.isOn(Config::Setting::RetentionEnabled) },
             { QStringLiteral("days"), (seconds + day - 1) / day },
             { QStringLiteral("retention"), seconds % day == 0 ? QStringLiteral("%1d").arg(seconds / day) : QStringLiteral("%1s").arg(seconds) } };
}

/// The same once more, as the Admin API of the older servers says it.
void addPanelForm(const Api::EngineSnapshot &snapshot, qint64 accounts, QJsonObject &answer)
{
    const QJsonObject imap = imapSummary(snapshot);
    answer.insert(QStringLiteral("imap"), QJsonObject { { QStringLiteral("connections"), imap.value(QLatin1String("connections")) },
                                                        { QStringLiteral("unique_ips"), imap.value(QLatin1String("unique_ips")) } });
    answer.insert(QStringLiteral("users"), QJsonObject { { QStringLiteral("registered"), accounts } });
    if (snapshot.bootTime > 0)
        answer.insert(QStringLiteral("uptime"),
                      QJsonObject { { QStringLiteral("boot_time"), QDateTime::fromSecsSinceEpoch(snapshot.bootTime, Qt::UTC).toString(Qt::ISODate) },
                                    { QStringLiteral("duration"), formatUptime(snapshot.uptime) } });
    answer.insert(QStringLiteral("sent_messages"), qint64(snapshot.deliveredMessages));
    answer.insert(QStringLiteral("received_messages"), qint64(snapshot.deliveredMessages));
    answer.insert(QStringLiteral("outbound_messages"), 0); // nothing goes to other servers yet
}

} // namespace

Result<QJsonObject> status(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const qint64 accounts, context.accounts.count());
    const auto snapshot = context.engine ? context.engine->snapshotNow() : std::make_shared<const Api::EngineSnapshot>();
    QJsonArray listeners;
    QJsonArray ports;
    for (const Api::ListenerSnapshot &listener : snapshot->listeners) {
        listeners.append(listenerToJson(listener));
        ports.append(portToJson(listener));
    }
    QJsonObject answer { { QStringLiteral("state"), Api::engineStateName(snapshot->state) },
                         { QStringLiteral("version"), QStringLiteral(MADMAIL_VERSION) },
                         { QStringLiteral("state_directory"), context.stateDirectory },
                         { QStringLiteral("services"), QJsonArray { imapSummary(*snapshot) } },
                         { QStringLiteral("listeners"), listeners },
                         { QStringLiteral("ports"), ports },
                         { QStringLiteral("server_tracker"), tracker(*snapshot) },
                         { QStringLiteral("registered_users"), accounts },
                         { QStringLiteral("boot_time"), snapshot->bootTime },
                         { QStringLiteral("uptime_seconds"), qint64(snapshot->uptime.count()) },
                         { QStringLiteral("mail_domain"), QString::fromUtf8(context.settings.identity().primaryDomain()) } };
    addPanelForm(*snapshot, accounts, answer);
    answer.insert(QStringLiteral("message_retention"), retentionState(context));
    answer.insert(QStringLiteral("push"), pushState(context));
    answer.insert(QStringLiteral("certificate_warnings"), QJsonArray::fromStringList(certificateWarnings(context)));
    if (!snapshot->certificateFingerprint.isEmpty())
        addCertificate(*snapshot, answer);
    return answer;
}

} // namespace Madmail::Ops
