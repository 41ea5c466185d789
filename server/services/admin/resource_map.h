// SPDX-License-Identifier: GPL-3.0-or-later
// Which operation a resource, method and action mean.
#pragma once

#include "server/api/operation.h"
#include "server/services/admin/envelope.h"

#include <span>
#include <variant>

namespace Madmail::AdminApi {

/// Why there is none.
struct NoOperation
{
    int status = 404;
    QString sentence;
};

class FoundOperation
{
public:
    FoundOperation(Api::OperationRequest request)
        : m_value(std::move(request))
    {
    }
    FoundOperation(NoOperation none)
        : m_value(std::move(none))
    {
    }
    explicit operator bool() const { return std::holds_alternative<Api::OperationRequest>(m_value); }
    Api::OperationRequest &operator*() { return std::get<Api::OperationRequest>(m_value); }
    const NoOperation &error() const { return std::get<NoOperation>(m_value); }

private:
    std::variant<Api::OperationRequest, NoOperation> m_value;
};

/// By the routes of the table. The last part of a resource may be an argument: "/admin/settings/<name>". Pure.
/// 404 for an unknown resource, 405 for a method that the resource has not, 400 for an unknown action.
FoundOperation operationFor(std::span<const Api::OperationDescriptor> operations, const AdminRequest &request);

} // namespace Madmail::AdminApi
