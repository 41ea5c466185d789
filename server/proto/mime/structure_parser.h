// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the MIME tree of a message and its envelope while the bytes stream through.
#pragma once

#include "server/proto/mime/header_parser.h"
#include "server/proto/mime/message_summary.h"

namespace Madmail::Mime {

/// What a tree may cost. Deeper or more parts are no error: what lies beyond is an opaque body.
struct StructureLimits
{
    int depth = 64;                   ///< multiparts and messages open at the same time
    int parts = 1000;                 ///< parts of the tree
    qsizetype keptBytes = 256 * 1024; ///< of inner headers that leave something in the tree; then they count as empty
    qsizetype boundaryBytes = 1000;   ///< a multipart with a longer boundary is opaque (RFC 2046 §5.1.1 allows 70)
};

struct MessageStructure
{
    Part root; ///< the message itself; its header is the message header
    Envelope envelope;
};

/// Streaming MIME parser (RFC 2045, 2046).
///
/// feed() bytes in pieces of any size, then finish(). The result does not depend on how the bytes were cut. Lines may end
/// in CRLF or LF. Nothing is an error: a missing closing boundary, a part without an empty line or a multipart without a
/// boundary are read as most clients do. A delimiter line of the nearest enclosing multipart that matches wins, and
/// closes everything inside. Behind the close delimiter of a multipart its boundary means nothing.
///
/// The tree: `bodyLines` counts line breaks. A multipart or message/rfc822 may have no children: without a boundary, over
/// the limits, without any part, or with a transfer encoding that hides them (base64, quoted-printable); message/rfc822
/// then has no envelope either. Children of multipart/digest are message/rfc822 by default (RFC 2046 §5.1.5).
/// A part without a readable Content-Type has `text/plain; charset=us-ascii` (RFC 2045 §5.2).
///
/// Thread: any. Memory: one header (HeaderLimits) and the tree (StructureLimits), never the message. Time: linear.
class StructureParser
{
public:
    explicit StructureParser(StructureLimits limits = {}, HeaderLimits headerLimits = {});

    void feed(QByteArrayView bytes);
    /// The result; the parser is used up.
    MessageStructure finish();

private:
    /// A part whose end has not come yet.
    struct Level
    {
        Part part;
        QByteArray boundary; ///< of a multipart that takes parts: until its close delimiter
        qint64 linesBeforeBody = 0;
        bool isMessageRoot = false; ///< its header is that of a message and makes an envelope
    };
    enum class State : quint8 { Header, Body };
    enum class LineState : quint8 { Start, Collecting, Skipping };

    void takePiece(QByteArrayView piece, bool endsLine);
    void collect(QByteArrayView piece);
    void takeLine(QByteArrayView line);
    bool takeDelimiter(QByteArrayView line, qint64 lineOffset);
    void openPart(qint64 offset, bool isMessageRoot);
    void headerEnds(qint64 bodyOffset);
    void readFields(const Header &header, Part &part) const;
    void enterChildren();
    void closeTop(qint64 end, qint64 lines);
    void closeAbove(size_t levels, qint64 delimiterOffset);

    StructureLimits m_limits;
    HeaderLimits m_headerLimits;
    HeaderReader m_reader;
    std::vector<Level> m_levels; ///< the open parts, outermost first
    Envelope m_envelope;
    QByteArray m_line;      ///< beginning of a line that may matter, between two feeds
    qint64 m_offset = 0;    ///< bytes taken
    qint64 m_lines = 0;     ///< line breaks before the current line
    int m_breakSize = 0;    ///< of the line break before the current line
    int m_parts = 0;
    qsizetype m_keptBytes = 0;
    State m_state = State::Header;
    LineState m_lineState = LineState::Start;
    bool m_lastWasCr = false; ///< last byte of the previous piece of a skipped line
};

/// The envelope of a header (RFC 3501 §7.4.2).
Envelope envelopeOf(const Header &header);

} // namespace Madmail::Mime
