// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/resource_map.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace Madmail::Api {

namespace {

/// How well a route's resource fits: not at all, with its last part as an argument, or to the letter.
enum class Fit { None, Pattern, Exact };

struct Fitting
{
    Fit fit = Fit::None;
    QString argument; ///< name of the last part
    QString value;
};

Fitting fitOf(const ApiRoute &route, const QString &resource)
{
    const QString pattern = QString::fromUtf8(route.resource);
    if (pattern == resource)
        return { Fit::Exact, {}, {} };
    const qsizetype open = pattern.indexOf(u'<');
    if (open < 0 || !resource.startsWith(pattern.left(open)) || resource.size() == open || resource.mid(open).contains(u'/'))
        return {};
    return { Fit::Pattern, pattern.mid(open + 1).chopped(1), resource.mid(open) };
}

bool mayBeEmpty(ParameterType type)
{
    return type == ParameterType::Text || type == ParameterType::Lines || type == ParameterType::Secret || type == ParameterType::Words;
}

/// What the operation takes of a body.
QJsonObject knownOf(const OperationDescriptor &operation, const QJsonObject &body)
{
    QJsonObject known;
    for (const Parameter &parameter : operation.parameters) {
        const QString name = QString::fromUtf8(parameter.name);
        const QJsonValue value = body.value(name);
        if (!value.isUndefined() && (mayBeEmpty(parameter.type) || value != QJsonValue(QString())))
            known.insert(name, value);
    }
    return known;
}

bool hasRequired(const OperationDescriptor &operation, const QJsonObject &arguments)
{
    return std::all_of(operation.parameters.begin(), operation.parameters.end(), [&arguments](const Parameter &parameter) {
        return !parameter.required || arguments.contains(QLatin1String(parameter.name));
    });
}

/// The reverse of fitOf().
ResourceCall writtenFor(const ApiRoute &route, const QJsonObject &arguments)
{
    ResourceCall call { QString::fromUtf8(route.method), QString::fromUtf8(route.resource), arguments };
    if (const qsizetype open = call.resource.indexOf(u'<'); open >= 0) {
        const QString name = call.resource.mid(open + 1).chopped(1);
        call.resource = call.resource.left(open) + call.body.take(name).toString();
    }
    if (*route.action)
        call.body.insert(QStringLiteral("action"), QString::fromUtf8(route.action));
    return call;
}

const OperationDescriptor *rowOf(std::span<const OperationDescriptor> operations, const QByteArray &id)
{
    const auto found = std::find_if(operations.begin(), operations.end(), [&id](const OperationDescriptor &row) { return row.id == id; });
    return found == operations.end() ? nullptr : &*found;
}

/// Where the asker writes the answer is nobody else's.
QJsonObject withoutOwnFiles(const OperationDescriptor &operation, QJsonObject arguments)
{
    for (const Parameter &parameter : operation.parameters)
        if (parameter.type == ParameterType::OutputFile)
            arguments.remove(QLatin1String(parameter.name));
    return arguments;
}

bool isKnown(std::span<const OperationDescriptor> operations, const QString &resource)
{
    return std::any_of(operations.begin(), operations.end(), [&resource](const OperationDescriptor &operation) {
        return std::any_of(operation.api.begin(), operation.api.end(), [&resource](const ApiRoute &route) { return fitOf(route, resource).fit != Fit::None; });
    });
}

QJsonObject argumentsFor(const OperationDescriptor &operation, const ApiRoute &route, const Fitting &fitting, QJsonObject body)
{
    if (fitting.fit == Fit::Pattern)
        body.insert(fitting.argument, fitting.value);
    const QString reason = QStringLiteral("reason");
    if (*route.reason && body.value(reason).toString().isEmpty())
        body.insert(reason, QString::fromUtf8(route.reason));
    return knownOf(operation, body);
}

/// A body that names an action which the resource has means that; where no route has actions, the word is passed over.
bool hasActions(std::span<const OperationDescriptor> operations, const ResourceCall &call, Fit fit)
{
    const auto isOne = [&call, fit](const ApiRoute &route) {
        return *route.action && call.method == QLatin1String(route.method) && fitOf(route, call.resource).fit == fit;
    };
    return std::any_of(operations.begin(), operations.end(),
                       [&isOne](const OperationDescriptor &operation) { return std::any_of(operation.api.begin(), operation.api.end(), isOne); });
}

/// Deletes for everybody, or has a preview: a field that is misspelt must not delete more than was meant.
bool needsExactFields(std::span<const OperationDescriptor> operations, const QString &id)
{
    const OperationDescriptor *row = rowOf(operations, id.toUtf8());
    if (!row || row->effect != Effect::Destructive)
        return false;
    const auto &parameters = row->parameters;
    return std::none_of(parameters.begin(), parameters.end(), [](const Parameter &parameter) { return parameter.required; })
        || std::any_of(parameters.begin(), parameters.end(), [](const Parameter &parameter) { return QByteArrayView(parameter.name) == "dry_run"; });
}

QString knownFields(std::span<const OperationDescriptor> operations, const QString &id)
{
    QStringList names { QStringLiteral("\"action\"") };
    if (const OperationDescriptor *row = rowOf(operations, id.toUtf8()))
        for (const Parameter &parameter : row->parameters)
            names << u'"' + QString::fromUtf8(parameter.name) + u'"';
    return names.join(QStringLiteral(", "));
}

/// All fields of the body went into the arguments, or were the action.
bool isUsedUp(const QJsonObject &body, const OperationRequest &request)
{
    const QStringList fields = body.keys();
    return std::all_of(fields.begin(), fields.end(), [&body, &request](const QString &field) {
        return field == QLatin1String("action") || body.value(field) == QJsonValue(QString()) || request.arguments.contains(field);
    });
}

} // namespace

