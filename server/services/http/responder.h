// SPDX-License-Identifier: GPL-3.0-or-later
// The way back to a client that waits for an answer.
#pragma once

#include "server/net/connection_handle.h"
#include "server/proto/http/response.h"

namespace Madmail::HttpService {

/// Takes the answer to one request to its session. Call it once; destroyed without a call, it answers 500, so that no client
/// waits for ever. An answer for a connection that is gone is dropped. Can be moved to another thread; thread: any.
class Responder
{
public:
    explicit Responder(Net::ConnectionHandle session);
    Responder(Responder &&other) noexcept;
    Responder &operator=(Responder &&) = delete;
    ~Responder();

    /// Calls after the first have no effect.
    void operator()(Http::Response response);

private:
    Net::ConnectionHandle m_session;
    bool m_isOpen = true;
};

} // namespace Madmail::HttpService
