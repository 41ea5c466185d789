// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/site_files.h"

#include "server/proto/http/conditions.h"

#include <QCoreApplication>
#include <QDirIterator>
#include <QFile>

#include <algorithm>

namespace Madmail::Web {

namespace {

constexpr int mostFiles = 2000;
constexpr qint64 largestFile = 4 * 1024 * 1024;
constexpr qint64 largestSite = 64 * 1024 * 1024;

bool isPlainName(const QByteArray &name)
{
    const auto isPlain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || QByteArrayView("._-/").contains(c);
    };
    return name.size() <= 200 && std::all_of(name.begin(), name.end(), isPlain) && !name.contains("/.") && !name.startsWith('.');
}

Error tooMuch(const QString &folder)
{
    return { ErrorCode::TooLarge,
             { QT_TRANSLATE_NOOP("Server", "The folder %1 has too much for a site: at most 2000 files of 4 MiB each and 64 MiB together."), { folder } },
             QStringLiteral("directory") };
}

} // namespace

Result<SiteFiles> SiteFiles::load(const QString &folder)
{
    if (!QFileInfo(folder).isDir())
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no folder %1."), { folder } }, QStringLiteral("directory") };
    SiteFiles site;
    qint64 total = 0;
    // Links are not followed: they could lead out of the folder.
    QDirIterator entries(folder, QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString path = entries.next();
        const QByteArray name = path.mid(folder.size() + 1).toUtf8();
        if (!isPlainName(name))
            continue;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return Error { ErrorCode::PermissionDenied, { QT_TRANSLATE_NOOP("Server", "The file %1 cannot be read."), { path } }, QStringLiteral("directory") };
        QByteArray content = file.read(largestFile + 1);
        total += content.size();
        if (content.size() > largestFile || total > largestSite || site.m_files.size() == mostFiles)
            return tooMuch(folder);
        const QByteArray tag = Http::entityTagOf(content);
        site.m_files.insert(name, { std::move(content), contentTypeOf(name), tag });
    }
    return site;
}

const SiteFile *SiteFiles::find(const QByteArray &name) const
{
    const auto found = m_files.constFind(name);
    return found == m_files.constEnd() ? nullptr : &*found;
}

QByteArray contentTypeOf(const QByteArray &name)
{
    static const QHash<QByteArray, QByteArray> types {
        { "html", "text/html; charset=utf-8" },
        { "css", "text/css; charset=utf-8" },
        { "js", "text/javascript; charset=utf-8" },
        { "mjs", "text/javascript; charset=utf-8" },
        { "json", "application/json" },
        { "txt", "text/plain; charset=utf-8" },
        { "md", "text/plain; charset=utf-8" },
        { "xml", "text/xml; charset=utf-8" },
        { "svg", "image/svg+xml" },
        { "png", "image/png" },
        { "jpg", "image/jpeg" },
        { "jpeg", "image/jpeg" },
        { "webp", "image/webp" },
        { "ico", "image/x-icon" },
        { "woff2", "font/woff2" },
        { "ttf", "font/ttf" },
        { "apk", "application/vnd.android.package-archive" },
        { "deb", "application/vnd.debian.binary-package" },
        { "dmg", "application/x-apple-diskimage" },
    };
    const qsizetype dot = name.lastIndexOf('.');
    return types.value(dot < 0 ? QByteArray() : name.mid(dot + 1).toLower(), "application/octet-stream");
}

} // namespace Madmail::Web
