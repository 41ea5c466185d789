// SPDX-License-Identifier: GPL-3.0-or-later
// Which operation a resource, method and action mean, and which of these mean an operation.
#pragma once

#include "server/api/operation.h"

#include <span>
#include <variant>

namespace Madmail::Api {

/// What somebody asks of the Admin API.
struct ResourceCall
{
    QString method;   ///< upper case
    QString resource; ///< "/admin/quota"
    QJsonObject body;
};

/// Why there is none.
struct NoOperation
{
    int status = 404;
    QString sentence;
};

class FoundOperation
{
public:
    /// `route`: of the table.
    FoundOperation(OperationRequest request, const ApiRoute &route)
        : m_value(std::move(request))
        , m_route(&route)
    {
    }
    FoundOperation(NoOperation none)
        : m_value(std::move(none))
    {
    }
    explicit operator bool() const { return std::holds_alternative<OperationRequest>(m_value); }
    OperationRequest &operator*() { return std::get<OperationRequest>(m_value); }
    const NoOperation &error() const { return std::get<NoOperation>(m_value); }
    /// The one that fits, for the form of the answer. Only where there is an operation.
    const ApiRoute &route() const { return *m_route; }

private:
    std::variant<OperationRequest, NoOperation> m_value;
    const ApiRoute *m_route = nullptr;
};

/// By the routes of the table. The last part of a resource may be an argument: "/admin/settings/<name>". Pure.
/// Fields of the body that nothing there knows are passed over, and so is "" where it can be no value: panels send both.
/// 404 for an unknown resource, 405 for a method that the resource has not, 400 for an unknown action.
FoundOperation operationFor(std::span<const OperationDescriptor> operations, const ResourceCall &call);

/// The way back: what operationFor() understands as this request. Pure.
/// Errors: Unsupported (the Admin API does not have the operation; the sentence says why), BadInput (these arguments cannot
/// be written as a call), NotFound (no such operation).
Result<ResourceCall> callFor(std::span<const OperationDescriptor> operations, const OperationRequest &request);

} // namespace Madmail::Api
