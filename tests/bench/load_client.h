// SPDX-License-Identifier: GPL-3.0-or-later
// Many TLS connections to a server on this computer, one exchange at a time on any of them, and what they cost the
// server.
#pragma once

#include "tests/bench/process_figures.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace Madmail::Bench {

/// Call first: as many descriptors as the system allows, no SIGPIPE.
inline void prepareLoadProcess()
{
    std::signal(SIGPIPE, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}
inline size_t descriptorLimit()
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

/// In a child after fork(): runs the program arguments[0], which ends with us, also when we give up.
[[noreturn]] inline void becomeProgram(std::vector<std::string> &arguments)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::vector<char *> pointers;
    for (std::string &argument : arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    execv(pointers[0], pointers.data());
    _exit(127);
}

/// A server in a process of its own that prints its port as its first line. Ended by the destructor.
class ServerProcess
{
public:
    explicit ServerProcess(std::vector<std::string> arguments)
    {
        int ends[2];
        if (pipe(ends) != 0)
            giveUp("pipe");
        m_pid = fork();
        if (m_pid == 0) {
            dup2(ends[1], STDOUT_FILENO);
            close(ends[0]);
            close(ends[1]);
            becomeProgram(arguments);
        }
        close(ends[1]);
        FILE *output = fdopen(ends[0], "r");
        if (std::fscanf(output, "%d", &m_port) != 1)
            giveUp("the server did not start");
        std::fclose(output);
    }
    ServerProcess(const ServerProcess &) = delete;
    ServerProcess &operator=(const ServerProcess &) = delete;
    ~ServerProcess()
    {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
    }

    int port() const { return m_port; }
    pid_t pid() const { return m_pid; }

private:
    pid_t m_pid = -1;
    int m_port = 0;
};

/// `count` TLS connections to 127.0.0.1, made on construction, 16 handshakes at a time.
class LoadClient
{
public:
    LoadClient(int port, size_t count)
        : LoadClient(port, count, [](LoadClient &, const std::vector<size_t> &) {})
    {
    }
    /// `afterSome(*this, indexes)` after each few hundred connections, so that the first ones need not wait for the last.
    template <typename AfterSome>
    LoadClient(int port, size_t count, AfterSome afterSome)
        : m_port(port)
        , m_context(SSL_CTX_new(TLS_client_method()))
        , m_epoll(epoll_create1(0))
        , m_clients(count)
    {
        SSL_CTX_set_mode(m_context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        SSL_CTX_set_ciphersuites(m_context, "TLS_AES_256_GCM_SHA384"); // the same for every server, whatever it prefers
        constexpr size_t together = 500;
        while (m_ready < count) {
            std::vector<size_t> indexes(std::min(together, count - m_ready));
            std::iota(indexes.begin(), indexes.end(), m_ready);
            connectUntil(m_ready + indexes.size());
            afterSome(*this, indexes);
        }
    }
    LoadClient(const LoadClient &) = delete;
    LoadClient &operator=(const LoadClient &) = delete;
    ~LoadClient()
    {
        for (Client &client : m_clients) {
            SSL_free(client.tls);
            close(client.descriptor);
        }
        SSL_CTX_free(m_context);
        close(m_epoll);
    }

    size_t count() const { return m_clients.size(); }

    /// Sends on connection `index` and reads until `isComplete(everything read)`.
    template <typename IsComplete> std::string exchange(size_t index, std::string_view message, IsComplete isComplete)
    {
        Client &client = m_clients[index];
        if (SSL_write(client.tls, message.data(), int(message.size())) != int(message.size()))
            giveUp("a connection takes nothing");
        std::string answer;
        while (!isComplete(std::string_view(answer))) {
            if (!readSome(client, &answer))
                waitForInput();
        }
        return answer;
    }

    /// Sends on connection `index`; what the server does not take yet goes out during pump().
    void send(size_t index, std::string_view bytes)
    {
        Client &client = m_clients[index];
        client.output.append(bytes);
        flush(client);
    }

    /// Waits up to `seconds` for input, once, and calls `onInput(index, input)` for each connection that has some. `input`
    /// is everything that came and was not erased from it. False when nothing came.
    template <typename OnInput> bool pump(double seconds, OnInput onInput)
    {
        epoll_event events[256];
        const int count = epoll_wait(m_epoll, events, 256, int(seconds * 1000));
        for (int i = 0; i < count; ++i) {
            auto &client = *static_cast<Client *>(events[i].data.ptr);
            if (!client.output.empty())
                flush(client);
            bool isNew = false;
            while (readSome(client, &client.input))
                isNew = true;
            if (isNew)
                onInput(size_t(&client - m_clients.data()), client.input);
        }
        return count > 0;
    }

    /// Sends `messageFor(index)` on each of the connections `indexes`, `window` at a time, and waits for each answer.
    template <typename MessageFor, typename IsComplete>
    void exchangeAll(const std::vector<size_t> &indexes, size_t window, MessageFor messageFor, IsComplete isComplete)
    {
        size_t sent = 0;
        size_t answered = 0;
        while (answered < indexes.size()) {
            for (; sent < indexes.size() && sent - answered < window; ++sent)
                send(indexes[sent], messageFor(indexes[sent]));
            const bool some = pump(30, [&](size_t, std::string &input) {
                if (!isComplete(std::string_view(input)))
                    return;
                input.clear();
                ++answered;
            });
            if (!some)
                giveUp("no answer");
        }
    }

    /// Exchanges `message` for an answer on one connection after another, in an order that no cache likes, for so long.
    /// Returns how many there were.
    template <typename IsComplete> size_t rotate(double seconds, std::string_view message, IsComplete isComplete)
    {
        size_t exchanges = 0;
        for (const double end = nowSeconds() + seconds; nowSeconds() < end; ++exchanges)
            exchange((m_next += 7919) % m_clients.size(), message, isComplete);
        return exchanges;
    }

    /// Takes what came unasked (session tickets), until nothing has come for half a second.
    void settle()
    {
        for (double end = nowSeconds() + 0.5; nowSeconds() < end;) {
            epoll_event events[256];
            const int count = epoll_wait(m_epoll, events, 256, 100);
            std::string ignored;
            for (int i = 0; i < count; ++i)
                readSome(*static_cast<Client *>(events[i].data.ptr), &ignored);
            if (count > 0)
                end = nowSeconds() + 0.5;
        }
    }

private:
    struct Client
    {
        int descriptor = -1;
        SSL *tls = nullptr;
        bool ready = false;
        bool waitsToWrite = false;
        std::string input{};
        std::string output{};
    };

    void flush(Client &client)
    {
        size_t written = 0;
        while (written < client.output.size()) {
            const int result = SSL_write(client.tls, client.output.data() + written, int(client.output.size() - written));
            if (result <= 0) {
                if (SSL_get_error(client.tls, result) != SSL_ERROR_WANT_WRITE)
                    giveUp("a connection was lost");
                break;
            }
            written += size_t(result);
        }
        client.output.erase(0, written);
        if (client.waitsToWrite == client.output.empty()) {
            client.waitsToWrite = !client.output.empty();
            epoll_event event{};
            event.events = EPOLLIN | (client.waitsToWrite ? EPOLLOUT : 0U);
            event.data.ptr = &client;
            epoll_ctl(m_epoll, EPOLL_CTL_MOD, client.descriptor, &event);
        }
    }

    void begin(Client &client)
    {
        client.descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const linger reset{1, 0}; // thousands of ports must not linger after the run
        const int one = 1;
        setsockopt(client.descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        setsockopt(client.descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        // A server may limit the connections of one peer: each 500 come from an address of their own.
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + uint32_t(&client - m_clients.data()) / 500);
        setsockopt(client.descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
        if (client.descriptor < 0)
            giveUp("too few file descriptors: raise `ulimit -n`");
        if (bind(client.descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
            giveUp("bind");
        address.sin_port = htons(uint16_t(m_port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(client.descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
            giveUp("connect");
        fcntl(client.descriptor, F_SETFL, O_NONBLOCK);
        client.tls = SSL_new(m_context);
        SSL_set_fd(client.tls, client.descriptor);
        SSL_set_connect_state(client.tls);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &client;
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.descriptor, &event);
        continueHandshake(client);
    }
    void continueHandshake(Client &client)
    {
        const int result = SSL_do_handshake(client.tls);
        if (result == 1) {
            client.ready = true;
            ++m_ready;
        } else if (SSL_get_error(client.tls, result) != SSL_ERROR_WANT_READ) {
            giveUp("handshake");
        }
    }
    void connectUntil(size_t count)
    {
        size_t begun = m_ready;
        while (m_ready < count) {
            if (begun < count && begun - m_ready < 16) {
                begin(m_clients[begun++]);
                continue;
            }
            epoll_event events[64];
            const int ready = epoll_wait(m_epoll, events, 64, 10'000);
            if (ready == 0)
                giveUp("handshakes hang");
            std::string ignored;
            for (int i = 0; i < ready; ++i) {
                auto &client = *static_cast<Client *>(events[i].data.ptr);
                if (client.ready)
                    readSome(client, &ignored);
                else
                    continueHandshake(client);
            }
        }
    }
    static bool readSome(Client &client, std::string *into)
    {
        char buffer[16384];
        const int got = SSL_read(client.tls, buffer, sizeof buffer);
        if (got > 0) {
            into->append(buffer, size_t(got));
            return true;
        }
        if (SSL_get_error(client.tls, got) != SSL_ERROR_WANT_READ)
            giveUp("a connection was lost");
        return false;
    }
    void waitForInput() const
    {
        epoll_event event{};
        if (epoll_wait(m_epoll, &event, 1, 10'000) == 0)
            giveUp("no answer");
    }

    int m_port;
    SSL_CTX *m_context;
    int m_epoll;
    std::vector<Client> m_clients;
    size_t m_ready = 0;
    size_t m_next = 0;
};

} // namespace Madmail::Bench
