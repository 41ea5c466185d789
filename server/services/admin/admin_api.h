// SPDX-License-Identifier: GPL-3.0-or-later
// POST /api/admin: the operations of the table for a web panel.
#pragma once

#include "server/api/admin_envelope.h"
#include "server/api/operation_runner.h"
#include "server/base/clock.h"
#include "server/base/post.h"
#include "server/services/admin/failed_attempts.h"
#include "server/services/http/handler.h"

#include <span>

namespace Madmail::AdminApi {

/// What the handler works with. All outlive it; the runner is called on the thread of `operations`.
struct AdminServices
{
    std::span<const Api::OperationDescriptor> operations;
    Api::OperationRunner *runner = nullptr;
    PostAddress operationsThread;
    const Clock *clock = nullptr;
    FailedAttempts *failures = nullptr; ///< counts on when settings make a new handler
};

/// Answers HTTP 200 to everything that is POST, with the status inside (see Api::AdminRequest and Api::AdminAnswer). Which operation a
/// resource, method and "action" mean stands in the operation table; nothing is decided here but who may ask.
/// Thread: any I/O thread.
class AdminHandler final : public HttpService::Handler
{
public:
    /// `token`: not empty.
    AdminHandler(AdminServices services, QByteArray token);
    ~AdminHandler() override;

    qint64 contentLimit(const Http::RequestHead &head) const override;
    Http::Response tooLarge() const override;
    void handle(HttpService::Request request, HttpService::Responder respond) override;

private:
    bool isAllowed(const Api::AdminRequest &request, const QHostAddress &peer);
    void run(const Api::AdminRequest &request, HttpService::Responder respond) const;

    AdminServices m_services;
    QByteArray m_token;
};

} // namespace Madmail::AdminApi
