// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a site, in memory.
#pragma once

#include "server/base/result.h"

#include <QByteArray>
#include <QHash>

namespace Madmail::Web {

struct SiteFile
{
    QByteArray content;
    QByteArray type;      ///< for Content-Type
    QByteArray entityTag; ///< with its quotes
};

/// All files below a folder of the disk or of the program's resources (":/www"), read once: requests never wait for a disk.
/// Names are "main.css", "docs/general.fa.html". Hidden files and names that a URL would have to escape are left out.
/// Limits: 2 000 files, 4 MiB each, 64 MiB together. A value; thread: any.
class SiteFiles
{
public:
    /// Errors: NotFound (the folder), TooLarge, PermissionDenied.
    static Result<SiteFiles> load(const QString &folder);

    /// Null when there is no such file.
    const SiteFile *find(const QByteArray &name) const;
    QByteArrayList names() const { return m_files.keys(); }

private:
    QHash<QByteArray, SiteFile> m_files;
};

/// By the ending: "text/html; charset=utf-8"; "application/octet-stream" for what is not known.
QByteArray contentTypeOf(const QByteArray &name);

} // namespace Madmail::Web
