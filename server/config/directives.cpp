// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/directives.h"

#include "server/base/atomic_file.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSet>

namespace Madmail::Config {

namespace {

struct DirectiveRow
{
    const char *name;
    Setting setting;
};

/// Directives whose argument is the value of a setting, wherever they stand. A setting's own name works as well.
constexpr DirectiveRow directiveRows[] = {
    { "hostname", Setting::Hostname },
    { "primary_domain", Setting::PrimaryDomain },
    { "mail_domain", Setting::PrimaryDomain },
    { "local_domains", Setting::LocalDomains },
    { "default_quota", Setting::DefaultQuota },
    { "appendlimit", Setting::AppendLimit },
    { "max_message_size", Setting::MaxMessageSize },
    { "auto_create", Setting::RegistrationOpen },
    { "min_username_length", Setting::UsernameMinimum },
    { "max_username_length", Setting::UsernameMaximum },
    { "password_min_length", Setting::PasswordMinimum },
    { "pgp_passthrough_senders", Setting::PassthroughSenders },
    { "pgp_passthrough_recipients", Setting::PassthroughRecipients },
};

/// Known to the servers that people come from; their services come later or need nothing here.
const QSet<QString> &passedOver()
{
    static const QSet<QString> names {
        QStringLiteral("state_dir"),       QStringLiteral("runtime_dir"),     QStringLiteral("auth.pass_table"),
        QStringLiteral("storage.imapsql"), QStringLiteral("table"),           QStringLiteral("settings_table"),
        QStringLiteral("driver"),          QStringLiteral("dsn"),             QStringLiteral("table_name"),
        QStringLiteral("retention"),       QStringLiteral("unused_account_retention"), QStringLiteral("limits"),
        QStringLiteral("auth"),            QStringLiteral("storage"),         QStringLiteral("insecure_auth"),
        QStringLiteral("check"),           QStringLiteral("source"),          QStringLiteral("destination"),
        QStringLiteral("default_source"),  QStringLiteral("default_destination"), QStringLiteral("target.remote"),
        QStringLiteral("target.queue"),    QStringLiteral("openmetrics"),     QStringLiteral("turn"),
        QStringLiteral("chatmail"),        QStringLiteral("smtp"),            QStringLiteral("xchatmail"),
        QStringLiteral("jit_domain"),      QStringLiteral("mx_domain"),       QStringLiteral("web_domain"),
        QStringLiteral("auth_db"),         QStringLiteral("username_length"), QStringLiteral("password_length"),
        QStringLiteral("public_ip"),       QStringLiteral("alpn_smtp"),       QStringLiteral("alpn_imap"),
        QStringLiteral("enable_contact_sharing"), QStringLiteral("www_dir"),  QStringLiteral("language"),
        QStringLiteral("admin_token"),     QStringLiteral("admin_path"),      QStringLiteral("admin_web_path"),
        QStringLiteral("debug"),           QStringLiteral("pgp_allow_secure_join"), QStringLiteral("deliver_to"),
        QStringLiteral("reject"),          QStringLiteral("modify"),          QStringLiteral("dkim"),
    };
    return names;
}

class Mapper
{
public:
    explicit Mapper(QString fileName)
        : m_fileName(std::move(fileName))
    {
    }

    Status map(const std::vector<Directive> &directives)
    {
        for (const Directive &directive : directives)
            MADMAIL_CHECK(mapOne(directive));
        return {};
    }

    FileSettings result() && { return std::move(m_result); }

private:
    QString place(const Directive &directive) const { return QStringLiteral("%1:%2").arg(m_fileName).arg(directive.line); }

    Status set(const Directive &directive, Setting setting, const QString &value)
    {
        const Api::SettingDescriptor &row = descriptorOf(setting);
        auto normal = normaliseSetting(row, value);
        if (!normal)
            return Error { ErrorCode::BadInput,
                           { QT_TRANSLATE_NOOP("Server", "%1: %2"), { place(directive), normal.error().toEnglish() } },
                           place(directive) };
        m_result.values.insert(row.key, *normal);
        return {};
    }

