// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine/certificate_keeper.h"

#include "server/base/atomic_file.h"
#include "server/base/log.h"
#include "server/crypto/secret.h"
#include "server/platform/host_addresses.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace Madmail::Engine {

namespace {

constexpr qint64 maxPemBytes = 1024 * 1024;
constexpr int validDays = 730;
constexpr UnixSeconds renewBefore = 30 * 24 * 3600;

QByteArray stampOf(const QString &path)
{
    // The file behind the links, so that a swapped link is seen even when times agree.
    const QFileInfo info(QFileInfo(path).canonicalFilePath());
    return info.filePath().toUtf8() + '|' + QByteArray::number(info.lastModified().toMSecsSinceEpoch()) + '|'
        + QByteArray::number(info.size());
}

void addName(Crypto::CertificateNames &names, const QByteArray &domain)
{
    const QByteArray address = addressOfLiteral(domain);
    QByteArrayList &list = address.isEmpty() ? names.dnsNames : names.ipAddresses;
    const QByteArray &name = address.isEmpty() ? domain : address;
    if (!name.isEmpty() && !list.contains(name))
        list << name;
}

Error noFolder(const QString &path)
{
    return { ErrorCode::Storage, { QT_TRANSLATE_NOOP("Server", "The folder %1 could not be made."), { path } } };
}

} // namespace

Crypto::CertificateNames selfSignedNames(const Mail::Identity &identity, const Config::Settings &settings)
{
    Crypto::CertificateNames names;
    for (const QByteArray &domain : identity.localDomains())
        addName(names, domain);
    addName(names, settings.text(Config::Setting::Hostname).toUtf8());
    addName(names, settings.text(Config::Setting::PublicAddress).toUtf8());
    const QList<QHostAddress> addresses = Platform::hostAddresses();
    for (const QHostAddress &address : addresses)
        addName(names, '[' + address.toString().toLatin1() + ']');
    addName(names, "[127.0.0.1]");
    addName(names, "[::1]");
    addName(names, "localhost");
    return names;
}

CertificateKeeper::CertificateKeeper(QString folder, const Clock &clock)
    : m_folder(std::move(folder))
    , m_clock(clock)
    , m_slot(std::make_shared<Net::TlsContextSlot>())
{
}

Status CertificateKeeper::use(Source source)
{
    if (source == m_source && m_slot->get()) {
        refresh();
        return {};
    }
    const Source before = std::exchange(m_source, std::move(source));
    const Status loaded = load();
    if (loaded)
        return {};
    if (m_slot->get()) {
        m_source = before;
        return loaded;
    }
    if (!m_source.fromFiles || !loadKept())
        return Error { loaded.error().code,
                       { QT_TRANSLATE_NOOP("Server", "%1 Give good files with \"{maddy} tls file\", or go back with \"{maddy} tls self-signed\"."),
                         { loaded.error().text.toEnglish() } },
                       loaded.error().field, loaded.error().detail };
    m_problem = loaded.error();
    return {};
}

Status CertificateKeeper::load()
{
    const Status loaded = m_source.fromFiles ? loadFiles() : loadSelfSigned();
    if (!loaded)
        return loaded;
    m_problem.reset();
    if (!m_source.fromFiles)
        QFile::remove(keptPath());
    return {};
}

QByteArray CertificateKeeper::fileStamp() const
{
    return stampOf(m_source.certificateFile) + '\n' + stampOf(m_source.keyFile);
}

void CertificateKeeper::refresh()
{
    const bool due = m_source.fromFiles ? fileStamp() != m_stamp : isSelfSignedStale();
    if (!due)
        return;
    const Status loaded = load();
    if (loaded) {
        qCInfo(lcEngine, "a new certificate is in use: %ls", qUtf16Printable(Crypto::fingerprintText(m_info.sha256)));
        return;
    }
    m_problem = loaded.error();
    qCWarning(lcEngine, "the certificate stays as it was: %ls", qUtf16Printable(loaded.error().toEnglish()));
}