FoundOperation operationFor(std::span<const OperationDescriptor> operations, const ResourceCall &call)
{
    const QString resource = call.resource;
    if (!isKnown(operations, resource))
        return NoOperation { 404, QStringLiteral("unknown resource: %1").arg(resource.left(128)) };
    const QString action = call.body.value(QLatin1String("action")).toString();
    bool hasMethod = false;
    // Operations may share a route and differ in their parameters: with a name, without one. The one that uses most of the
    // body is meant. A misfit says what is missing.
    std::optional<FoundOperation> best;
    std::optional<FoundOperation> misfit;
    qsizetype mostUsed = -1;
    // A switch among the settings has a resource of its own, and what that does not know the resource of all settings may.
    for (const Fit fit : { Fit::Exact, Fit::Pattern }) {
        const QString wanted = hasActions(operations, call, fit) ? action : QString();
        for (const OperationDescriptor &operation : operations) {
            for (const ApiRoute &route : operation.api) {
                const Fitting fitting = fitOf(route, resource);
                if (fitting.fit != fit || call.method != QLatin1String(route.method))
                    continue;
                hasMethod = true;
                if (wanted != QLatin1String(route.action))
                    continue;
                const QJsonObject arguments = argumentsFor(operation, route, fitting, call.body);
                FoundOperation found({ QString::fromUtf8(operation.id), arguments, Face::AdminApi }, route);
                if (!hasRequired(operation, arguments)) {
                    if (!misfit)
                        misfit.emplace(std::move(found));
                } else if (arguments.size() > mostUsed) {
                    mostUsed = arguments.size();
                    best.emplace(std::move(found));
                }
            }
        }
        // A field that nobody knows may be the misspelt name of whom it is about: then nothing is done to everybody instead.
        if (best && misfit && call.method != QLatin1String("GET") && !isUsedUp(call.body, **best))
            return std::move(*misfit);
        if (best && needsExactFields(operations, (**best).operation) && !isUsedUp(call.body, **best))
            return NoOperation { 400, QStringLiteral("unknown field: %1 knows %2").arg(resource.left(128), knownFields(operations, (**best).operation)) };
        if (best || misfit)
            return std::move(best ? *best : *misfit);
    }
    if (!hasMethod)
        return NoOperation { 405, QStringLiteral("method %1 is not allowed for %2").arg(call.method.left(16), resource.left(128)) };
    return NoOperation { 400, QStringLiteral("unknown action: \"%1\"").arg(action.left(64)) };
}

Result<ResourceCall> callFor(std::span<const OperationDescriptor> operations, const OperationRequest &request)
{
    const OperationDescriptor *operation = rowOf(operations, request.operation.toUtf8());
    if (operation && !operation->sameAs.isEmpty())
        operation = rowOf(operations, operation->sameAs);
    if (!operation)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no operation \"%1\"."), { request.operation.left(64) } } };
    const QString command = operation->command.join(u' ');
    if (operation->api.empty())
        return Error { ErrorCode::Unsupported,
                       { QT_TRANSLATE_NOOP("Server", "\"%1\" cannot be asked of another server. %2."), { command, QString::fromUtf8(operation->whyNoApi) } } };
    const QJsonObject arguments = withoutOwnFiles(*operation, request.arguments);
    for (const ApiRoute &route : operation->api) {
        ResourceCall call = writtenFor(route, arguments);
        auto understood = operationFor(operations, call);
        if (!understood || (*understood).operation != QLatin1String(operation->id))
            continue;
        QJsonObject back = (*understood).arguments;
        if (*route.reason && !arguments.contains(QLatin1String("reason")))
            back.remove(QStringLiteral("reason"));
        if (back == arguments)
            return call;
    }
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "\"%1\" cannot be asked of another server with these values."), { command } } };
}

} // namespace Madmail::Api
