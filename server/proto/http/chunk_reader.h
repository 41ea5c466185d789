// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the content out of a chunked body.
#pragma once

#include "server/proto/http/line_cutter.h"
#include "server/proto/http/request.h"

namespace Madmail::Http {

/// RFC 9112 §7.1. Extensions are checked and passed over; trailers are checked as header fields are, count like them, and are
/// dropped. Content is handed out as views into the given bytes; nothing is copied or kept.
/// Thread: any; one object for each body.
class ChunkReader
{
public:
    enum class State {
        More,    ///< go on: with the bytes that were not taken, or with the next ones when all are
        End,     ///< the last trailer was read
        Refused, ///< see refusal(); nothing more can be read
    };
    struct Piece
    {
        State state = State::More;
        qsizetype taken = 0;
        QByteArrayView content {}; ///< a part of the given bytes; may be empty
    };

    /// A line with a chunk's size. Longer ones only carry extensions that nobody uses.
    static constexpr qsizetype maxSizeLineBytes = 256;
    /// Extensions of all chunks: who sends more than this hides work in them (CVE-2023-39326).
    static constexpr qsizetype maxExtensionBytes = 16 * 1024;

    /// What trailers may still take of the request's header limits.
    ChunkReader(qsizetype trailerBytes, int trailerFields)
        : m_trailerBytes(trailerBytes)
        , m_trailerFields(trailerFields)
    {
    }

    Piece next(QByteArrayView bytes);
    const Refusal &refusal() const { return m_refusal; }

private:
    enum class At : quint8 { Size, Data, DataEnd, Trailers, End, Refused };

    Piece refuse(Refusal refusal, qsizetype taken);
    Piece takeLine(QByteArrayView bytes);
    bool takeSize(QByteArrayView line);
    Piece takeTrailer(QByteArrayView line, qsizetype taken);

    LineCutter m_lines;
    Refusal m_refusal;
    qint64 m_left = 0; // of the chunk
    qsizetype m_extensionBytes = 0;
    qsizetype m_trailerBytes;
    int m_trailerFields;
    At m_at = At::Size;
};

} // namespace Madmail::Http
