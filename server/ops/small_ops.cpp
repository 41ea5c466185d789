// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/small_ops.h"

#include "server/base/bytes.h"
#include "server/crypto/password_hash.h"
#include "server/ops/hash_arguments.h"
#include "server/ops/setting_ops.h"

#include <QCoreApplication>
#include <QDateTime>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Config::Setting;

constexpr qint64 largestMessage = qint64(1) << 30;

Result<QJsonObject> hashPassword(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_CHECK(checkHashChoice(arguments));
    if (arguments.value(QLatin1String("argon2_threads")).toInteger(1) != 1)
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "Argon2 hashes are made with one thread here: --argon2-threads 1.") }, QStringLiteral("argon2_threads") };
    Crypto::PasswordCost cost = context.settings.rules().policy.passwordCost;
    if (arguments.contains(QLatin1String("argon2_time")))
        cost.passes = quint64(arguments.value(QLatin1String("argon2_time")).toInteger());
    if (arguments.contains(QLatin1String("argon2_memory")))
        cost.memoryBytes = quint64(arguments.value(QLatin1String("argon2_memory")).toInteger()) * 1024;
    MADMAIL_TRY(const QByteArray hash, Crypto::hashPassword(arguments.value(QLatin1String("password")).toString().toUtf8(), cost));
    QJsonObject answer { { QStringLiteral("hash"), QString::fromUtf8(hash) }, { QStringLiteral("message"), QString::fromUtf8(hash) } };
    warnAboutHashChoice(arguments, answer);
    return answer;
}

Result<QJsonObject> certificateStatus(OperationContext &context, const QJsonObject &)
{
    const auto snapshot = context.engine->snapshot();
    const QDateTime expires = QDateTime::fromSecsSinceEpoch(snapshot->certificateExpires, Qt::UTC);
    const bool isValid = context.clock.now() < snapshot->certificateExpires;
    QString message = QStringLiteral("TLS mode:    %1\nDomain:      %2\nValid:       %3\nExpires at:  %4\nSHA-256:     %5")
                          .arg(context.settings.values().text(Setting::TlsMode), QString::fromUtf8(snapshot->mailDomain),
                               isValid ? QStringLiteral("yes") : QStringLiteral("no"), expires.toString(Qt::ISODate), snapshot->certificateFingerprint);
    if (const QString problem = snapshot->certificateProblem.toEnglish(); !problem.isEmpty())
        message += QStringLiteral("\nProblem:     %1").arg(problem);
    return QJsonObject { { QStringLiteral("tls_mode"), context.settings.values().text(Setting::TlsMode) },
                         { QStringLiteral("domain"), QString::fromUtf8(snapshot->mailDomain) },
                         { QStringLiteral("valid"), isValid },
                         { QStringLiteral("expires_at"), snapshot->certificateExpires },
                         { QStringLiteral("sha256"), snapshot->certificateFingerprint },
                         { QStringLiteral("message"), message } };
}

QJsonObject messageSize(const OperationContext &context)
{
    const Config::Settings &values = context.settings.values();
    const bool isSet = values.origin(Setting::MaxMessageSize) == Config::SettingOrigin::Database;
    const qint64 bytes = values.number(Setting::MaxMessageSize);
    const QString limit = formatBytes({ bytes });
    const qint64 config = context.settings.withoutDatabase().number(Setting::MaxMessageSize);
    return { { QStringLiteral("effective_bytes"), bytes },
             { QStringLiteral("effective"), writeBytes({ bytes }) },
             { QStringLiteral("config_bytes"), config },
             { QStringLiteral("config"), writeBytes({ config }) },
             { QStringLiteral("max_message_size"), writeBytes({ bytes }) },
             { QStringLiteral("appendlimit"), writeBytes({ values.number(Setting::AppendLimit) }) },
             { QStringLiteral("source"), isSet ? QStringLiteral("database") : QStringLiteral("config") },
             { QStringLiteral("message"), QStringLiteral("Effective limit: %1 (%2 bytes)\nConfig file: %3\nDB override: %4")
                                              .arg(limit)
                                              .arg(bytes)
                                              .arg(formatBytes({ config }), isSet ? limit : QString::fromUtf8("(none — using config / default)")) } };
}

