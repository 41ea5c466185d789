// SPDX-License-Identifier: GPL-3.0-or-later
// A name for a connection that other threads may hold.
#pragma once

#include "server/base/post.h"
#include "server/base/unique_function.h"

namespace Madmail::Net {

class ConnectionHandler;
class IoContext;

/// Names a connection, whether it still lives or not. This is how workers, readers and the storage writer answer.
/// Copyable (32 bytes). Thread: any.
class ConnectionHandle
{
public:
    ConnectionHandle() = default;

    /// Runs `call` on the connection's I/O thread with its session, or drops it if the connection is closed, closing,
    /// or its thread gone. The session is the one that took the handle, so a static_cast to its type is right
    /// (postTo()). What several calls write in one pass of the event loop leaves in one piece.
    void post(UniqueFunction<void(ConnectionHandler &)> call) const;

    /// post() for a session type: `handle.postTo<ImapSession>([](ImapSession &session) { … })`.
    template <typename Session, typename Call> void postTo(Call &&call) const
    {
        post([call = std::forward<Call>(call)](ConnectionHandler &handler) mutable {
            call(static_cast<Session &>(handler));
        });
    }

    /// 0 for a default-constructed handle, else unique in the process.
    quint64 id() const { return m_id; }

private:
    friend class IoContext;
    ConnectionHandle(PostAddress address, IoContext *context, quint64 id)
        : m_address(std::move(address))
        , m_context(context)
        , m_id(id)
    {
    }

    PostAddress m_address;
    IoContext *m_context = nullptr; // used on its own thread only, where the address proves that it lives
    quint64 m_id = 0;
};

} // namespace Madmail::Net
