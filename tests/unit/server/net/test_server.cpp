// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/server/net/test_server.h"

#include <QSslConfiguration>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace Madmail::Net::Testing {

namespace {

QByteArray takeText(BIO *bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    QByteArray text(data, size);
    BIO_free(bio);
    return text;
}

} // namespace

PemPair makeCertificate(const QByteArray &commonName)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char *>(commonName.constData()), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());

    BIO *certificateBio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(certificateBio, certificate);
    BIO *keyBio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(keyBio, key, nullptr, nullptr, 0, nullptr, nullptr);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return {takeText(certificateBio), takeText(keyBio)};
}

std::shared_ptr<const TlsContext> makeContext(const PemPair &pair, const TlsContext::Options &options)
{
    auto made = TlsContext::create(pair.certificate, pair.key, options);
    if (!made.ok())
        qFatal("%s", qPrintable(made.error().toEnglish()));
    return std::move(made).value();
}

qsizetype HookSession::onBytes(QByteArrayView bytes)
{
    if (m_hooks.bytes)
        return m_hooks.bytes(m_connection, bytes);
    m_connection.write(bytes);
    return bytes.size();
}

TestServer::TestServer(Hooks hooks, const std::function<void(ListenerSpec &)> &adjust)
    : m_hooks(std::move(hooks))
    , m_tls(std::make_shared<TlsContextSlot>())
    , m_thread(IoThread::create(QStringLiteral("io")))
{
    static const std::shared_ptr<const TlsContext> context = makeContext(makeCertificate());
    m_tls->set(context);
    ListenerSpec spec;
    spec.name = "test";
    spec.address = QHostAddress::LocalHost;
    spec.tls = m_tls;
    spec.factory = [this](Connection &connection) { return std::make_unique<HookSession>(connection, m_hooks); };
    if (adjust)
        adjust(spec);
    m_listener = onThread([&] {
        auto made = Listener::create(spec, {m_thread.get()});
        if (!made.ok())
            qFatal("%s", qPrintable(made.error().toEnglish()));
        return std::move(made).value();
    });
    m_port = m_listener->port();
    m_shared = m_listener->shared();
}

TestServer::~TestServer()
{
    stop(std::chrono::seconds(0));
    m_thread->wait();
}

void TestServer::stop(std::chrono::seconds grace)
{
    if (m_listener)
        onThread([&] { m_listener.reset(); });
    m_thread->stop(grace);
}

QByteArray readBytes(QTcpSocket &socket, qsizetype size)
{
    QByteArray all = socket.read(size);
    while (all.size() < size && socket.waitForReadyRead(patience))
        all += socket.read(size - all.size());
    return all;
}

QByteArray readToEnd(QTcpSocket &socket)
{
    QByteArray all = socket.readAll();
    while (socket.waitForReadyRead(patience))
        all += socket.readAll();
    return all + socket.readAll();
}

std::unique_ptr<QSslSocket> connectPlain(quint16 port)
{
    auto socket = std::make_unique<QSslSocket>();
    socket->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    socket->waitForConnected(patience);
    return socket;
}

std::unique_ptr<QSslSocket> connectTls(quint16 port, const std::function<void(QSslSocket &)> &adjust)
{
    auto socket = std::make_unique<QSslSocket>();
    socket->setPeerVerifyMode(QSslSocket::VerifyNone);
    if (adjust)
        adjust(*socket);
    socket->connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
    socket->waitForEncrypted(patience);
    return socket;
}

} // namespace Madmail::Net::Testing