Result<QJsonObject> showMessageSize(OperationContext &context, const QJsonObject &)
{
    return messageSize(context);
}

/// Both ways in: sent mail and uploaded mail.
Result<QJsonObject> setMessageSize(OperationContext &context, const QJsonObject &arguments)
{
    const QString bytes = QString::number(arguments.value(QLatin1String("size")).toInteger());
    MADMAIL_CHECK(changeSettings(context, [&] { return context.settings.set({ { Setting::MaxMessageSize, bytes }, { Setting::AppendLimit, bytes } }); }));
    QJsonObject answer = messageSize(context);
    answer.insert(QStringLiteral("message"), QString::fromUtf8("📦 Message size limit set to %1 (effective %2 bytes)")
                                                 .arg(formatBytes({ arguments.value(QLatin1String("size")).toInteger() }), bytes));
    return answer;
}

Result<QJsonObject> resetMessageSize(OperationContext &context, const QJsonObject &)
{
    MADMAIL_CHECK(changeSettings(context, [&]() -> Status {
        MADMAIL_CHECK(context.settings.reset(Setting::MaxMessageSize));
        return context.settings.reset(Setting::AppendLimit);
    }));
    return messageSize(context);
}

} // namespace

void addSmallOperations(OperationList &table)
{
    table.push_back({ { .id = "hash",
                        .command = words("hash"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Hash a password as the server stores it"),
                        .examples = { QStringLiteral("hash") },
                        .parameters = { { .name = "password", .type = ParameterType::Secret, .required = true,
                                          .help = QT_TRANSLATE_NOOP("Operations", "Password"), .shortOption = 'p' },
                                        hashParameter(), bcryptCostParameter(),
                                        { .name = "argon2_time", .type = ParameterType::Integer, .help = QT_TRANSLATE_NOOP("Operations", "Passes of Argon2, instead of the server's"),
                                          .minimum = 1, .maximum = 16 },
                                        { .name = "argon2_memory", .type = ParameterType::Integer, .help = QT_TRANSLATE_NOOP("Operations", "Memory of Argon2 in KiB, instead of the server's"),
                                          .minimum = 8, .maximum = 1024 * 1024 },
                                        { .name = "argon2_threads", .type = ParameterType::Integer, .help = QT_TRANSLATE_NOOP("Operations", "1"), .minimum = 1, .maximum = 255 } },
                        .returnsSecret = true,
                        .whyNoApi = QT_TRANSLATE_NOOP("Operations", "Passwords are not sent to a panel") },
                      hashPassword });
    table.push_back({ { .id = "certificate.status",
                        .command = words("certificate status"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Which certificate is in use, and until when"),
                        .examples = { QStringLiteral("certificate status") },
                        .needsEngine = true,
                        .api = { { "/admin/certificate", "GET" } } },
                      certificateStatus });
    table.push_back({ { .id = "message-size.status",
                        .command = words("message-size status"),
                        .aliases = { words("message-size") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "How large a message may be"),
                        .examples = { QStringLiteral("message-size status") },
                        .api = { { "/admin/message-size", "GET" } } },
                      showMessageSize });
    table.push_back({ { .id = "message-size.set",
                        .command = words("message-size set"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Choose how large a message may be"),
                        .examples = { QStringLiteral("message-size set 50M") },
                        .parameters = { { .name = "size", .type = ParameterType::Bytes, .positional = true, .required = true,
                                          .help = QT_TRANSLATE_NOOP("Operations", "Size, such as 50M"), .minimum = 1024, .maximum = largestMessage } },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/message-size", "PUT" } } },
                      setMessageSize });
    table.push_back({ { .id = "message-size.reset",
                        .command = words("message-size reset"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Back to the size that the config file says, or the default"),
                        .examples = { QStringLiteral("message-size reset") },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/message-size", "DELETE" } } },
                      resetMessageSize });
}

} // namespace Madmail::Ops
