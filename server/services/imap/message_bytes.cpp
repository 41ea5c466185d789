// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/message_bytes.h"

#include <QCoreApplication>

#include <algorithm>

namespace Madmail::ImapService {

Status MessageBytes::load(Mail::MessageReader &reader, qint64 offset, qint64 wanted)
{
    MADMAIL_TRY(m_window, reader.body(m_body, offset, std::min(wanted, m_size - offset)));
    m_windowOffset = offset;
    m_bytesRead += m_window.size();
    if (m_window.isEmpty()) // shorter than its metadata say: a defect of the store
        return Error { ErrorCode::Storage, { QT_TRANSLATE_NOOP("Server", "A stored message is incomplete.") } };
    return {};
}

Result<QByteArrayView> MessageBytes::at(Mail::MessageReader &reader, qint64 offset, qint64 wanted)
{
    const bool isInWindow = offset >= m_windowOffset && offset < m_windowOffset + m_window.size();
    if (!isInWindow)
        MADMAIL_CHECK(load(reader, offset, wanted));
    return QByteArrayView(m_window).sliced(offset - m_windowOffset);
}

Result<QByteArrayView> MessageBytes::header(Mail::MessageReader &reader)
{
    if (m_size == 0)
        return QByteArrayView("");
    if (m_windowOffset != 0 || m_window.isEmpty())
        MADMAIL_CHECK(load(reader, 0, firstPiece));
    const qint64 most = std::min(m_size, headerLimit);
    for (;;) {
        const QByteArrayView bytes(m_window);
        if (const qsizetype end = endOfHeader(bytes); end >= 0)
            return bytes.first(end);
        if (bytes.size() >= most)
            return bytes;
        const qint64 wanted = std::min(most - bytes.size(), Mail::MessageReader::maxChunk);
        MADMAIL_TRY(const QByteArray more, reader.body(m_body, bytes.size(), wanted));
        if (more.isEmpty())
            return bytes;
        m_bytesRead += more.size();
        m_window += more;
    }
}

qsizetype endOfHeader(QByteArrayView bytes)
{
    for (qsizetype lineStart = 0; lineStart < bytes.size();) {
        const QByteArrayView line = bytes.sliced(lineStart);
        if (line.startsWith("\r\n"))
            return lineStart + 2;
        if (line.startsWith('\n'))
            return lineStart + 1;
        const qsizetype lineEnd = line.indexOf('\n');
        if (lineEnd < 0)
            break;
        lineStart += lineEnd + 1;
    }
    return -1;
}

} // namespace Madmail::ImapService
