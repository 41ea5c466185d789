// SPDX-License-Identifier: GPL-3.0-or-later
// A command that takes more than one step.
#pragma once

#include <QByteArrayView>

#include <chrono>

namespace Madmail::ImapService {

class ImapSession;

/// State of one long-running command (FETCH, SEARCH, APPEND, IDLE, AUTHENTICATE); it exists only while the command runs,
/// so that a session that waits for its next command does not pay for it.
///
/// ImapSession::finish() destroys the task: it is the last thing that a function of a task does.
/// Thread: the I/O thread of the session.
class Task
{
public:
    Task() = default;
    Task(const Task &) = delete;
    Task &operator=(const Task &) = delete;
    virtual ~Task() = default;

    /// Bytes of the client are wanted now. While false, they wait in the connection.
    virtual bool readsInput() const { return false; }
    /// A response was begun that cannot be broken off (a literal is half sent): no BYE can be said.
    virtual bool isInsideResponse() const { return false; }
    /// The command's work can no longer be taken back: its answer is said before the server stops.
    virtual bool mustAnswer() const { return false; }
    /// How long the client may be silent while the task reads input.
    virtual std::chrono::seconds silenceLimit() const { return std::chrono::minutes(5); }

    /// A line that CommandReader::expectLine() asked for.
    virtual void onLine(ImapSession &, QByteArrayView) { }
    virtual void onMessageBytes(ImapSession &, QByteArrayView) { }
    virtual void onMessageEnd(ImapSession &) { }
    /// The output queue has room again.
    virtual void onWriteSpace(ImapSession &) { }
    /// The client was silent for silenceLimit(). True: that is all right, and the limit starts anew.
    virtual bool onSilence(ImapSession &) { return false; }
};

} // namespace Madmail::ImapService
