// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of one stored message, read piece by piece.
#pragma once

#include "server/mail/message_reader.h"

#include <QByteArray>

namespace Madmail::ImapService {

/// A window of at most 256 KiB over a message body, so that a large message is never held.
///
/// Errors: NotFound when the message is gone, Storage.
/// Thread: any, one at a time: it goes along with the job that reads. Memory: one window (256 KiB), or the header.
class MessageBytes
{
public:
    static constexpr qint64 headerLimit = 1024 * 1024; ///< what lies beyond is not header any more
    static constexpr qint64 firstPiece = 8 * 1024;     ///< holds the header of nearly every message

    MessageBytes() = default;
    MessageBytes(BodyId body, qint64 size)
        : m_body(body)
        , m_size(size)
    {
    }

    qint64 size() const { return m_size; }
    /// Bytes read from the store so far.
    qint64 bytesRead() const { return m_bytesRead; }

    /// From `offset` (below size()): at least one byte, valid until the next call. `wanted` is a hint for the window.
    Result<QByteArrayView> at(Mail::MessageReader &reader, qint64 offset, qint64 wanted = Mail::MessageReader::maxChunk);

    /// The header with the empty line that ends it; valid until at() moves the window. Without an empty line: all of it.
    Result<QByteArrayView> header(Mail::MessageReader &reader);

private:
    Status load(Mail::MessageReader &reader, qint64 offset, qint64 wanted);

    BodyId m_body;
    qint64 m_size = 0;
    qint64 m_bytesRead = 0;
    qint64 m_windowOffset = 0;
    QByteArray m_window;
};

/// Where the header ends: behind its empty line, or -1 when there is none in `bytes`.
qsizetype endOfHeader(QByteArrayView bytes);

} // namespace Madmail::ImapService
