// SPDX-License-Identifier: GPL-3.0-or-later
// raw_echo on our own connection layer. Prints the port it listens on, at 127.0.0.1; serves until it is ended.
#include "server/net/connection.h"
#include "server/net/io_thread.h"
#include "server/net/limits.h"
#include "server/net/listener.h"
#include "server/net/tls_context.h"
#include "tests/bench/self_signed.h"

#include <QCoreApplication>

#include <cstdio>

using namespace Madmail::Net;

namespace {

class EchoSession final : public ConnectionHandler
{
public:
    explicit EchoSession(Connection &connection)
        : m_connection(connection)
    {
    }
    void onConnected() override { m_connection.setDeadline(std::chrono::minutes(30)); }
    qsizetype onBytes(QByteArrayView bytes) override
    {
        m_connection.setDeadline(std::chrono::minutes(30));
        m_connection.write(bytes);
        return bytes.size();
    }
    void onTimeout() override { m_connection.closeAfterFlush(); }
    void onShutdown() override { m_connection.closeAfterFlush(); }

private:
    Connection &m_connection;
};

} // namespace

int main(int argc, char **argv)
{
    prepareProcess();
    QCoreApplication app(argc, argv);
    const auto pair = Madmail::Bench::makeSelfSigned();
    auto context =
        TlsContext::create(QByteArray::fromStdString(pair.certificatePem), QByteArray::fromStdString(pair.keyPem), {});
    if (!context.ok())
        qFatal("%s", qPrintable(context.error().toEnglish()));
    ListenerSpec spec;
    spec.name = "echo";
    spec.address = QHostAddress::LocalHost;
    spec.implicitTls = true;
    spec.tls = std::make_shared<TlsContextSlot>(*context);
    spec.factory = [](Connection &connection) { return std::make_unique<EchoSession>(connection); };
    const auto thread = IoThread::create(QStringLiteral("io"));
    std::unique_ptr<Listener> listener;
    thread->post([&] {
        auto made = Listener::create(spec, {thread.get()});
        if (!made.ok())
            qFatal("%s", qPrintable(made.error().toEnglish()));
        listener = std::move(made).value();
        std::printf("%d\n", listener->port());
        std::fflush(stdout);
    });
    return QCoreApplication::exec();
}
