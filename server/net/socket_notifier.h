// SPDX-License-Identifier: GPL-3.0-or-later
// A QSocketNotifier that calls a function instead of emitting a signal.
#pragma once

#include <QEvent>
#include <QSocketNotifier>

namespace Madmail::Net {

class Connection;

/// Saves the memory of a signal connection and the time of its activation, for each of ten thousand connections.
class SocketNotifier final : public QSocketNotifier
{
public:
    using Callback = void (Connection::*)();

    SocketNotifier(qintptr descriptor, Type type, Connection &connection, Callback callback)
        : QSocketNotifier(descriptor, type)
        , m_connection(&connection)
        , m_callback(callback)
    {
    }
    /// From now on events are ignored: for a notifier that cannot be deleted yet.
    void detach() { m_connection = nullptr; }

private:
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::SockAct)
            return QSocketNotifier::event(event);
        if (m_connection)
            (m_connection->*m_callback)();
        return true;
    }

    Connection *m_connection;
    Callback m_callback;
};

} // namespace Madmail::Net
