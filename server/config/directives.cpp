// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/directives.h"

#include "server/base/atomic_file.h"
#include "server/config/known_directives.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace Madmail::Config {

namespace {

using Kind = KnownDirective::Kind;

/// `tls://0.0.0.0:993`, taken apart.
struct Endpoint
{
    bool isTls = false;
    QString host;
    QString port;

    static std::optional<Endpoint> parse(const QString &text)
    {
        const bool isTls = text.startsWith(QLatin1String("tls://"));
        const qsizetype colon = text.lastIndexOf(u':');
        if ((!isTls && !text.startsWith(QLatin1String("tcp://"))) || colon < 6)
            return std::nullopt;
        return Endpoint { isTls, text.mid(6, colon - 6), text.mid(colon + 1) };
    }

    bool isEverywhere() const { return host.isEmpty() || host == QLatin1String("0.0.0.0") || host == QLatin1String("[::]"); }
    bool isLocal() const { return host.startsWith(QLatin1String("127.")) || host == QLatin1String("[::1]") || host == QLatin1String("localhost"); }
};

/// The settings that the endpoints of a service decide.
struct ServicePorts
{
    Setting port;
    Setting localOnly;
};

ServicePorts servicePorts(ConfigBlock service, bool isTls)
{
    if (service == ConfigBlock::Imap)
        return isTls ? ServicePorts { Setting::ImapTlsPort, Setting::ImapTlsLocalOnly } : ServicePorts { Setting::ImapPort, Setting::ImapLocalOnly };
    if (service == ConfigBlock::Chatmail)
        return isTls ? ServicePorts { Setting::HttpsPort, Setting::HttpsLocalOnly } : ServicePorts { Setting::HttpPort, Setting::HttpLocalOnly };
    return isTls ? ServicePorts { Setting::SubmissionTlsPort, Setting::SubmissionTlsLocalOnly }
                 : ServicePorts { Setting::SubmissionPort, Setting::SubmissionLocalOnly };
}

class Mapper
{
public:
    Mapper(QString fileName, QString folder)
        : m_fileName(std::move(fileName))
        , m_folder(std::move(folder))
    {
    }

    Result<FileSettings> map(const ConfigFile &file)
    {
        MADMAIL_CHECK(mapBlock(file.directives, ConfigBlock::Top));
        MADMAIL_CHECK(mapMacro(file, "primary_domain", Setting::PrimaryDomain));
        MADMAIL_CHECK(mapMacro(file, "local_domains", Setting::LocalDomains));
        for (auto it = m_fallbacks.cbegin(); it != m_fallbacks.cend(); ++it)
            if (!m_result.values.contains(it.key()))
                m_result.values.insert(it.key(), it.value());
        return std::move(m_result);
    }

private:
    QString placeOf(int line) const { return QStringLiteral("%1:%2").arg(m_fileName).arg(line); }

    Error errorAt(int line, const char *sentence, QStringList args = {}) const
    {
        args.prepend(placeOf(line));
        return { ErrorCode::BadInput, { sentence, args }, placeOf(line) };
    }

    void warn(const Directive &directive, const QString &text)
    {
        m_result.warnings << QStringLiteral("%1: %2").arg(placeOf(directive.line), text);
    }

    Status set(SettingValues &values, int line, Setting setting, const QString &value)
    {
        const Api::SettingDescriptor &row = descriptorOf(setting);
        auto normal = normaliseSetting(row, value);
        if (!normal)
            return errorAt(line, QT_TRANSLATE_NOOP("Server", "%1: %2"), { normal.error().toEnglish() });
        values.insert(row.key, std::move(*normal));
        return {};
    }

    Status set(const Directive &directive, Setting setting, const QString &value)
    {
        return set(m_result.values, directive.line, setting, value);
    }

    Status mapBlock(const std::vector<Directive> &directives, ConfigBlock where)
    {
        for (const Directive &directive : directives)
            MADMAIL_CHECK(mapOne(directive, where));
        return {};
    }

