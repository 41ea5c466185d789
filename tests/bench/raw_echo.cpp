// SPDX-License-Identifier: GPL-3.0-or-later
// The least that a TLS echo server can cost: epoll and OpenSSL, no Qt, no limits, no time-outs. The reference of all
// benchmarks with connections. Prints the port it listens on, at 127.0.0.1; serves until it is ended.
#include "tests/bench/self_signed.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

struct Client
{
    int descriptor;
    SSL *tls;
    bool handshakeDone = false;
    bool waitsToWrite = false;
    std::string output{};
};

int epollDescriptor = -1;
char buffer[65536];

SSL_CTX *makeContext()
{
    const auto pair = Madmail::Bench::makeSelfSigned();
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    BIO *certificateBio = BIO_new_mem_buf(pair.certificatePem.data(), int(pair.certificatePem.size()));
    BIO *keyBio = BIO_new_mem_buf(pair.keyPem.data(), int(pair.keyPem.size()));
    X509 *certificate = PEM_read_bio_X509(certificateBio, nullptr, nullptr, nullptr);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(keyBio, nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(context, certificate);
    SSL_CTX_use_PrivateKey(context, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(certificateBio);
    BIO_free(keyBio);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM");
    return context;
}

int listenAnywhere()
{
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
        listen(descriptor, 4096) != 0 ||
        getsockname(descriptor, reinterpret_cast<sockaddr *>(&address), &length) != 0) {
        std::perror("listen");
        std::exit(1);
    }
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return descriptor;
}

void watch(int operation, int descriptor, Client *client, bool write)
{
    epoll_event event{};
    event.events = EPOLLIN | (write ? EPOLLOUT : 0U);
    event.data.ptr = client;
    epoll_ctl(epollDescriptor, operation, descriptor, &event);
}

void waitToWrite(Client &client, bool wait)
{
    if (client.waitsToWrite == wait)
        return;
    client.waitsToWrite = wait;
    watch(EPOLL_CTL_MOD, client.descriptor, &client, wait);
}

void acceptAll(int listening, SSL_CTX *context)
{
    int descriptor = -1;
    while ((descriptor = accept4(listening, nullptr, nullptr, SOCK_NONBLOCK)) >= 0) {
        const int one = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        auto *client = new Client{descriptor, SSL_new(context)};
        SSL_set_fd(client->tls, descriptor);
        SSL_set_accept_state(client->tls);
        watch(EPOLL_CTL_ADD, descriptor, client, false);
    }
}

/// False when the connection is over.
bool mayGoOn(Client &client, int result)
{
    const int reason = SSL_get_error(client.tls, result);
    if (reason == SSL_ERROR_WANT_WRITE)
        waitToWrite(client, true);
    return reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE;
}

bool flush(Client &client)
{
    while (!client.output.empty()) {
        const int written = SSL_write(client.tls, client.output.data(), int(client.output.size()));
        if (written <= 0)
            return mayGoOn(client, written);
        client.output.erase(0, size_t(written));
    }
    waitToWrite(client, false);
    return true;
}

bool serve(Client &client)
{
    if (!client.handshakeDone) {
        const int result = SSL_do_handshake(client.tls);
        if (result != 1)
            return mayGoOn(client, result);
        client.handshakeDone = true;
    }
    for (int i = 0; i < 16; ++i) {
        const int got = SSL_read(client.tls, buffer, sizeof buffer);
        if (got <= 0)
            return mayGoOn(client, got) && flush(client);
        int written = 0;
        if (client.output.empty())
            written = std::max(0, SSL_write(client.tls, buffer, got));
        client.output.append(buffer + written, size_t(got - written));
        if (!flush(client))
            return false;
    }
    return true;
}

} // namespace

int main()
{
    std::signal(SIGPIPE, SIG_IGN);
    SSL_CTX *context = makeContext();
    epollDescriptor = epoll_create1(0);
    const int listening = listenAnywhere();
    watch(EPOLL_CTL_ADD, listening, nullptr, false);
    static epoll_event events[256];
    for (;;) {
        const int count = epoll_wait(epollDescriptor, events, 256, -1);
        for (int i = 0; i < count; ++i) {
            auto *client = static_cast<Client *>(events[i].data.ptr);
            if (!client) {
                acceptAll(listening, context);
            } else if (!serve(*client)) {
                ERR_clear_error();
                SSL_free(client->tls);
                close(client->descriptor);
                delete client;
            }
        }
    }
}
