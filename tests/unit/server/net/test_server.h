// SPDX-License-Identifier: GPL-3.0-or-later
// A listener on an I/O thread whose sessions do what a test says, and certificates for it.
#pragma once

#include "server/net/connection.h"
#include "server/net/io_thread.h"
#include "server/net/listener.h"
#include "server/net/tls_context.h"

#include <QSslSocket>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>

namespace Madmail::Net::Testing {

struct PemPair
{
    QByteArray certificate;
    QByteArray key;
};

/// A fresh self-signed P-256 certificate. The common name tells two of them apart.
PemPair makeCertificate(const QByteArray &commonName = "test.internal");
std::shared_ptr<const TlsContext> makeContext(const PemPair &pair, const TlsContext::Options &options = {});

/// What the sessions of a TestServer do. All are called on the I/O thread; an empty one does nothing.
struct Hooks
{
    std::function<void(Connection &)> connected{};
    std::function<qsizetype(Connection &, QByteArrayView)> bytes{}; ///< empty: echo
    std::function<void(Connection &)> writeSpace{};
    std::function<void(Connection &)> timeout{};
    std::function<void(Connection &)> shutdown{};
    std::function<void(Connection &)> tlsStarted{};
    std::function<void()> destroyed{};
};

class HookSession final : public ConnectionHandler
{
public:
    HookSession(Connection &connection, const Hooks &hooks)
        : m_connection(connection)
        , m_hooks(hooks)
    {
    }
    ~HookSession() override
    {
        if (m_hooks.destroyed)
            m_hooks.destroyed();
    }
    void onConnected() override { run(m_hooks.connected); }
    qsizetype onBytes(QByteArrayView bytes) override;
    void onWriteSpace() override { run(m_hooks.writeSpace); }
    void onTimeout() override { run(m_hooks.timeout); }
    void onShutdown() override { run(m_hooks.shutdown); }
    void onTlsStarted() override { run(m_hooks.tlsStarted); }

    Connection &connection() { return m_connection; }

private:
    void run(const std::function<void(Connection &)> &hook)
    {
        if (hook)
            hook(m_connection);
    }
    Connection &m_connection;
    const Hooks &m_hooks;
};

class TestServer
{
public:
    explicit TestServer(Hooks hooks, const std::function<void(ListenerSpec &)> &adjust = {});
    TestServer(const TestServer &) = delete;
    TestServer &operator=(const TestServer &) = delete;
    ~TestServer();

    quint16 port() const { return m_port; }
    IoThread &thread() { return *m_thread; }
    ConnectionFigures figures() const { return m_shared->counts.figures(); }
    const std::shared_ptr<TlsContextSlot> &tls() { return m_tls; }

    /// Closes the port and stops the thread, without waiting.
    void stop(std::chrono::seconds grace);

    /// Runs `call` on the I/O thread and waits for its value.
    template <typename Call> auto onThread(Call call) -> decltype(call())
    {
        std::promise<decltype(call())> promise;
        auto future = promise.get_future();
        m_thread->post([&] {
            if constexpr (std::is_void_v<decltype(call())>) {
                call();
                promise.set_value();
            } else {
                promise.set_value(call());
            }
        });
        return future.get();
    }

private:
    Hooks m_hooks;
    std::shared_ptr<TlsContextSlot> m_tls;
    std::unique_ptr<IoThread> m_thread;
    std::unique_ptr<Listener> m_listener; // lives on the thread
    std::shared_ptr<const ListenerShared> m_shared;
    quint16 m_port = 0;
};

/// A value that an I/O thread sets and a test waits for.
template <typename T> class Shared
{
public:
    void set(T value)
    {
        const std::lock_guard lock(m_mutex);
        m_value = std::move(value);
    }
    template <typename Change> void change(Change change)
    {
        const std::lock_guard lock(m_mutex);
        change(m_value);
    }
    T get() const
    {
        const std::lock_guard lock(m_mutex);
        return m_value;
    }

private:
    mutable std::mutex m_mutex;
    T m_value{};
};

constexpr int patience = 20'000; ///< milliseconds; only a failing test waits so long

/// Reads until there are `size` bytes, or the connection ends.
QByteArray readBytes(QTcpSocket &socket, qsizetype size);
/// Reads until the peer closes.
QByteArray readToEnd(QTcpSocket &socket);
/// Connects in the clear.
std::unique_ptr<QSslSocket> connectPlain(quint16 port);
/// Connects with TLS, not looking at who it is.
std::unique_ptr<QSslSocket> connectTls(quint16 port, const std::function<void(QSslSocket &)> &adjust = {});

} // namespace Madmail::Net::Testing
