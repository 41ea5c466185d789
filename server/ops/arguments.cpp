// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/arguments.h"

#include "server/base/bytes.h"
#include "server/base/durations.h"
#include "server/base/email_address.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace Madmail::Ops {

namespace {

using Api::Parameter;
using Api::ParameterType;

constexpr qsizetype maxArgumentLength = 4096;
constexpr qsizetype maxWords = 1000;

Error badArgument(const Parameter &parameter, const char *text, QStringList more = {})
{
    const QString name = QString::fromUtf8(parameter.name);
    more.prepend(name);
    return { ErrorCode::BadInput, { text, std::move(more) }, name };
}

Result<QString> lineOf(const Parameter &parameter, const QJsonValue &value)
{
    const QString text = value.toString();
    if (!value.isString() || text.size() > maxArgumentLength)
        return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be a text of at most 4096 characters."));
    const auto isForbidden = [](QChar c) { return c < u' ' || c == QChar(0x7f); };
    if (std::any_of(text.begin(), text.end(), isForbidden))
        return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be one line without control characters."));
    return text;
}

/// A whole number, also where JSON has it as text.
std::optional<qint64> integerIn(const QJsonValue &value)
{
    if (value.isDouble()) {
        const double number = value.toDouble();
        if (std::floor(number) != number || std::abs(number) > 9e15)
            return std::nullopt;
        return value.toInteger();
    }
    bool ok = false;
    const qint64 number = value.toString().toLongLong(&ok);
    return ok ? std::optional(number) : std::nullopt;
}

bool isWithin(const Parameter &parameter, qint64 number)
{
    return number >= parameter.minimum && number <= parameter.maximum;
}

Result<QJsonValue> integer(const Parameter &parameter, const QJsonValue &value)
{
    const auto number = integerIn(value);
    if (number && isWithin(parameter, *number))
        return QJsonValue(*number);
    return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be a whole number between %2 and %3."),
                       { QString::number(parameter.minimum), QString::number(parameter.maximum) });
}

Result<QJsonValue> port(const Parameter &parameter, const QJsonValue &value)
{
    const auto number = integerIn(value);
    if (number && *number >= 1 && *number <= 65535)
        return QJsonValue(*number);
    return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be a port, a number between 1 and 65535."));
}

Result<QJsonValue> bytes(const Parameter &parameter, const QJsonValue &value)
{
    std::optional<qint64> count;
    if (value.isDouble())
        count = integerIn(value);
    else if (const auto parsed = parseBytes(value.toString()))
        count = parsed->count;
    if (count && *count >= 0 && isWithin(parameter, *count))
        return QJsonValue(*count);
    return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be a size between %2 and %3, such as 500MB or 1G."),
                       { formatBytes({ parameter.minimum }), formatBytes({ parameter.maximum }) });
}

Result<QJsonValue> duration(const Parameter &parameter, const QJsonValue &value)
{
    const auto span = parseDuration(value.toString());
    if (span && isWithin(parameter, span->count()))
        return QJsonValue(qint64(span->count()));
    return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be a time, such as 720h, 30d or 90m."));
}

Result<QJsonValue> address(const Parameter &parameter, const QString &text)
{
    const auto parsed = EmailAddress::parse(text.toUtf8());
    if (parsed)
        return QJsonValue(parsed->toString());
    return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be an address, such as name@example.org. This is none: %2"), { text.left(64) });
}

Result<QJsonValue> domain(const Parameter &parameter, const QString &text)
{
    const auto normal = normaliseDomain(text.toUtf8());
    if (normal)
        return QJsonValue(QString::fromUtf8(*normal));
    return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be a domain name or an IP address. This is none: %2"), { text.left(64) });
}

Result<QJsonValue> choice(const Parameter &parameter, const QString &text)
{
    for (const QString &choice : parameter.choices)
        if (choice.compare(text, Qt::CaseInsensitive) == 0)
            return QJsonValue(choice);
    return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be one of: %2."), { parameter.choices.join(QLatin1String(", ")) });
}

Result<QJsonValue> boolean(const Parameter &parameter, const QJsonValue &value)
{
    if (value.isBool())
        return value;
    return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be true or false."));
}

Result<QJsonValue> wordList(const Parameter &parameter, const QJsonValue &value)
{
    const QJsonArray given = value.isArray() ? value.toArray() : QJsonArray { value };
    if (given.size() > maxWords)
        return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be at most 1000 texts."));
    QJsonArray words;
    for (const QJsonValue &word : given) {
        MADMAIL_TRY(const QString line, lineOf(parameter, word));
        words.append(line);
    }
    return QJsonValue(words);
}

