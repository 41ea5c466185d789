// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/exchanger_ops.h"

#include "server/base/rfc3339.h"
#include "server/mail/blocking_write.h"
#include "server/store/exchanger_table.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QUrl>

#include <algorithm>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Store::Exchanger;

constexpr qsizetype maxName = 64;
constexpr qsizetype maxUrl = 2048;
constexpr qint64 longestInterval = 86'400;

constexpr const char *resource = "/admin/exchangers";

QJsonObject exchangerToJson(const Exchanger &row)
{
    return { { QStringLiteral("name"), QString::fromUtf8(row.name) },
             { QStringLiteral("url"), row.url },
             { QStringLiteral("enabled"), row.enabled },
             { QStringLiteral("poll_interval"), row.pollInterval },
             { QStringLiteral("last_poll_at"), toRfc3339(row.lastPollAt) } };
}

QByteArray nameIn(const QJsonObject &arguments)
{
    return arguments.value(QLatin1String("name")).toString().toUtf8();
}

Status checkName(const QByteArray &name)
{
    const auto isPlain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.'; };
    if (!name.isEmpty() && name.size() <= maxName && std::all_of(name.begin(), name.end(), isPlain))
        return {};
    return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The name of an exchanger has 1 to 64 letters, digits, dots, - and _.") }, QStringLiteral("name") };
}

Result<QString> checkUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isWeb = url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
    if (text.size() <= maxUrl && url.isValid() && isWeb && !url.host().isEmpty() && !text.contains(u' '))
        return text;
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "\"%1\" is not the URL of an exchanger. Write https://…, up to 2048 characters."), { text.left(64) } },
                   QStringLiteral("url") };
}

QJsonObject answerFor(const Exchanger &row, const QString &message)
{
    QJsonObject answer = exchangerToJson(row);
    answer.insert(QStringLiteral("message"), message);
    return answer;
}

Result<QJsonObject> listExchangers(OperationContext &context, const QJsonObject &)
{
    MADMAIL_TRY(const auto connection, context.store.borrowReadConnection());
    MADMAIL_TRY(const auto rows, Store::ExchangerQueries(*connection).list());
    QJsonArray exchangers;
    for (const Exchanger &row : rows)
        exchangers.append(exchangerToJson(row));
    return QJsonObject { { QStringLiteral("exchangers"), exchangers }, { QStringLiteral("total"), exchangers.size() } };
}

Result<QJsonObject> addExchanger(OperationContext &context, const QJsonObject &arguments)
{
    Exchanger row { .name = nameIn(arguments) };
    MADMAIL_CHECK(checkName(row.name));
    MADMAIL_TRY(row.url, checkUrl(arguments.value(QLatin1String("url")).toString()));
    row.pollInterval = arguments.value(QLatin1String("poll_interval")).toInteger(row.pollInterval);
    row.createdAt = row.updatedAt = context.clock.now();
    MADMAIL_CHECK(Mail::blockingWrite(context.store, [row](Store::WriteTransaction &transaction) { return Store::ExchangerTable(transaction).insert(row); }));
    return answerFor(row, QStringLiteral("Exchanger added: %1 -> %2").arg(QString::fromUtf8(row.name), row.url));
}

/// Changes what the arguments name.
Result<Exchanger> change(const OperationContext &context, const QJsonObject &arguments)
{
    const QByteArray name = nameIn(arguments);
    const QJsonValue url = arguments.value(QLatin1String("url"));
    if (!url.isUndefined())
        MADMAIL_CHECK(checkUrl(url.toString()));
    return Mail::blockingWrite(context.store, [=, now = context.clock.now()](Store::WriteTransaction &transaction) -> Result<Exchanger> {
        Store::ExchangerTable table(transaction);
        MADMAIL_TRY(const auto found, table.find(name));
        Exchanger row = found.value_or(Exchanger { .name = name }); // update() says that there is none
        row.url = url.toString(row.url);
        row.enabled = arguments.value(QLatin1String("enabled")).toBool(row.enabled);
        row.pollInterval = arguments.value(QLatin1String("poll_interval")).toInteger(row.pollInterval);
        row.updatedAt = now;
        MADMAIL_CHECK(table.update(row));
        return row;
    });
}

Result<QJsonObject> editExchanger(OperationContext &context, const QJsonObject &arguments)
{
    if (arguments.size() < 2)
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "Say what is to change: the URL, the interval, or whether it is enabled.") } };
    MADMAIL_TRY(const Exchanger row, change(context, arguments));
    return answerFor(row, QStringLiteral("Exchanger changed: %1").arg(QString::fromUtf8(row.name)));
}

