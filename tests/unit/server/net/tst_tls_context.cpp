// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates, tickets and ALPN, seen from OpenSSL's client side in memory: no socket, no thread.
#include "server/net/ticket_keys.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/net/test_server.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

using namespace Madmail;
using namespace Madmail::Net;
using namespace Madmail::Net::Testing;
using namespace std::chrono_literals;

namespace {

using SslPointer = std::unique_ptr<SSL, decltype(&SSL_free)>;
using SessionPointer = std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)>;

/// A client and a server that talk through a pair of memory BIOs.
struct Pair
{
    SslPointer client{nullptr, SSL_free};
    SslPointer server{nullptr, SSL_free};

    bool handshake() const
    {
        bool clientDone = false;
        bool serverDone = false;
        for (int i = 0; i < 20 && !(clientDone && serverDone); ++i) {
            clientDone = SSL_do_handshake(client.get()) == 1;
            serverDone = SSL_do_handshake(server.get()) == 1;
        }
        char byte = 0;
        SSL_read(client.get(), &byte, 1); // takes the tickets of TLS 1.3
        ERR_clear_error();
        return clientDone && serverDone;
    }
    QByteArray alpn() const
    {
        const unsigned char *name = nullptr;
        unsigned int length = 0;
        SSL_get0_alpn_selected(client.get(), &name, &length);
        return QByteArray(reinterpret_cast<const char *>(name), length);
    }
};

class Client
{
public:
    explicit Client(int version = 0)
        : m_context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free)
    {
        if (version) {
            SSL_CTX_set_min_proto_version(m_context.get(), version);
            SSL_CTX_set_max_proto_version(m_context.get(), version);
        }
    }
    SSL_CTX *context() { return m_context.get(); }

    Pair connect(const TlsContext &server, SSL_SESSION *session = nullptr, const QByteArray &alpn = {})
    {
        static const QByteArray serverAlpn = alpnWireForm({"imap", "http/1.1", QByteArray(256, 'x'), QByteArray()});
        Pair pair{SslPointer(SSL_new(m_context.get()), SSL_free), SslPointer(server.createServerSide(serverAlpn), SSL_free)};
        BIO *clientSide = nullptr;
        BIO *serverSide = nullptr;
        BIO_new_bio_pair(&clientSide, 0, &serverSide, 0);
        SSL_set_bio(pair.client.get(), clientSide, clientSide);
        SSL_set_bio(pair.server.get(), serverSide, serverSide);
        SSL_set_connect_state(pair.client.get());
        if (session)
            SSL_set_session(pair.client.get(), session);
        if (!alpn.isEmpty())
            SSL_set_alpn_protos(pair.client.get(), reinterpret_cast<const unsigned char *>(alpn.constData()),
                                unsigned(alpn.size()));
        return pair;
    }
    /// Connects, and returns whether the session was resumed; `session` is replaced by the new one.
    bool resume(const TlsContext &server, SessionPointer *session)
    {
        const Pair pair = connect(server, session->get());
        if (!pair.handshake())
            return false;
        session->reset(SSL_get1_session(pair.client.get()));
        SSL_set_shutdown(pair.client.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); // else it may not be used again
        return SSL_session_reused(pair.client.get()) == 1 && SSL_session_reused(pair.server.get()) == 1;
    }

private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> m_context;
};

SessionPointer noSession()
{
    return {nullptr, SSL_SESSION_free};
}

} // namespace

class TestTlsContext : public QObject
{
    Q_OBJECT

