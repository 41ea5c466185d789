// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/downloads.h"

#include "server/proto/http/form.h"
#include "server/services/web/page_answer.h"
#include "server/services/web/site_files.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace Madmail::Web {

namespace {

constexpr std::size_t mostDownloads = 50;

bool isPlainName(const QString &name)
{
    return !name.startsWith(u'.') && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || QStringView(u"._+~-").contains(c);
    });
}

/// A file that is read by the worker, one piece at a time.
class FileContent final : public Http::ContentSource
{
public:
    FileContent(std::shared_ptr<QFile> file, QThreadPool &worker)
        : m_file(std::move(file))
        , m_worker(worker)
    {
    }

    void read(qint64 offset, qint64 most, UniqueFunction<void(QByteArray)> done) override
    {
        m_worker.start([file = m_file, offset, most, shared = std::make_shared<UniqueFunction<void(QByteArray)>>(std::move(done))] {
            (*shared)(file->seek(offset) ? file->read(most) : QByteArray());
        });
    }

private:
    std::shared_ptr<QFile> m_file;
    QThreadPool &m_worker;
};

Http::Response answerWith(const Download &download, const HttpService::Request &request, QThreadPool &worker)
{
    const auto file = std::make_shared<QFile>(download.path);
    if (!file->open(QIODevice::ReadOnly) || file->size() != download.size)
        return Http::Response::text(404, "The file is not there any more.");
    Http::Response response { 200,
                              { { "Content-Type", contentTypeOf(download.name.toUtf8()) },
                                { "Content-Disposition", "attachment; filename=\"" + download.name.toUtf8() + '"' } },
                              {} };
    if (const auto range = applyConditions(response, download.size, '"' + download.sha256.left(24) + '"', request)) {
        response.source = std::make_shared<FileContent>(file, worker);
        response.sourceOffset = range->first;
        response.sourceBytes = range->last - range->first + 1;
    }
    return response;
}

} // namespace

std::vector<Download> listDownloads(const QString &folder, const std::vector<Download> &known, const QStringList &patterns)
{
    std::vector<Download> downloads;
    const QStringList names = QDir(folder).entryList(patterns, QDir::Files | QDir::NoSymLinks, QDir::Name);
    for (const QString &name : names) {
        const QFileInfo info(folder + u'/' + name);
        const auto same = std::find_if(known.begin(), known.end(), [&info](const Download &file) {
            return file.path == info.filePath() && file.size == info.size() && file.modified == info.lastModified();
        });
        if (downloads.size() == mostDownloads || !isPlainName(name))
            continue;
        if (same != known.end()) {
            downloads.push_back(*same);
            continue;
        }
        QFile file(info.filePath());
        QCryptographicHash hash(QCryptographicHash::Sha256);
        if (file.open(QIODevice::ReadOnly) && hash.addData(&file))
            downloads.push_back({ name, file.fileName(), info.size(), hash.result().toHex(), info.lastModified() });
    }
    return downloads;
}

const Download *DownloadHandler::find(const QByteArray &path) const
{
    const auto name = Http::percentDecoded(QByteArrayView(path).sliced(m_path.size()));
    if (m_single)
        return name && name->isEmpty() && !m_files->empty() ? &m_files->front() : nullptr;
    const auto found = std::find_if(m_files->begin(), m_files->end(), [&name](const Download &file) { return name && *name == '/' + file.name.toUtf8(); });
    return found == m_files->end() ? nullptr : &*found;
}

void DownloadHandler::handle(HttpService::Request request, HttpService::Responder respond)
{
    const Download *download = find(request.head.path);
    if (!download)
        return respond(Http::Response::text(404, "There is no such file."));
    // Opening waits for a disk.
    m_worker.start([files = m_files, download, &worker = m_worker, responder = std::make_shared<HttpService::Responder>(std::move(respond)),
                    request = std::make_shared<const HttpService::Request>(std::move(request))] { (*responder)(answerWith(*download, *request, worker)); });
}

} // namespace Madmail::Web
