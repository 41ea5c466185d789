// SPDX-License-Identifier: GPL-3.0-or-later
// What a session implements to live on a Connection.
#pragma once

#include <QByteArrayView>

#include <functional>
#include <memory>

namespace Madmail::Net {

class Connection;

/// One session: the protocol's side of a Connection. The connection owns it and calls it, always on its I/O thread and
/// never from inside one of the session's own calls to the connection. All functions must return within 2 ms: what
/// takes longer goes to a worker, and its answer comes back through ConnectionHandle::post().
///
/// The end: there is no "closed" callback, the destructor is it. It runs after the last callback, never inside one. The
/// connection still exists then, but writing to it has no effect.
class ConnectionHandler
{
public:
    ConnectionHandler() = default;
    ConnectionHandler(const ConnectionHandler &) = delete;
    ConnectionHandler &operator=(const ConnectionHandler &) = delete;
    virtual ~ConnectionHandler() = default;

    /// The wire is ready (on a listener with implicit TLS: the handshake is done). Say the greeting, set a deadline.
    virtual void onConnected() = 0;

    /// Input has come; returns how many bytes of it were taken. That must be all of them, unless the session called
    /// pauseReading(), startTls(), closeAfterFlush() or abort(): after pauseReading() the rest stays with the
    /// connection and comes again after resumeReading(); after closeAfterFlush() and abort() it is thrown away; after
    /// startTls() there must not be any. A session that keeps the rest without pausing is a defect, and its connection
    /// is aborted.
    ///
    /// `bytes` has at most 64 KiB and is valid during the call only: it lies in a buffer which all connections of the
    /// thread share. A session should take complete units and pause, rather than copy much.
    virtual qsizetype onBytes(QByteArrayView bytes) = 0;

    /// Queued output had been above Connection::highWaterBytes and fell below Connection::lowWaterBytes: go on writing.
    virtual void onWriteSpace() {}

    /// The deadline set with setDeadline() has passed; it is not set any more. Say why and closeAfterFlush().
    virtual void onTimeout() = 0;

    /// The server stops: say BYE or 421 and closeAfterFlush(). Whoever does not is aborted after the grace time.
    virtual void onShutdown() = 0;

    /// The handshake that startTls() began is done. Forget everything the client said before it (RFC 3207 §4.2,
    /// RFC 9051 §6.2.1).
    virtual void onTlsStarted() {}
};

/// Makes the session of a new connection. Called on the connection's I/O thread, from several threads at once when
/// there are several: it must not change anything shared without a lock. Null: the connection is closed.
using HandlerFactory = std::function<std::unique_ptr<ConnectionHandler>(Connection &)>;

} // namespace Madmail::Net
