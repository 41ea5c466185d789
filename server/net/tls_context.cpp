// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/tls_context.h"

#include "server/net/ticket_keys.h"

#include <QCoreApplication>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

namespace Madmail::Net {

namespace {

/// What callbacks need; lives as long as the SSL_CTX, which connections keep longer than the TlsContext.
struct CallbackData
{
    std::shared_ptr<TicketKeys> ticketKeys;
};

void freeCallbackData(void *, void *data, CRYPTO_EX_DATA *, int, long, void *)
{
    delete static_cast<CallbackData *>(data);
}

int callbackDataIndex()
{
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, freeCallbackData);
    return index;
}

/// Of a QByteArray beside each SSL: what its listener speaks.
int alpnIndex()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

CallbackData *callbackData(SSL *ssl)
{
    return static_cast<CallbackData *>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), callbackDataIndex()));
}

QString takeOpenSslErrors()
{
    QStringList reasons;
    while (const unsigned long code = ERR_get_error()) {
        if (const char *reason = ERR_reason_error_string(code))
            reasons.append(QString::fromLatin1(reason));
    }
    return reasons.join(QLatin1String(", "));
}

/// Seals and opens session tickets. 1: done; 2: opened, and make a new ticket; 0: do without a ticket; -1: failure.
int onTicketKey(SSL *ssl, unsigned char *keyName, unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac,
                int sealing)
{
    TicketKeys &keys = *callbackData(ssl)->ticketKeys;
    TicketKeys::Found found{{}, true};
    if (sealing) {
        found.key = keys.current();
        std::copy(found.key.name.begin(), found.key.name.end(), keyName);
        if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1)
            return -1;
    } else {
        const auto known = keys.find(keyName);
        if (!known)
            return 0;
        found = *known;
    }
    std::array<OSSL_PARAM, 3> parameters{
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, found.key.hmac.data(), found.key.hmac.size()),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char *>("SHA256"),
                                         0), // NOLINT: OpenSSL's signature
        OSSL_PARAM_construct_end(),
    };
    const bool ready = EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), nullptr, found.key.aes.data(), iv, sealing) == 1 &&
                       EVP_MAC_CTX_set_params(mac, parameters.data()) == 1;
    OPENSSL_cleanse(&found.key, sizeof found.key);
    if (!ready)
        return -1;
    return found.current ? 1 : 2;
}

/// Our most wanted protocol among the client's. Without one in common the connection goes on without ALPN: RFC 7301
/// §3.2 would have it end, but mail clients offer "http/1.1" out of habit, and the port says what is spoken here.
int onAlpn(SSL *ssl, const unsigned char **chosen, unsigned char *chosenLength, const unsigned char *offered,
           unsigned int offeredLength, void *)
{
    const auto *wanted = static_cast<const QByteArray *>(SSL_get_ex_data(ssl, alpnIndex()));
    const QByteArray ours = wanted ? *wanted : QByteArray();
    for (qsizetype at = 0; at < ours.size(); at += 1 + uchar(ours[at])) {
        const QByteArrayView name = QByteArrayView(ours).sliced(at + 1, uchar(ours[at]));
        for (unsigned int i = 0; i < offeredLength; i += 1U + offered[i]) {
            if (offeredLength - i - 1 < offered[i])
                break;
            if (QByteArrayView(offered + i + 1, offered[i]) != name)
                continue;
            *chosen = offered + i + 1;
            *chosenLength = offered[i];
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_NOACK;
}

/// OpenSSL's default would ask at the terminal.
int refusePassword(char *, int, int, void *)
{
    return -1;
}

using BioPointer = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

BioPointer readingBio(const QByteArray &bytes)
{
    return {BIO_new_mem_buf(bytes.constData(), int(bytes.size())), BIO_free_all};
}

Status useChain(SSL_CTX *context, const QByteArray &pem)
{
    const BioPointer bio = readingBio(pem);
    bool first = true;
    bool good = true;
    while (X509 *certificate = good ? PEM_read_bio_X509(bio.get(), nullptr, refusePassword, nullptr) : nullptr) {
        good = first ? SSL_CTX_use_certificate(context, certificate) == 1
                     : SSL_CTX_add1_chain_cert(context, certificate) == 1;
        first = false;
        X509_free(certificate);
    }
    if (good && !first && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) {
        ERR_clear_error(); // the end of the text
        return {};
    }
    return Error{ErrorCode::BadInput,
                 QT_TRANSLATE_NOOP("Server", "The certificate file holds no valid PEM certificate chain."),
                 QStringLiteral("certificate"), takeOpenSslErrors()};
}

Status useKey(SSL_CTX *context, const QByteArray &pem)
{
    const BioPointer bio = readingBio(pem);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, refusePassword, nullptr), EVP_PKEY_free);
    if (!key) {
        return Error{ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("Server", "The key file holds no private key in PEM form without a password."),
                     QStringLiteral("key"), takeOpenSslErrors()};
    }
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
        return Error{ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("Server", "The private key does not belong to the certificate."),
                     QStringLiteral("key"), takeOpenSslErrors()};
    }
    return {};
}

