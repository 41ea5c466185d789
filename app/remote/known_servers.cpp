// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/remote/known_servers.h"

#include "server/base/atomic_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>

namespace Madmail::Remote {

namespace {

constexpr qint64 maxFile = 1024 * 1024;
constexpr qsizetype sha256Bytes = 32;

/// A file that is not there yet is empty.
Result<QByteArray> contentOf(const QString &path)
{
    if (!QFileInfo::exists(path))
        return QByteArray();
    return readFile(path, maxFile);
}

} // namespace

std::optional<QByteArray> parseFingerprint(const QString &text)
{
    const QByteArray hex = text.toLatin1().replace(':', QByteArray()).toLower();
    const auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (hex.size() != 2 * sha256Bytes || !std::all_of(hex.begin(), hex.end(), isHex))
        return std::nullopt;
    return QByteArray::fromHex(hex);
}

QString fingerprintText(const QByteArray &sha256)
{
    return QString::fromLatin1(sha256.toHex(':').toUpper());
}

KnownServers::KnownServers(QString path)
    : m_path(std::move(path))
{
}

QString KnownServers::defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/madmail/known_servers");
}

Result<std::optional<KnownServers::Entry>> KnownServers::find(const QString &endpoint) const
{
    MADMAIL_TRY(const QByteArray content, contentOf(m_path));
    int number = 0;
    for (const QByteArray &line : content.split('\n')) {
        ++number;
        const QByteArrayList words = line.simplified().split(' ');
        if (words.first().compare(endpoint.toUtf8(), Qt::CaseInsensitive) != 0)
            continue;
        const auto fingerprint = words.size() == 2 ? parseFingerprint(QString::fromUtf8(words[1])) : std::nullopt;
        if (!fingerprint)
            return Error { ErrorCode::BadInput,
                           { QT_TRANSLATE_NOOP("Server", "Line %2 of %1 is not a name and a SHA-256 fingerprint. Correct or remove it."), { m_path, QString::number(number) } } };
        return std::optional(Entry { *fingerprint, number });
    }
    return std::optional<Entry>();
}

Status KnownServers::add(const QString &endpoint, const QByteArray &fingerprint) const
{
    MADMAIL_TRY(QByteArray content, contentOf(m_path));
    if (!content.isEmpty() && !content.endsWith('\n'))
        content += '\n';
    content += endpoint.toUtf8() + ' ' + fingerprintText(fingerprint).toLatin1() + '\n';
    QDir().mkpath(QFileInfo(m_path).path());
    return writeFileAtomically(m_path, content, FileMode::Private);
}

} // namespace Madmail::Remote
