// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/proxy_ops.h"

#include "server/ops/invites.h"
#include "server/ops/setting_ops.h"

#include <QCoreApplication>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Config::Setting;

constexpr qsizetype longestPassword = 253;

bool isInDatabase(const OperationContext &context, Setting setting)
{
    return context.settings.values().origin(setting) == Config::SettingOrigin::Database;
}

QString cipherSource(const OperationContext &context)
{
    return isInDatabase(context, Setting::ShadowsocksCipher) ? QStringLiteral("db") : QStringLiteral("config");
}

QString passwordSource(const OperationContext &context)
{
    if (isInDatabase(context, Setting::ShadowsocksPassword))
        return QStringLiteral("DB override");
    return context.settings.values().text(Setting::ShadowsocksPassword).isEmpty() ? QStringLiteral("none") : QStringLiteral("config file");
}

Result<QJsonObject> showCipher(OperationContext &context, const QJsonObject &)
{
    const QString cipher = context.settings.values().text(Setting::ShadowsocksCipher);
    return QJsonObject { { QStringLiteral("cipher"), cipher },
                         { QStringLiteral("cipher_source"), cipherSource(context) },
                         { QStringLiteral("message"), QStringLiteral("Cipher: %1 (%2)").arg(cipher, cipherSource(context)) } };
}

Result<QJsonObject> setCipher(OperationContext &context, const QJsonObject &arguments)
{
    MADMAIL_CHECK(changeSetting(context, Setting::ShadowsocksCipher, arguments.value(QLatin1String("cipher")).toString()));
    return showCipher(context, {});
}

Result<QJsonObject> resetCipher(OperationContext &context, const QJsonObject &)
{
    MADMAIL_CHECK(resetSetting(context, Setting::ShadowsocksCipher));
    return showCipher(context, {});
}

Result<QJsonObject> showPassword(OperationContext &context, const QJsonObject &)
{
    return QJsonObject { { QStringLiteral("configured"), !context.settings.values().text(Setting::ShadowsocksPassword).isEmpty() },
                         { QStringLiteral("password_db_override"), isInDatabase(context, Setting::ShadowsocksPassword) },
                         { QStringLiteral("message"), QStringLiteral("Password: %1").arg(passwordSource(context)) } };
}

Result<QJsonObject> setPassword(OperationContext &context, const QJsonObject &arguments)
{
    const QString password = arguments.value(QLatin1String("password")).toString();
    if (password.isEmpty() || password.size() > longestPassword)
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The password of Shadowsocks has 1 to 253 characters.") }, QStringLiteral("password") };
    MADMAIL_CHECK(changeSetting(context, Setting::ShadowsocksPassword, password));
    return showPassword(context, {});
}

Result<QJsonObject> resetPassword(OperationContext &context, const QJsonObject &)
{
    MADMAIL_CHECK(resetSetting(context, Setting::ShadowsocksPassword));
    return showPassword(context, {});
}

/// `alone`: also when nothing follows "cipher".
Api::OperationDescriptor described(const char *of, const char *word, const char *summary, Effect effect, Api::ApiRoute route, bool alone = false)
{
    const QString what = QString::fromUtf8(of);
    Api::OperationDescriptor row;
    row.id = QByteArray("proxy.") + of + '-' + word;
    row.command = { QStringLiteral("proxy"), what, QString::fromUtf8(word) };
    row.aliases = { { QStringLiteral("pr"), what, QString::fromUtf8(word) } };
    if (alone) {
        row.aliases.push_back({ QStringLiteral("proxy"), what });
        row.aliases.push_back({ QStringLiteral("pr"), what });
    }
    row.summary = summary;
    row.examples = { row.command.join(u' ') };
    row.effect = effect;
    row.api = { route };
    return row;
}

} // namespace

QString shadowsocksUrl(const OperationContext &context)
{
    const Config::Settings &values = context.settings.values();
    const QString password = values.text(Setting::ShadowsocksPassword);
    if (password.isEmpty())
        return {};
    const auto snapshot = context.engine ? context.engine->snapshot() : nullptr;
    const QString host = QString::fromUtf8(linkHost(context.settings, snapshot ? snapshot->boundTo : QString()));
    const QByteArray user = (values.text(Setting::ShadowsocksCipher) + u':' + password).toUtf8().toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    return QStringLiteral("ss://%1@%2:%3#%4")
        .arg(QString::fromLatin1(user), host.contains(u':') ? u'[' + host + u']' : host)
        .arg(values.port(Setting::ShadowsocksPort))
        .arg(host);
}