    Status mapOne(const Directive &directive)
    {
        for (const DirectiveRow &row : directiveRows)
            if (directive.name == QLatin1String(row.name))
                return set(directive, row.setting, joined(directive, row.setting));
        const auto table = settingsTable();
        for (std::size_t i = 0; i < table.size(); ++i)
            if (directive.name == QLatin1String(table[i].name))
                return set(directive, Setting(i), joined(directive, Setting(i)));
        if (directive.name == QLatin1String("tls"))
            return mapTls(directive);
        if (directive.name == QLatin1String("log"))
            return set(directive, Setting::LogDisabled,
                       directive.arguments.value(0) == QLatin1String("off") ? QStringLiteral("true") : QStringLiteral("false"));
        if (directive.name == QLatin1String("imap"))
            return mapListeners(directive, Setting::ImapTlsPort, Setting::ImapPort);
        if (directive.name == QLatin1String("submission"))
            return mapListeners(directive, Setting::SubmissionTlsPort, Setting::SubmissionPort);
        const bool isKnown = passedOver().contains(directive.name) || directive.name.startsWith(QLatin1String("turn_"))
            || directive.name.startsWith(QLatin1String("iroh_")) || directive.name.startsWith(QLatin1String("ss_"))
            || directive.name.startsWith(QLatin1String("sharing_"));
        if (!isKnown)
            m_result.warnings << QStringLiteral("%1: unknown directive \"%2\"").arg(place(directive), directive.name.left(64));
        return isKnown ? map(directive.children) : Status();
    }

    static QString joined(const Directive &directive, Setting setting)
    {
        const bool isList = descriptorOf(setting).type == Api::SettingType::List;
        return directive.arguments.join(isList ? QLatin1Char(',') : QLatin1Char(' '));
    }

    Status mapTls(const Directive &directive)
    {
        const QString mode = directive.arguments.value(0);
        if (mode == QLatin1String("file")) {
            if (directive.arguments.size() != 3)
                return Error { ErrorCode::BadInput,
                               { QT_TRANSLATE_NOOP("Server", "%1: write: tls file CERTIFICATE KEY"), { place(directive) } },
                               place(directive) };
            MADMAIL_CHECK(set(directive, Setting::TlsCertificate, directive.arguments[1]));
            MADMAIL_CHECK(set(directive, Setting::TlsKey, directive.arguments[2]));
            return set(directive, Setting::TlsMode, QStringLiteral("file"));
        }
        if (mode == QLatin1String("self_signed"))
            return set(directive, Setting::TlsMode, mode);
        m_result.warnings << QStringLiteral("%1: \"tls %2\" is not available in this version; a self-signed certificate is used")
                                 .arg(place(directive), mode.left(64));
        return {};
    }

    /// `imap tls://0.0.0.0:993 tcp://0.0.0.0:143 { … }`
    Status mapListeners(const Directive &directive, Setting tlsPort, Setting plainPort)
    {
        for (const QString &endpoint : directive.arguments) {
            const bool isTls = endpoint.startsWith(QLatin1String("tls://"));
            if (!isTls && !endpoint.startsWith(QLatin1String("tcp://")))
                return Error { ErrorCode::BadInput,
                               { QT_TRANSLATE_NOOP("Server", "%1: \"%2\" is not of the form tls://0.0.0.0:993."), { place(directive), endpoint.left(64) } },
                               place(directive) };
            MADMAIL_CHECK(set(directive, isTls ? tlsPort : plainPort, endpoint.section(QLatin1Char(':'), -1)));
            const bool isLocal = endpoint.contains(QLatin1String("//127.")) || endpoint.contains(QLatin1String("//[::1]"));
            if (isLocal)
                MADMAIL_CHECK(set(directive, localOnlyOf(isTls ? tlsPort : plainPort), QStringLiteral("true")));
        }
        return map(directive.children);
    }

    static Setting localOnlyOf(Setting port)
    {
        return Setting(int(port) - int(Setting::ImapPort) + int(Setting::ImapLocalOnly));
    }

    QString m_fileName;
    FileSettings m_result;
};

} // namespace

Result<FileSettings> settingsFromDirectives(const std::vector<Directive> &directives, const QString &fileName)
{
    Mapper mapper(fileName);
    MADMAIL_CHECK(mapper.map(directives));
    return std::move(mapper).result();
}

Result<FileSettings> readConfigFile(const QString &path)
{
    auto content = readFile(path, 1024 * 1024);
    if (!content && content.error().code == ErrorCode::NotFound)
        return FileSettings();
    if (!content)
        return content.error();
    const QString name = QFileInfo(path).fileName();
    MADMAIL_TRY(const auto directives, parseConfigFile(*content, name));
    return settingsFromDirectives(directives, name);
}

} // namespace Madmail::Config