    Status mapOne(const Directive &directive, ConfigBlock where)
    {
        const KnownDirective known = findDirective(where, directive.name);
        switch (known.kind) {
        case Kind::Unknown:
            warn(directive, QStringLiteral("unknown directive \"%1\"").arg(directive.name.left(64)));
            return {};
        case Kind::PassedOver:
            return {};
        case Kind::NoEffect:
            warn(directive, QStringLiteral("\"%1\" has no effect in this version").arg(directive.name));
            return {};
        case Kind::Value:
            return mapValue(m_result.values, directive, known.setting);
        case Kind::Fallback:
            return mapValue(m_fallbacks, directive, known.setting);
        case Kind::Block:
            return mapBlock(directive.children, known.block);
        case Kind::Endpoints:
            MADMAIL_CHECK(mapEndpoints(directive, known.block));
            return mapBlock(directive.children, known.block);
        case Kind::Tls:
            return mapTls(directive);
        case Kind::Retention:
            return mapRetention(directive);
        case Kind::Log:
            return mapLog(directive);
        }
        return {};
    }

    Status mapValue(SettingValues &values, const Directive &directive, Setting setting)
    {
        const Api::SettingDescriptor &row = descriptorOf(setting);
        if (directive.arguments.isEmpty())
            return errorAt(directive.line, QT_TRANSLATE_NOOP("Server", "%1: \"%2\" needs a value."), { directive.name.left(64) });
        return set(values, directive.line, setting, joined(row, directive.arguments));
    }

    /// Other servers delete unread mail, too. Here that is asked for by its own name: nobody should lose what they have not seen.
    Status mapRetention(const Directive &directive)
    {
        MADMAIL_CHECK(mapValue(m_result.values, directive, Setting::Retention));
        m_fallbacks.insert(descriptorOf(Setting::RetentionEnabled).key, QStringLiteral("true"));
        if (!m_result.values.contains(descriptorOf(Setting::RetentionUnread).key)) // whoever has said which is not surprised
            warn(directive, QStringLiteral("\"retention\" deletes messages that were read; for unread ones, too, say message_retention_unread yes"));
        return {};
    }

    QString joined(const Api::SettingDescriptor &row, const QStringList &words) const
    {
        using Api::SettingType;
        const bool isList = row.type == SettingType::DomainList || row.type == SettingType::AddressList || row.type == SettingType::AddressPatternList
            || row.type == SettingType::OriginList;
        const QString value = words.join(isList ? u',' : u' ');
        return row.type == SettingType::FilePath && !value.isEmpty() ? absolutePath(value) : value;
    }

    QString absolutePath(const QString &path) const { return QDir::cleanPath(QDir(m_folder).absoluteFilePath(path)); }

    /// `log off`, `log stderr /var/log/madmail.log`
    Status mapLog(const Directive &directive)
    {
        if (directive.arguments == QStringList { QStringLiteral("off") })
            return set(directive, Setting::LogDisabled, QStringLiteral("true"));
        QStringList targets;
        for (const QString &word : directive.arguments) {
            if (const auto target = logTargetOf(word, QDir(m_folder)))
                targets << *target;
            else
                return errorAt(directive.line, QT_TRANSLATE_NOOP("Server", "%1: \"%2\" is no place for a log. Write: log off, or stderr, syslog and paths."), { word.left(64) });
        }
        if (targets.isEmpty())
            return errorAt(directive.line, QT_TRANSLATE_NOOP("Server", "%1: \"%2\" needs a value."), { directive.name.left(64) });
        MADMAIL_CHECK(set(directive, Setting::LogTarget, targets.join(u',')));
        return set(directive, Setting::LogDisabled, QStringLiteral("false"));
    }