void describeProxy(const OperationContext &context, QJsonObject &answer)
{
    const Config::Settings &values = context.settings.values();
    const bool enabled = values.isOn(Setting::ShadowsocksEnabled);
    const QString url = shadowsocksUrl(context);
    const QString cipher = values.text(Setting::ShadowsocksCipher);
    const auto yesNo = [](bool yes) { return yes ? QStringLiteral("yes") : QStringLiteral("no"); };
    answer.insert(QStringLiteral("configured"), !url.isEmpty());
    answer.insert(QStringLiteral("enabled"), enabled);
    answer.insert(QStringLiteral("port"), values.port(Setting::ShadowsocksPort));
    answer.insert(QStringLiteral("cipher"), cipher);
    answer.insert(QStringLiteral("cipher_source"), cipherSource(context));
    answer.insert(QStringLiteral("password_db_override"), isInDatabase(context, Setting::ShadowsocksPassword));
    answer.insert(QStringLiteral("shadowsocks_url"), url);
    answer.insert(QStringLiteral("ws_enabled"), false);
    answer.insert(QStringLiteral("grpc_enabled"), false);
    QString message = QStringLiteral("Configured: %1\nEnabled: %2\nPort: %3\nCipher: %4 (%5)\nPassword: %6\n")
                          .arg(yesNo(!url.isEmpty()), yesNo(enabled))
                          .arg(values.port(Setting::ShadowsocksPort))
                          .arg(cipher, cipherSource(context), passwordSource(context));
    if (!url.isEmpty())
        message += QStringLiteral("Client URL: %1\n").arg(url);
    answer.insert(QStringLiteral("message"), message.trimmed());
}

void addProxyOperations(OperationList &table)
{
    constexpr const char *cipher = "/admin/services/shadowsocks/cipher";
    table.push_back({ described("cipher", "status", QT_TRANSLATE_NOOP("Operations", "Which cipher Shadowsocks uses"), Effect::ReadOnly, { cipher, "GET" }, true), showCipher });
    Api::OperationDescriptor choose = described("cipher", "set", QT_TRANSLATE_NOOP("Operations", "Choose the cipher of Shadowsocks"), Effect::Mutates, { cipher, "POST", "set" });
    choose.parameters = { { .name = "cipher", .type = ParameterType::Choice, .positional = true, .required = true,
                            .help = QT_TRANSLATE_NOOP("Operations", "Cipher"), .choices = Config::descriptorOf(Setting::ShadowsocksCipher).choices } };
    choose.examples = { QStringLiteral("proxy cipher set aes-256-gcm") };
    table.push_back({ choose, setCipher });
    table.push_back({ described("cipher", "reset", QT_TRANSLATE_NOOP("Operations", "Back to the cipher that the config file says, or the default"), Effect::Mutates, { cipher, "POST", "reset" }),
                      resetCipher });

    constexpr const char *password = "/admin/services/shadowsocks/password";
    table.push_back({ described("password", "status", QT_TRANSLATE_NOOP("Operations", "Where the password of Shadowsocks comes from"), Effect::ReadOnly, { password, "GET" }, true),
                      showPassword });
    Api::OperationDescriptor set = described("password", "set", QT_TRANSLATE_NOOP("Operations", "Choose the password of Shadowsocks"), Effect::Mutates, { password, "POST", "set" });
    set.parameters = { { .name = "password", .type = ParameterType::Secret, .required = true, .help = QT_TRANSLATE_NOOP("Operations", "Password"), .shortOption = 'p' } };
    table.push_back({ set, setPassword });
    table.push_back({ described("password", "reset", QT_TRANSLATE_NOOP("Operations", "Back to the password that the config file says, or to none"), Effect::Mutates, { password, "POST", "reset" }),
                      resetPassword });
}

} // namespace Madmail::Ops
