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
    FoundOperation(OperationRequest request)
        : m_value(std::move(request))
    {
    }
    FoundOperation(NoOperation none)
        : m_value(std::move(none))
    {
    }
    explicit operator bool() const { return std::holds_alternative<OperationRequest>(m_value); }
    OperationRequest &operator*() { return std::get<OperationRequest>(m_value); }
    const NoOperation &error() const { return std::get<NoOperation>(m_value); }

private:
    std::variant<OperationRequest, NoOperation> m_value;
};

/// By the routes of the table. The last part of a resource may be an argument: "/admin/settings/<name>". Pure.
/// 404 for an unknown resource, 405 for a method that the resource has not, 400 for an unknown action.
FoundOperation operationFor(std::span<const OperationDescriptor> operations, const ResourceCall &call);

/// The way back: what operationFor() understands as this request. Pure.
/// Errors: Unsupported (the Admin API does not have the operation; the sentence says why), BadInput (these arguments cannot
/// be written as a call), NotFound (no such operation).
Result<ResourceCall> callFor(std::span<const OperationDescriptor> operations, const OperationRequest &request);

} // namespace Madmail::Api
