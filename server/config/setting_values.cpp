// SPDX-License-Identifier: GPL-3.0-or-later
// Checks values of settings by their type (normaliseSetting() of settings_table.h).
#include "server/base/bytes.h"
#include "server/base/durations.h"
#include "server/base/email_address.h"
#include "server/config/settings_table.h"

#include <QCoreApplication>
#include <QUrl>

#include <QDir>

#include <algorithm>

namespace Madmail::Config {

namespace {

using Api::SettingDescriptor;
using Api::SettingType;

Error badValue(const SettingDescriptor &setting, const char *sentence, const QString &value, QStringList more = {})
{
    more.prepend(setting.secret ? QStringLiteral("…") : value.left(64));
    return { ErrorCode::BadInput, { sentence, std::move(more) }, QString::fromUtf8(setting.name) };
}

bool isControlCharacter(QChar c)
{
    return c < u' ' || c == QChar(0x7f);
}

Result<QString> boolean(const SettingDescriptor &setting, const QString &value)
{
    static const QStringList yes { QStringLiteral("true"), QStringLiteral("yes"), QStringLiteral("on"), QStringLiteral("1"),
                                   QStringLiteral("enabled"), QStringLiteral("enable"), QStringLiteral("open") };
    static const QStringList no { QStringLiteral("false"), QStringLiteral("no"), QStringLiteral("off"), QStringLiteral("0"),
                                  QStringLiteral("disabled"), QStringLiteral("disable"), QStringLiteral("closed") };
    if (setting.notOffered && yes.contains(value, Qt::CaseInsensitive))
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "%1 cannot be switched on: this server does not offer it."), { QString::fromUtf8(setting.name) } },
                       QString::fromUtf8(setting.name) };
    if (yes.contains(value, Qt::CaseInsensitive))
        return QStringLiteral("true");
    if (no.contains(value, Qt::CaseInsensitive))
        return QStringLiteral("false");
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is neither true nor false."), value);
}

bool isWithinBounds(const SettingDescriptor &setting, qint64 number)
{
    return number >= setting.minimum && number <= setting.maximum;
}

Result<QString> integer(const SettingDescriptor &setting, const QString &value)
{
    bool ok = false;
    const qint64 number = value.toLongLong(&ok);
    if (ok && isWithinBounds(setting, number))
        return QString::number(number);
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is not a number between %2 and %3."), value,
                    { QString::number(setting.minimum), QString::number(setting.maximum) });
}

Result<QString> size(const SettingDescriptor &setting, const QString &value)
{
    const auto bytes = parseBytes(value);
    if (bytes.ok() && isWithinBounds(setting, bytes->count))
        return QString::number(bytes->count);
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is not a size between %2 and %3, such as 500M or 2G."), value,
                    { formatBytes({ setting.minimum }), formatBytes({ setting.maximum }) });
}

Result<QString> duration(const SettingDescriptor &setting, const QString &value)
{
    const auto span = parseDuration(value);
    if (span.ok() && isWithinBounds(setting, span->count()))
        return QString::number(span->count()) + QLatin1Char('s');
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is not a time between %2 and %3, such as 12h or 30d."), value,
                    { formatUptime(std::chrono::seconds(setting.minimum)), formatUptime(std::chrono::seconds(setting.maximum)) });
}

Result<QString> choice(const SettingDescriptor &setting, const QString &value)
{
    const QString lower = value.toLower();
    if (setting.choices.contains(lower))
        return lower;
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is not one of: %2."), value, { setting.choices.join(QLatin1String(", ")) });
}

Result<QString> domain(const SettingDescriptor &setting, const QString &value)
{
    // Names of other scripts are kept in the form in which DNS and certificates know them (RFC 5891).
    const bool isAscii = std::all_of(value.begin(), value.end(), [](QChar c) { return c.unicode() < 0x80; });
    const QByteArray ascii = isAscii ? value.toLatin1() : QUrl::toAce(value);
    const auto normal = normaliseDomain(ascii);
    if (normal.ok())
        return QString::fromUtf8(*normal);
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is not a domain name or IP address."), value);
}

Result<QString> address(const SettingDescriptor &setting, const QString &value)
{
    const auto parsed = EmailAddress::parse(value.toUtf8());
    if (parsed.ok())
        return parsed->toString();
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is not an e-mail address. Write name@domain."), value);
}

Result<QString> addressOrDomain(const SettingDescriptor &setting, const QString &value)
{
    if (!value.startsWith(u'@'))
        return address(setting, value);
    MADMAIL_TRY(const QString normal, domain(setting, value.mid(1)));
    return QString(u'@' + normal);
}

Result<QString> list(const SettingDescriptor &setting, const QString &value,
                     Result<QString> (*normaliseItem)(const SettingDescriptor &, const QString &))
{
    QStringList items;
    const QStringList parts = value.split(u',');
    for (const QString &part : parts) {
        if (part.trimmed().isEmpty())
            continue;
        MADMAIL_TRY(const QString item, normaliseItem(setting, part.trimmed()));
        if (!items.contains(item))
            items << item;
    }
    return items.join(u',');
}

Result<QString> filePath(const SettingDescriptor &setting, const QString &value)
{
    if (QDir::isAbsolutePath(value))
        return QDir::cleanPath(value);
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is not a full path. Begin with the topmost folder."), value);
}

bool isHost(const QString &host)
{
    return normaliseDomain(QUrl::toAce(host)).ok() || normaliseDomain(host.toUtf8()).ok();
}

