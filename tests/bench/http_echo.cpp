// SPDX-License-Identifier: GPL-3.0-or-later
// raw_echo on our HTTP service: POST /echo gives back its content. Prints the port it listens on, at 127.0.0.1; serves until
// it is ended.
#include "server/net/connection.h"
#include "server/net/io_thread.h"
#include "server/net/limits.h"
#include "server/net/listener.h"
#include "server/net/tls_context.h"
#include "server/services/http/http_service.h"
#include "tests/bench/self_signed.h"

#include <QCoreApplication>

#include <cstdio>

using namespace Madmail;

namespace {

class EchoHandler final : public HttpService::Handler
{
public:
    qint64 contentLimit(const Http::RequestHead &) const override { return 1024 * 1024; }
    void handle(HttpService::Request request, HttpService::Responder respond) override
    {
        respond({ 200, { { "Content-Type", "application/json" } }, std::move(request.content) });
    }
};

} // namespace

int main(int argc, char **argv)
{
    Net::prepareProcess();
    QCoreApplication app(argc, argv);
    const auto pair = Bench::makeSelfSigned();
    auto context = Net::TlsContext::create(QByteArray::fromStdString(pair.certificatePem), QByteArray::fromStdString(pair.keyPem), {});
    if (!context.ok())
        qFatal("%s", qPrintable(context.error().toEnglish()));
    HttpService::Router router;
    router.add({ "/echo", HttpService::Route::Match::Exact, { "POST" }, std::make_shared<EchoHandler>() });
    HttpService::RouterSlot routes;
    routes.set(std::move(router));
    Net::ListenerSpec spec;
    spec.name = "https";
    spec.address = QHostAddress::LocalHost;
    spec.implicitTls = true;
    spec.tls = std::make_shared<Net::TlsContextSlot>(*context);
    spec.factory = [&routes](Net::Connection &connection) { return HttpService::createSession(connection, routes); };
    const auto thread = Net::IoThread::create(QStringLiteral("io"));
    std::unique_ptr<Net::Listener> listener;
    thread->post([&] {
        auto made = Net::Listener::create(spec, { thread.get() });
        if (!made.ok())
            qFatal("%s", qPrintable(made.error().toEnglish()));
        listener = std::move(made).value();
        std::printf("%d\n", listener->port());
        std::fflush(stdout);
    });
    return QCoreApplication::exec();
}
