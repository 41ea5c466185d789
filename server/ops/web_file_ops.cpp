// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/web_file_ops.h"

#include "server/base/atomic_file.h"
#include "server/ops/setting_ops.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Config::Setting;

constexpr const char *notRemotely = QT_TRANSLATE_NOOP("Operations", "It is about files of the computer that the server runs on");

/// Names below the prefix, in order: "css/main.css".
QStringList embeddedFiles(const QString &prefix)
{
    QStringList names;
    QDirIterator files(prefix, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        names << files.next().mid(prefix.size() + 1);
    names.sort();
    return names;
}

QString directoryIn(const QJsonObject &arguments)
{
    return QDir::cleanPath(arguments.value(QLatin1String("directory")).toString());
}

Error notADirectory(const QString &path, const char *sentence)
{
    return { ErrorCode::BadInput, { sentence, { path } }, QStringLiteral("directory") };
}

Status writePage(const QString &source, const QString &target)
{
    QFile page(source);
    if (!page.open(QIODevice::ReadOnly))
        return Error { ErrorCode::Internal, { QT_TRANSLATE_NOOP("Server", "An embedded file cannot be read.") }, {}, source };
    const QString folder = QFileInfo(target).path();
    if (!QDir().mkpath(folder))
        return Error { ErrorCode::PermissionDenied, { QT_TRANSLATE_NOOP("Server", "The folder %1 cannot be made."), { folder } }, QStringLiteral("directory") };
    return writeFileAtomically(target, page.readAll(), FileMode::Readable);
}

/// Writes nothing where a file is in the way: it may be a page that somebody has changed.
Result<QJsonObject> exportPages(OperationContext &, const QJsonObject &arguments)
{
    const QString prefix = QStringLiteral(":/www");
    const QString directory = directoryIn(arguments);
    const QStringList names = embeddedFiles(prefix);
    if (names.isEmpty())
        return Error { ErrorCode::Unsupported, { QT_TRANSLATE_NOOP("Server", "This version has no web pages to export.") } };
    if (!QDir::isAbsolutePath(directory))
        return notADirectory(directory, QT_TRANSLATE_NOOP("Server", "\"%1\" is not a full path. Begin with the topmost folder."));
    for (const QString &name : names)
        if (const QFileInfo target(directory + u'/' + name); target.exists() || target.isSymLink())
            return Error { ErrorCode::AlreadyExists, { QT_TRANSLATE_NOOP("Server", "%1 is there already. Choose a new folder."), { target.filePath() } },
                           QStringLiteral("directory") };
    QStringList lines;
    for (const QString &name : names) {
        MADMAIL_CHECK(writePage(prefix + u'/' + name, directory + u'/' + name));
        lines << QStringLiteral("Exported: %1").arg(name);
    }
    return QJsonObject { { QStringLiteral("directory"), directory },
                         { QStringLiteral("exported"), QJsonArray::fromStringList(names) },
                         { QStringLiteral("message"), lines.join(u'\n') } };
}

Result<QJsonObject> serveFrom(OperationContext &context, const QString &directory)
{
    MADMAIL_CHECK(changeSetting(context, Setting::WebDirectory, directory));
    const QString source = directory.isEmpty() ? QStringLiteral("the program itself") : directory;
    return QJsonObject { { QStringLiteral("www_dir"), directory },
                         { QStringLiteral("message"), QStringLiteral("Web pages come from %1").arg(source) } };
}

Result<QJsonObject> serveDirectory(OperationContext &context, const QJsonObject &arguments)
{
    if (!arguments.contains(QLatin1String("directory")))
        return notADirectory({}, QT_TRANSLATE_NOOP("Server", "Say which folder, or: embedded"));
    const QString directory = directoryIn(arguments);
    const QFileInfo info(directory);
    if (!info.isAbsolute() || !info.isDir())
        return notADirectory(directory, QT_TRANSLATE_NOOP("Server", "\"%1\" is not a folder."));
    if (!info.isReadable() || !info.isExecutable())
        return Error { ErrorCode::PermissionDenied, { QT_TRANSLATE_NOOP("Server", "The folder %1 cannot be read by the server."), { directory } }, QStringLiteral("directory") };
    return serveFrom(context, directory);
}

} // namespace

void addWebFileOperations(OperationList &table)
{
    table.push_back({ { .id = "html-export",
                        .command = words("html-export"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Write the embedded web pages into a folder, to change them"),
                        .examples = { QStringLiteral("html-export /etc/madmail/www") },
                        .parameters = { { "directory", ParameterType::FilePath, true, true, QT_TRANSLATE_NOOP("Operations", "Folder; made when it is not there") } },
                        .effect = Effect::Mutates,
                        .whyNoApi = notRemotely },
                      exportPages });
    table.push_back({ { .id = "html-serve",
                        .command = words("html-serve"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Serve the web pages of a folder"),
                        .examples = { QStringLiteral("html-serve /etc/madmail/www"), QStringLiteral("html-serve embedded") },
                        .parameters = { { "directory", ParameterType::FilePath, true, false, QT_TRANSLATE_NOOP("Operations", "Folder with the pages") } },
                        .effect = Effect::Mutates,
                        .whyNoApi = notRemotely },
                      serveDirectory });
    table.push_back({ { .id = "html-serve.embedded",
                        .command = words("html-serve embedded"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Serve the embedded web pages again"),
                        .examples = { QStringLiteral("html-serve embedded") },
                        .effect = Effect::Mutates,
                        .whyNoApi = notRemotely },
                      [](OperationContext &context, const QJsonObject &) { return serveFrom(context, {}); } });
}

} // namespace Madmail::Ops
