// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/admin/resource_map.h"

#include <algorithm>
#include <optional>

namespace Madmail::AdminApi {

namespace {

/// How well a route's resource fits: not at all, with its last part as an argument, or to the letter.
enum class Fit { None, Pattern, Exact };

struct Fitting
{
    Fit fit = Fit::None;
    QString argument; ///< name of the last part
    QString value;
};

Fitting fitOf(const Api::ApiRoute &route, const QString &resource)
{
    const QString pattern = QString::fromUtf8(route.resource);
    if (pattern == resource)
        return { Fit::Exact, {}, {} };
    const qsizetype open = pattern.indexOf(u'<');
    if (open < 0 || !resource.startsWith(pattern.left(open)) || resource.size() == open || resource.mid(open).contains(u'/'))
        return {};
    return { Fit::Pattern, pattern.mid(open + 1).chopped(1), resource.mid(open) };
}

/// Operations may share a route and differ in their parameters: with a name, without one.
bool fitsParameters(const Api::OperationDescriptor &operation, const QJsonObject &arguments)
{
    const auto isKnown = [&operation](const QString &key) {
        return std::any_of(operation.parameters.begin(), operation.parameters.end(),
                           [&key](const Api::Parameter &parameter) { return key == QLatin1String(parameter.name); });
    };
    const QStringList keys = arguments.keys();
    return std::all_of(keys.begin(), keys.end(), isKnown)
        && std::all_of(operation.parameters.begin(), operation.parameters.end(), [&arguments](const Api::Parameter &parameter) {
               return !parameter.required || arguments.contains(QLatin1String(parameter.name));
           });
}

bool isKnown(std::span<const Api::OperationDescriptor> operations, const QString &resource)
{
    return std::any_of(operations.begin(), operations.end(), [&resource](const Api::OperationDescriptor &operation) {
        return std::any_of(operation.api.begin(), operation.api.end(), [&resource](const Api::ApiRoute &route) { return fitOf(route, resource).fit != Fit::None; });
    });
}

QJsonObject argumentsFor(const Api::ApiRoute &route, const Fitting &fitting, QJsonObject body)
{
    if (*route.action)
        body.remove(QStringLiteral("action"));
    if (fitting.fit == Fit::Pattern)
        body.insert(fitting.argument, fitting.value);
    return body;
}

} // namespace

FoundOperation operationFor(std::span<const Api::OperationDescriptor> operations, const AdminRequest &request)
{
    const QString resource = request.resource;
    if (!isKnown(operations, resource))
        return NoOperation { 404, QStringLiteral("unknown resource: %1").arg(resource.left(128)) };
    const QString action = request.body.value(QLatin1String("action")).toString();
    bool hasMethod = false;
    std::optional<Api::OperationRequest> misfit; // it says what is wrong with the parameters
    // A switch among the settings has a resource of its own, and what that does not know the resource of all settings may.
    for (const Fit fit : { Fit::Exact, Fit::Pattern }) {
        for (const Api::OperationDescriptor &operation : operations) {
            for (const Api::ApiRoute &route : operation.api) {
                const Fitting fitting = fitOf(route, resource);
                if (fitting.fit != fit || request.method != QLatin1String(route.method))
                    continue;
                hasMethod = true;
                if (*route.action && action != QLatin1String(route.action))
                    continue;
                Api::OperationRequest wanted { QString::fromUtf8(operation.id), argumentsFor(route, fitting, request.body), Api::Face::AdminApi };
                if (fitsParameters(operation, wanted.arguments))
                    return wanted;
                if (!misfit)
                    misfit = std::move(wanted);
            }
        }
        if (misfit)
            return std::move(*misfit);
    }
    if (!hasMethod)
        return NoOperation { 405, QStringLiteral("method %1 is not allowed for %2").arg(request.method.left(16), resource.left(128)) };
    return NoOperation { 400, QStringLiteral("unknown action: \"%1\"").arg(action.left(64)) };
}

} // namespace Madmail::AdminApi
