// SPDX-License-Identifier: GPL-3.0-or-later
// Files that the owner hands out: programs, as they are.
#pragma once

#include "server/base/result.h"
#include "server/services/http/handler.h"

#include <QDateTime>
#include <QThreadPool>

#include <vector>

namespace Madmail::Web {

struct Download
{
    QString name; ///< as readers see it
    QString path; ///< on our disk
    qint64 size = 0;
    QByteArray sha256; ///< hexadecimal
    QDateTime modified;
};

/// Plain files of a folder whose names match one of the patterns (all of them, without a pattern) and have only letters, digits
/// and "._+~-", in the order of names; at most 50. Reads whole those that are not in `known`, for the checksums: not on a thread that others wait for.
std::vector<Download> listDownloads(const QString &folder, const std::vector<Download> &known, const QStringList &patterns = {});

/// Hands them out below its path, with ranges; each is read piece by piece, by the worker. A file that was changed or taken away
/// since it was listed is not given. Thread: any.
class DownloadHandler final : public HttpService::Handler
{
public:
    /// `worker` outlives it. With `single`, the path itself is the first file.
    DownloadHandler(QByteArray path, std::shared_ptr<const std::vector<Download>> files, bool single, QThreadPool &worker)
        : m_path(std::move(path))
        , m_files(std::move(files))
        , m_single(single)
        , m_worker(worker)
    {
    }

    qint64 contentLimit(const Http::RequestHead &) const override { return 0; }
    void handle(HttpService::Request request, HttpService::Responder respond) override;

private:
    const Download *find(const QByteArray &path) const;

    QByteArray m_path;
    std::shared_ptr<const std::vector<Download>> m_files;
    bool m_single;
    QThreadPool &m_worker;
};

} // namespace Madmail::Web