Status CertificateKeeper::loadFiles()
{
    m_stamp = fileStamp();
    auto files = Crypto::readCertificateFiles(m_source.certificateFile, m_source.keyFile, m_clock.now());
    const Status installed = files ? install(files->chainPem, files->keyPem) : Status(files.error());
    if (!installed) {
        const bool isKey = installed.error().field == QLatin1String("key");
        return Error { installed.error().code,
                       { isKey ? QT_TRANSLATE_NOOP("Server", "The key %1 cannot be used: %2")
                               : QT_TRANSLATE_NOOP("Server", "The certificate %1 cannot be used: %2"),
                         { isKey ? m_source.keyFile : m_source.certificateFile, installed.error().text.toEnglish() } },
                       installed.error().field };
    }
    QByteArray pair = files->chainPem + '\n' + files->keyPem;
    keep(pair);
    Crypto::wipe(pair);
    Crypto::wipe(files->keyPem);
    return {};
}

Status CertificateKeeper::loadKept()
{
    MADMAIL_TRY(QByteArray pair, readFile(keptPath(), 2 * maxPemBytes + 1));
    // An expired one is better than no mail: many clients pin the key, and the person is told.
    const Status installed = install(pair, pair, Expiry::Ignored); // each reader passes over what is the other's
    Crypto::wipe(pair);
    return installed;
}

void CertificateKeeper::keep(const QByteArray &pair) const
{
    if (const auto kept = readFile(keptPath(), 2 * maxPemBytes + 1); kept && *kept == pair)
        return;
    const bool hasFolder = QDir().mkpath(m_folder);
    if (const Status written = hasFolder ? writeFileAtomically(keptPath(), pair, FileMode::Private) : Status(noFolder(m_folder)); !written)
        qCWarning(lcEngine, "the certificate could not be kept for bad times: %ls", qUtf16Printable(written.error().toEnglish()));
}

bool CertificateKeeper::isSelfSignedStale() const
{
    return m_info.notAfter - renewBefore <= m_clock.now() || !(m_info.names == m_source.names);
}

Status CertificateKeeper::loadSelfSigned()
{
    const QString keyPath = m_folder + QStringLiteral("/self-signed.key");
    const QString certificatePath = m_folder + QStringLiteral("/self-signed.pem");
    if (!QDir().mkpath(m_folder))
        return noFolder(m_folder);
    auto keyPem = readFile(keyPath, maxPemBytes);
    if (!keyPem && keyPem.error().code == ErrorCode::NotFound) {
        keyPem = Crypto::generateKeyPem();
        if (keyPem)
            MADMAIL_CHECK(writeFileAtomically(keyPath, *keyPem, FileMode::Private));
    }
    if (!keyPem)
        return keyPem.error();
    if (const auto stored = readFile(certificatePath, maxPemBytes)) {
        const auto info = Crypto::checkCertificateAndKey(*stored, *keyPem, m_clock.now() + renewBefore);
        if (info && info->names == m_source.names)
            return install(*stored, *keyPem);
    }
    MADMAIL_TRY(const QByteArray fresh, Crypto::selfSignedCertificatePem(*keyPem, m_source.names, m_clock.now(), validDays));
    MADMAIL_CHECK(writeFileAtomically(certificatePath, fresh, FileMode::Readable));
    return install(fresh, *keyPem);
}

Status CertificateKeeper::install(const QByteArray &chainPem, const QByteArray &keyPem, Expiry expiry)
{
    MADMAIL_TRY(auto info, Crypto::checkCertificateAndKey(chainPem, keyPem, expiry == Expiry::Ignored ? 0 : m_clock.now()));
    Net::TlsContext::Options options;
    if (const auto current = m_slot->get())
        options.ticketKeys = current->ticketKeys(); // clients resume across the change
    MADMAIL_TRY(auto context, Net::TlsContext::create(chainPem, keyPem, options));
    m_info = std::move(info);
    m_slot->set(std::move(context));
    return {};
}

} // namespace Madmail::Engine