Result<QJsonValue> content(const Parameter &parameter, const QJsonValue &value)
{
    const auto decoded = QByteArray::fromBase64Encoding(value.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!value.isString() || !decoded)
        return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be text in base64."));
    const qint64 most = std::min(parameter.maximum, Api::maxContentBytes);
    if (decoded.decoded.size() > most)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "\"%1\" is larger than %2."), { QString::fromUtf8(parameter.name), formatBytes({ most }) } },
                       QString::fromUtf8(parameter.name) };
    return value;
}

/// Line ends become "\n". Tabs are the only other control characters.
Result<QJsonValue> lines(const Parameter &parameter, const QJsonValue &value)
{
    QString text = value.toString();
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    const auto isForbidden = [](QChar c) { return (c < u' ' && c != u'\n' && c != u'\t') || c == QChar(0x7f); };
    const bool isText = value.isString() && std::none_of(text.begin(), text.end(), isForbidden);
    if (isText && text.toUtf8().size() <= parameter.maximum)
        return QJsonValue(text);
    return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be a text of at most %2 without control characters."), { formatBytes({ parameter.maximum }) });
}

Result<QJsonValue> list(const Parameter &parameter, const QJsonValue &value)
{
    if (value.isArray())
        return value;
    return badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" must be a JSON array."));
}

/// A panel may say 2525 or true where a text is wanted: a setting's value is a text whatever it means.
QJsonValue asText(const QJsonValue &value)
{
    if (value.isBool())
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    return value.isDouble() && integerIn(value) ? QJsonValue(QString::number(value.toInteger())) : value;
}

Result<QJsonValue> normalise(const Parameter &parameter, const QJsonValue &value)
{
    switch (parameter.type) {
    case ParameterType::Boolean:
        return boolean(parameter, value);
    case ParameterType::Integer:
        return integer(parameter, value);
    case ParameterType::Port:
        return port(parameter, value);
    case ParameterType::Bytes:
        return bytes(parameter, value);
    case ParameterType::Words:
        return wordList(parameter, value);
    case ParameterType::Lines:
        return lines(parameter, value);
    case ParameterType::Content:
        return content(parameter, value);
    case ParameterType::List:
        return list(parameter, value);
    default:
        break;
    }
    MADMAIL_TRY(const QString text, lineOf(parameter, parameter.type == ParameterType::Text ? asText(value) : value));
    switch (parameter.type) {
    case ParameterType::Duration:
        return duration(parameter, value);
    case ParameterType::Address:
        return address(parameter, text);
    case ParameterType::Domain:
        return domain(parameter, text);
    case ParameterType::Choice:
        return choice(parameter, text);
    default:
        return QJsonValue(text);
    }
}

/// All sentences above begin their arguments with the parameter's name.
Error inWordsOf(Api::Face face, const Parameter &parameter, Error error)
{
    QStringList words = error.text.args();
    if (face != Api::Face::CommandLine || words.isEmpty())
        return error;
    words.first() = Api::wordFor(parameter);
    error.text = { error.text.source(), std::move(words) };
    return error;
}

Result<QJsonObject> normaliseThose(const Api::OperationDescriptor &operation, const QJsonObject &arguments, Api::Face face, bool isRehearsal)
{
    const QStringList names = arguments.keys();
    for (const QString &name : names)
        if (std::none_of(operation.parameters.begin(), operation.parameters.end(),
                         [&name](const Parameter &parameter) { return name == QLatin1String(parameter.name); }))
            return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "\"%1\" is not a parameter of this command."), { name.left(64) } }, name };
    QJsonObject normal;
    for (const Parameter &parameter : operation.parameters) {
        if (parameter.type == ParameterType::OutputFile || (isRehearsal && Api::comesLater(parameter)))
            continue; // the first is the face's own
        const QString name = QString::fromUtf8(parameter.name);
        const QJsonValue value = arguments.value(name);
        if (value.isUndefined() || (value.isNull() && !parameter.required)) {
            if (parameter.required)
                return inWordsOf(face, parameter, badArgument(parameter, QT_TRANSLATE_NOOP("Server", "\"%1\" is missing.")));
            continue;
        }
        auto checked = normalise(parameter, value);
        if (!checked)
            return inWordsOf(face, parameter, std::move(checked).error());
        normal.insert(name, *checked);
    }
    return normal;
}

} // namespace

Result<QJsonObject> normaliseArguments(const Api::OperationDescriptor &operation, const QJsonObject &arguments, Api::Face face)
{
    return normaliseThose(operation, arguments, face, false);
}

Result<QJsonObject> normaliseForRehearsal(const Api::OperationDescriptor &operation, const QJsonObject &arguments)
{
    return normaliseThose(operation, arguments, Api::Face::CommandLine, true);
}

} // namespace Madmail::Ops
