// SPDX-License-Identifier: GPL-3.0-or-later
// Certificate, key and rules for TLS, shared by all connections of a set of listeners.
#pragma once

#include "server/base/result.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <mutex>

struct ssl_ctx_st;
struct ssl_st;

namespace Madmail::Net {

class TicketKeys;

/// Names of RFC 7301, the preferred one first ("imap", "smtp", "http/1.1"), each behind its length. Those that nobody could
/// offer are left out.
QByteArray alpnWireForm(const QList<QByteArray> &protocols);

/// An SSL_CTX that does not change any more: TLS 1.2 and 1.3 (1.2 with ECDHE and AEAD only, RFC 9325), stateless
/// session tickets in both, no renegotiation, no compression. Thread: any; connections keep what they need of it alive.
class TlsContext
{
public:
    struct Options
    {
        /// Pass the same keys to the context that follows this one (a renewed certificate), and clients resume their
        /// sessions across the change. Null: keys of its own.
        std::shared_ptr<TicketKeys> ticketKeys{};
    };

    /// `chainPem`: the certificate, then the intermediate ones. `keyPem`: its private key, not encrypted.
    /// Errors: BadInput, with `field` "certificate" or "key": not PEM, encrypted, or one does not fit the other.
    static Result<std::shared_ptr<const TlsContext>> create(const QByteArray &chainPem, const QByteArray &keyPem,
                                                            const Options &options);

    /// For SSL_new(), with the ALPN protocols of its listener (alpnWireForm(); they outlive the SSL). A client that offers
    /// none of them is served without: it said by the port what it wants. Null when OpenSSL has no memory.
    ssl_st *createServerSide(const QByteArray &alpn) const;

    TlsContext(const TlsContext &) = delete;
    TlsContext &operator=(const TlsContext &) = delete;
    ~TlsContext();

    /// For the Options of the context that follows.
    const std::shared_ptr<TicketKeys> &ticketKeys() const { return m_ticketKeys; }

private:
    TlsContext() = default;

    ssl_ctx_st *m_context = nullptr;
    std::shared_ptr<TicketKeys> m_ticketKeys;
};

/// Holds the context that new handshakes use, so that it can be changed while listeners run. Thread: any.
class TlsContextSlot
{
public:
    explicit TlsContextSlot(std::shared_ptr<const TlsContext> context = nullptr);

    /// Null while there is no certificate.
    std::shared_ptr<const TlsContext> get() const;
    /// Running connections keep what they have.
    void set(std::shared_ptr<const TlsContext> context);

private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const TlsContext> m_context;
};

} // namespace Madmail::Net