    static void versions()
    {
        QTest::addColumn<int>("version");
        QTest::newRow("1.2") << TLS1_2_VERSION;
        QTest::newRow("1.3") << TLS1_3_VERSION;
    }

private Q_SLOTS:
    void refusesBadPem_data()
    {
        const PemPair good = makeCertificate();
        const PemPair other = makeCertificate();
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("field");
        const auto certificate = QStringLiteral("certificate");
        const auto key = QStringLiteral("key");
        QTest::newRow("no certificate") << QByteArray() << good.key << certificate;
        QTest::newRow("nonsense") << QByteArray("nonsense") << good.key << certificate;
        QTest::newRow("cut certificate") << good.certificate.chopped(60) << good.key << certificate;
        QTest::newRow("second one is broken")
            << good.certificate + other.certificate.chopped(60) << good.key << certificate;
        QTest::newRow("key in the place of the certificate") << good.key << good.key << certificate;
        QTest::newRow("no key") << good.certificate << QByteArray() << key;
        QTest::newRow("cut key") << good.certificate << good.key.chopped(50) << key;
        QTest::newRow("key of another") << good.certificate << other.key << key;
        QTest::newRow("encrypted key") << good.certificate << encrypted(good.key)
                                       << key; // and nobody is asked at the terminal
    }
    void refusesBadPem()
    {
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, key);
        const auto made = TlsContext::create(certificate, key, {});
        QVERIFY(!made.ok());
        QCOMPARE(made.error().code, ErrorCode::BadInput);
        QTEST(made.error().field, "field");
        QCOMPARE(ERR_peek_error(), 0UL);
    }

    void takesAChain()
    {
        const PemPair leaf = makeCertificate("leaf");
        const PemPair issuer = makeCertificate("issuer");
        const auto context = makeContext({leaf.certificate + "\n# the issuer\n" + issuer.certificate, leaf.key});
        Client client;
        const Pair pair = client.connect(*context);
        QVERIFY(pair.handshake());
        QCOMPARE(sk_X509_num(SSL_get_peer_cert_chain(pair.client.get())), 2);
    }

    void refusesOldVersionsAndCiphers_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<QByteArray>("ciphers");
        QTest::newRow("TLS 1.1") << TLS1_1_VERSION << QByteArray("ALL:@SECLEVEL=0");
        QTest::newRow("CBC") << TLS1_2_VERSION << QByteArray("ECDHE-ECDSA-AES128-SHA256");
        QTest::newRow("no forward secrecy") << TLS1_2_VERSION << QByteArray("AES128-GCM-SHA256");
    }
    void refusesOldVersionsAndCiphers()
    {
        QFETCH(int, version);
        QFETCH(QByteArray, ciphers);
        const auto context = makeContext(makeCertificate());
        Client client(version);
        QCOMPARE(SSL_CTX_set_cipher_list(client.context(), ciphers.constData()), 1);
        QVERIFY(!client.connect(*context).handshake());
        ERR_clear_error();
    }

    void ticketsResume_data() { versions(); }
    void ticketsResume()
    {
        QFETCH(int, version);
        const auto context = makeContext(makeCertificate());
        Client client(version);
        SessionPointer session = noSession();
        QVERIFY(!client.resume(*context, &session));
        QVERIFY(client.resume(*context, &session));
        QVERIFY(client.resume(*context, &session));
    }

    void ticketsResumeAcrossARenewedCertificate_data() { versions(); }
    void ticketsResumeAcrossARenewedCertificate()
    {
        QFETCH(int, version);
        const auto context = makeContext(makeCertificate());
        Client client(version);
        SessionPointer session = noSession();
        client.resume(*context, &session);
        TlsContext::Options options;
        options.ticketKeys = context->ticketKeys();
        QVERIFY(client.resume(*makeContext(makeCertificate(), options), &session));
        QVERIFY(
            !client.resume(*makeContext(makeCertificate()), &session)); // keys of its own: a full handshake, no failure
    }

    void ticketKeysRotate_data() { versions(); }
    void ticketKeysRotate()
    {
        QFETCH(int, version);
        ManualClock clock;
        TlsContext::Options options;
        options.ticketKeys = std::make_shared<TicketKeys>(clock);
        const auto context = makeContext(makeCertificate(), options);
        Client client(version);
        SessionPointer session = noSession();
        client.resume(*context, &session);
        clock.advance(TicketKeys::lifetime + 1s);
        QVERIFY(client.resume(*context, &session)); // with the key before, and a new ticket comes with it …
        clock.advance(TicketKeys::lifetime + 1s);
        QVERIFY(client.resume(*context, &session)); // … or this would fail
        clock.advance(2 * TicketKeys::lifetime + 1s);
        QVERIFY(!client.resume(*context, &session));
    }

    void alpn_data()
    {
        QTest::addColumn<QByteArray>("offered");
        QTest::addColumn<QByteArray>("chosen");
        QTest::newRow("none") << QByteArray() << QByteArray();
        QTest::newRow("known") << QByteArray("\x04imap") << QByteArray("imap");
        QTest::newRow("our order counts") << QByteArray("\x08http/1.1\x04imap") << QByteArray("imap");
        QTest::newRow("unknown") << QByteArray("\x02h2") << QByteArray();
        QTest::newRow("a prefix is another") << QByteArray("\x03ima\x05imap2") << QByteArray();
    }
    void alpn()
    {
        QFETCH(QByteArray, offered);
        const auto context = makeContext(makeCertificate());
        Client client;
        const Pair pair = client.connect(*context, nullptr, offered);
        QVERIFY(pair.handshake());
        QTEST(pair.alpn(), "chosen");
    }

    void aContextOutlivesItsOwnerInAConnection()
    {
        auto context = makeContext(makeCertificate());
        Client client;
        const Pair pair = client.connect(*context);
        context.reset();
        QVERIFY(pair.handshake()); // its callbacks find what they need
    }

    void theSlotChangesHands()
    {
        TlsContextSlot slot;
        QVERIFY(!slot.get());
        const auto context = makeContext(makeCertificate());
        slot.set(context);
        QCOMPARE(slot.get(), context);
    }

private:
    static QByteArray encrypted(const QByteArray &keyPem)
    {
        BIO *in = BIO_new_mem_buf(keyPem.constData(), int(keyPem.size()));
        EVP_PKEY *key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
        BIO *out = BIO_new(BIO_s_mem());
        PEM_write_bio_PrivateKey(out, key, EVP_aes_128_cbc(), reinterpret_cast<const unsigned char *>("pw"), 2, nullptr,
                                 nullptr);
        char *data = nullptr;
        const long size = BIO_get_mem_data(out, &data);
        QByteArray text(data, size);
        BIO_free(in);
        BIO_free(out);
        EVP_PKEY_free(key);
        return text;
    }
};

MADMAIL_TEST(TestTlsContext)
#include "tst_tls_context.moc"