/// Of a web address that begins with http:// or https:// and names a host.
bool isWebAddress(const QUrl &url)
{
    const bool isWeb = url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
    return url.isValid() && isWeb && isHost(url.host());
}

Result<QString> webAddress(const SettingDescriptor &setting, const QString &value)
{
    const QUrl url(value, QUrl::StrictMode);
    if (value.size() <= maxSettingUrlLength && !value.contains(u' ') && isWebAddress(url) && url.port() != 0)
        return value;
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is not a web address such as https://chat.example.org: http or https, a host, no blanks, at most %2 characters."),
                    value, { QString::number(maxSettingUrlLength) });
}

/// As browsers write it into Origin: without a slash at its end, in lower case.
Result<QString> origin(const SettingDescriptor &setting, const QString &value)
{
    if (value == u'*')
        return value;
    const QUrl url(value, QUrl::StrictMode);
    const bool isBare = (url.path().isEmpty() || url.path() == u'/') && !url.hasQuery() && !url.hasFragment() && url.userInfo().isEmpty() && !value.contains(u'@');
    if (isWebAddress(url) && isBare && url.port() != 0)
        return QString::fromLatin1(url.adjusted(QUrl::RemovePath).toEncoded());
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is not a site such as https://chat.example.org or https://chat.example.org:8443, nor * for all of them."), value);
}

/// "panel", "/panel/" → "/panel".
Result<QString> urlPath(const SettingDescriptor &setting, const QString &value)
{
    constexpr qsizetype longest = 253;
    QString path = value.startsWith(u'/') ? value : u'/' + value;
    while (path.endsWith(u'/'))
        path.chop(1);
    const auto isPlain = [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || QLatin1String("._~-/").contains(c);
    };
    const bool leadsAstray = path.contains(QLatin1String("//")) || path.contains(QLatin1String("/."));
    if (!path.isEmpty() && path.size() <= longest && !leadsAstray && std::all_of(path.begin(), path.end(), isPlain))
        return path;
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is not a path such as /panel: letters, digits, and . _ ~ - between slashes, at most %2 characters."),
                    value, { QString::number(longest) });
}

} // namespace

namespace {

Result<QString> plainText(const SettingDescriptor &setting, const QString &value)
{
    if (value.size() <= maxSettingTextLength)
        return value;
    return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is too long: a text has %2 characters at most."), value, { QString::number(maxSettingTextLength) });
}

bool isTextual(SettingType type)
{
    switch (type) {
    case SettingType::Boolean:
    case SettingType::Integer:
    case SettingType::Port:
    case SettingType::Bytes:
    case SettingType::Duration:
    case SettingType::Choice:
        return false;
    default:
        return true;
    }
}

/// A text with an empty default means something by it; the others have a default to go back to.
Result<QString> emptyValue(const SettingDescriptor &setting)
{
    if (isTextual(setting.type) && !*setting.defaultValue)
        return QString();
    const QString name = QString::fromUtf8(setting.name);
    return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "%1 cannot be empty. To go back to what it was at first: {maddy} settings reset %1"), { name } }, name };
}

} // namespace

Result<QString> normaliseSetting(const SettingDescriptor &setting, const QString &value)
{
    if (value.size() > maxSettingLength)
        return badValue(setting, QT_TRANSLATE_NOOP("Server", "\"%1\" is too long: a value has %2 characters at most."), value,
                        { QString::number(maxSettingLength) });
    const QString trimmed = value.trimmed();
    // Line ends at the edges count too: a value with one was not typed, it was smuggled in.
    if (std::any_of(value.begin(), value.end(), isControlCharacter))
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "A value is one line without control characters.") },
                       QString::fromUtf8(setting.name) };
    if (trimmed.isEmpty())
        return emptyValue(setting);
    switch (setting.type) {
    case SettingType::Boolean:
        return boolean(setting, trimmed);
    case SettingType::Integer:
    case SettingType::Port:
        return integer(setting, trimmed);
    case SettingType::Bytes:
        return size(setting, trimmed);
    case SettingType::Duration:
        return duration(setting, trimmed);
    case SettingType::Choice:
        return choice(setting, trimmed);
    case SettingType::Domain:
        return domain(setting, trimmed);
    case SettingType::DomainList:
        return list(setting, trimmed, domain);
    case SettingType::AddressList:
        return list(setting, trimmed, address);
    case SettingType::AddressPatternList:
        return list(setting, trimmed, addressOrDomain);
    case SettingType::FilePath:
        return filePath(setting, trimmed);
    case SettingType::UrlPath:
        return urlPath(setting, trimmed);
    case SettingType::Url:
        return webAddress(setting, trimmed);
    case SettingType::OriginList:
        return list(setting, trimmed, origin);
    case SettingType::Text:
        break;
    }
    return plainText(setting, value);
}

QString readableSetting(const SettingDescriptor &setting, const QString &value)
{
    if (*setting.zeroMeans && (value == u'0' || value == QLatin1String("0s")))
        return QStringLiteral("%1 (0)").arg(QString::fromUtf8(setting.zeroMeans));
    if (setting.type == SettingType::Bytes && !value.isEmpty())
        return writeBytesForPeople({ value.toLongLong() });
    if (setting.type == SettingType::Duration)
        if (const auto span = parseDuration(value))
            return writeDuration(*span);
    return *setting.unit && !value.isEmpty() ? QStringLiteral("%1 %2").arg(value, QString::fromUtf8(setting.unit)) : value;
}

} // namespace Madmail::Config