Status applyRules(SSL_CTX *context)
{
    static constexpr unsigned char sessionIdContext[] = "madmail";
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 0); // else bytes lie inside OpenSSL that no notifier tells of
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); // tickets need none
    // Many clients end with a bare FIN. A cut is noticed by the protocols: a command, literal or message without its
    // end.
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_timeout(context, long(std::chrono::seconds(TicketKeys::lifetime).count()));
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
        SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
        SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1 &&
        SSL_CTX_set_session_id_context(context, sessionIdContext, sizeof sessionIdContext - 1) == 1)
        return {};
    return Error{ErrorCode::Internal,
                 QT_TRANSLATE_NOOP("Server", "The TLS library refuses our settings."),
                 {},
                 takeOpenSslErrors()};
}

} // namespace

QByteArray alpnWireForm(const QList<QByteArray> &protocols)
{
    QByteArray wire;
    for (const QByteArray &protocol : protocols) {
        if (protocol.isEmpty() || protocol.size() > 255)
            continue; // cannot be offered by anybody
        wire.append(char(protocol.size()));
        wire.append(protocol);
    }
    return wire;
}

ssl_st *TlsContext::createServerSide(const QByteArray &alpn) const
{
    SSL *ssl = SSL_new(m_context);
    if (!ssl || SSL_set_ex_data(ssl, alpnIndex(), const_cast<QByteArray *>(&alpn)) != 1) {
        SSL_free(ssl);
        return nullptr;
    }
    SSL_set_accept_state(ssl);
    return ssl;
}

Result<std::shared_ptr<const TlsContext>> TlsContext::create(const QByteArray &chainPem, const QByteArray &keyPem,
                                                             const Options &options)
{
    ERR_clear_error();
    std::shared_ptr<TlsContext> made(new TlsContext);
    made->m_context = SSL_CTX_new(TLS_server_method());
    if (!made->m_context)
        return Error{ErrorCode::Internal,
                     QT_TRANSLATE_NOOP("Server", "The TLS library cannot be used."),
                     {},
                     takeOpenSslErrors()};
    MADMAIL_CHECK(applyRules(made->m_context));
    MADMAIL_CHECK(useChain(made->m_context, chainPem));
    MADMAIL_CHECK(useKey(made->m_context, keyPem));

    made->m_ticketKeys = options.ticketKeys ? options.ticketKeys : std::make_shared<TicketKeys>();
    auto data = std::make_unique<CallbackData>(CallbackData{made->m_ticketKeys});
    if (SSL_CTX_set_ex_data(made->m_context, callbackDataIndex(), data.get()) != 1)
        return Error{ErrorCode::Internal,
                     QT_TRANSLATE_NOOP("Server", "The TLS library cannot be used."),
                     {},
                     takeOpenSslErrors()};
    [[maybe_unused]] const auto *ownedByContext = data.release();
    SSL_CTX_set_tlsext_ticket_key_evp_cb(made->m_context, onTicketKey);
    SSL_CTX_set_alpn_select_cb(made->m_context, onAlpn, nullptr);
    return std::shared_ptr<const TlsContext>(std::move(made));
}

TlsContext::~TlsContext()
{
    SSL_CTX_free(m_context);
}

TlsContextSlot::TlsContextSlot(std::shared_ptr<const TlsContext> context)
    : m_context(std::move(context))
{
}

std::shared_ptr<const TlsContext> TlsContextSlot::get() const
{
    const std::lock_guard lock(m_mutex);
    return m_context;
}

void TlsContextSlot::set(std::shared_ptr<const TlsContext> context)
{
    const std::lock_guard lock(m_mutex);
    m_context.swap(context); // the old one is freed after the lock, if this was its last owner
}

} // namespace Madmail::Net