    Status mapTls(const Directive &directive)
    {
        const QString mode = directive.arguments.value(0);
        if (mode == QLatin1String("self_signed"))
            return set(directive, Setting::TlsMode, mode);
        if (mode != QLatin1String("file")) {
            warn(directive, QStringLiteral("\"tls %1\" is not available in this version; a self-signed certificate is used").arg(mode.left(64)));
            return {};
        }
        if (directive.arguments.size() != 3 || directive.hasBlock)
            return errorAt(directive.line, QT_TRANSLATE_NOOP("Server", "%1: write: tls file CERTIFICATE KEY"));
        MADMAIL_CHECK(set(directive, Setting::TlsCertificate, absolutePath(directive.arguments[1])));
        MADMAIL_CHECK(set(directive, Setting::TlsKey, absolutePath(directive.arguments[2])));
        return set(directive, Setting::TlsMode, mode);
    }

    /// `imap tls://0.0.0.0:993 tcp://0.0.0.0:143 { … }`
    Status mapEndpoints(const Directive &directive, ConfigBlock service)
    {
        QHash<int, QString> portsSeen; // setting → port
        for (const QString &text : directive.arguments) {
            const auto endpoint = Endpoint::parse(text);
            if (!endpoint)
                return errorAt(directive.line, QT_TRANSLATE_NOOP("Server", "%1: \"%2\" is not of the form tls://0.0.0.0:993."), { text.left(64) });
            const auto [port, localOnly] = servicePorts(service, endpoint->isTls);
            const bool isFirst = !portsSeen.contains(int(port));
            if (!isFirst && portsSeen.value(int(port)) != endpoint->port) {
                warn(directive, QStringLiteral("only one port for each kind of connection; \"%1\" is left out").arg(text.left(64)));
                continue;
            }
            if (!endpoint->isEverywhere() && !endpoint->isLocal())
                warn(directive, QStringLiteral("\"%1\" opens the port on all addresses of this computer; --bind chooses one").arg(text.left(64)));
            portsSeen.insert(int(port), endpoint->port);
            MADMAIL_CHECK(set(directive, port, endpoint->port));
            // Local only as long as every endpoint of the kind is.
            const bool isLocal = endpoint->isLocal() && (isFirst || m_result.values.value(descriptorOf(localOnly).key) == QLatin1String("true"));
            MADMAIL_CHECK(set(directive, localOnly, isLocal ? QStringLiteral("true") : QStringLiteral("false")));
        }
        return {};
    }

    Status mapMacro(const ConfigFile &file, const char *name, Setting setting)
    {
        const auto macro = file.macros.constFind(QString::fromLatin1(name));
        if (macro == file.macros.cend())
            return {};
        return set(m_fallbacks, macro->line, setting, joined(descriptorOf(setting), macro->values));
    }

    QString m_fileName;
    QString m_folder;
    FileSettings m_result;
    SettingValues m_fallbacks;
};

std::optional<QString> processEnvironment(const QString &name)
{
    const QByteArray key = name.toLocal8Bit();
    return qEnvironmentVariableIsSet(key.constData()) ? std::optional(qEnvironmentVariable(key.constData())) : std::nullopt;
}

} // namespace

std::optional<QString> logTargetOf(const QString &word, const QDir &folder)
{
    if (word == QLatin1String("stderr") || word == QLatin1String("stderr_ts"))
        return QStringLiteral("stderr");
    if (word == QLatin1String("syslog"))
        return word;
    const bool isPath = (word.contains(u'/') || word.endsWith(QLatin1String(".log"))) && !word.contains(u',');
    return isPath ? std::optional(QDir::cleanPath(folder.absoluteFilePath(word))) : std::nullopt;
}

Result<FileSettings> settingsFromConfigFile(const ConfigFile &file, const QString &fileName, const QString &folder)
{
    return Mapper(fileName, folder).map(file);
}

Result<FileSettings> readConfigFile(const QString &path, MissingFile missing)
{
    auto content = readFile(path, maxConfigFileBytes);
    if (!content && content.error().code == ErrorCode::NotFound && missing == MissingFile::Fine)
        return FileSettings();
    if (!content)
        return std::move(content).error();
    const QFileInfo info(path);
    MADMAIL_TRY(const ConfigFile file, parseConfigFile(*content, path, processEnvironment));
    return settingsFromConfigFile(file, path, info.absolutePath());
}

} // namespace Madmail::Config