OperationFunction enable(bool enabled)
{
    return [enabled](OperationContext &context, QJsonObject arguments) -> Result<QJsonObject> {
        arguments.insert(QStringLiteral("enabled"), enabled);
        MADMAIL_TRY(const Exchanger row, change(context, arguments));
        return answerFor(row, QStringLiteral("Exchanger %1: %2").arg(enabled ? QStringLiteral("enabled") : QStringLiteral("disabled"), QString::fromUtf8(row.name)));
    };
}

Result<QJsonObject> removeExchanger(OperationContext &context, const QJsonObject &arguments)
{
    const QByteArray name = nameIn(arguments);
    const QString shown = QString::fromUtf8(name);
    MADMAIL_TRY(const bool removed, Mail::blockingWrite(context.store, [name](Store::WriteTransaction &transaction) { return Store::ExchangerTable(transaction).remove(name); }));
    if (!removed)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no exchanger \"%1\"."), { shown.left(64) } }, QStringLiteral("name") };
    return QJsonObject { { QStringLiteral("deleted"), shown }, { QStringLiteral("message"), QStringLiteral("Exchanger removed: %1").arg(shown) } };
}

Api::OperationDescriptor described(const char *word, const char *summary, Effect effect, Api::ApiRoute route)
{
    Api::OperationDescriptor row;
    row.id = QByteArray("exchanger.") + word;
    row.command = { QStringLiteral("exchanger"), QString::fromUtf8(word) };
    row.summary = summary;
    row.effect = effect;
    row.api = { route };
    row.parameters = { { "name", ParameterType::Text, true, true, QT_TRANSLATE_NOOP("Operations", "What you call it") } };
    row.parameters.front().isNamed = true;
    row.examples = { QStringLiteral("exchanger %1 friend").arg(QString::fromUtf8(word)) };
    return row;
}

Api::Parameter urlParameter(bool isNew)
{
    return { .name = "url", .type = ParameterType::Text, .positional = isNew, .required = isNew,
             .help = QT_TRANSLATE_NOOP("Operations", "Where it is, such as https://exchange.example.org/box") };
}

Api::Parameter intervalParameter()
{
    return { .name = "poll_interval", .type = ParameterType::Integer, .help = QT_TRANSLATE_NOOP("Operations", "Seconds between two questions (60)"),
             .minimum = 1, .maximum = longestInterval, .alias = "interval" };
}

} // namespace

void addExchangerOperations(OperationList &table)
{
    Api::OperationDescriptor list = described("list", QT_TRANSLATE_NOOP("Operations", "All exchangers"), Effect::ReadOnly, { resource, "GET" });
    list.parameters.clear();
    list.examples = { QStringLiteral("exchanger list") };
    table.push_back({ list, listExchangers });

    Api::OperationDescriptor add = described("add", QT_TRANSLATE_NOOP("Operations", "Fetch mail from another box"), Effect::Mutates, { resource, "POST" });
    add.parameters.push_back(urlParameter(true));
    add.parameters.push_back(intervalParameter());
    add.examples = { QStringLiteral("exchanger add friend https://exchange.example.org/box --interval 60") };
    table.push_back({ add, addExchanger });

    Api::OperationDescriptor edit = described("edit", QT_TRANSLATE_NOOP("Operations", "Change where an exchanger is, or how often it is asked"), Effect::Mutates,
                                              { resource, "PUT" });
    edit.parameters.push_back(urlParameter(false));
    edit.parameters.push_back(intervalParameter());
    edit.parameters.push_back({ "enabled", ParameterType::Boolean, false, false, QT_TRANSLATE_NOOP("Operations", "Enable it, too (over the Admin API false disables it)") });
    edit.examples = { QStringLiteral("exchanger edit friend --interval 300") };
    table.push_back({ edit, editExchanger });

    table.push_back({ described("remove", QT_TRANSLATE_NOOP("Operations", "Forget an exchanger"), Effect::Mutates, { resource, "DELETE" }), removeExchanger });
    table.push_back({ described("enable", QT_TRANSLATE_NOOP("Operations", "Ask this exchanger for mail"), Effect::Mutates, { resource, "PUT", "enable" }), enable(true) });
    table.push_back({ described("disable", QT_TRANSLATE_NOOP("Operations", "Do not ask this exchanger for mail"), Effect::Mutates, { resource, "PUT", "disable" }),
                      enable(false) });
}

} // namespace Madmail::Ops
