// SPDX-License-Identifier: GPL-3.0-or-later
// The tree of parts of a message, while it streams by.
#pragma once

#include "server/proto/mime/line_scanner.h"
#include "server/proto/mime/message_summary.h"

#include <memory>
#include <vector>

namespace Madmail::Mime {

/// What FETCH ENVELOPE and BODYSTRUCTURE tell, and where each part lies.
struct MessageStructure
{
    Part root;
    Envelope envelope;
};

/// Reads a message of any size once: feed() it in chunks of any size, then finish().
///
/// Grammar: RFC 2046 §5.1 (multipart), §5.2.1 (message/rfc822). A boundary of an outer multipart ends inner ones; a missing
/// closing boundary is forgiven. Parts deeper than 64 levels, and those after the thousandth, are taken as the opaque body
/// of the part around them.
/// Memory: the tree, one header (at most 1 MiB, longer ones are cut), 64 KiB of a line. Time: linear.
/// Thread: any. Never fails: everything is a message of some shape.
class StructureParser
{
public:
    static constexpr int maxDepth = 64;
    static constexpr int maxParts = 1000;
    static constexpr qsizetype maxHeaderBytes = 1024 * 1024;

    StructureParser();
    ~StructureParser();

    void feed(QByteArrayView bytes);
    /// The parser is used up after it.
    MessageStructure finish();

private:
    struct Open;

    void line(const ScannedLine &line);
    bool closeAtBoundary(const ScannedLine &line);
    void headerLine(const ScannedLine &line);
    void endHeader(qint64 bodyOffset);
    void beginPart(Part *part, qint64 offset);
    void beginChild(qint64 offset);
    void closeDownTo(std::size_t level, qint64 end);
    void closeOne(qint64 end);

    LineScanner m_scanner;
    MessageStructure m_message;
    std::vector<Open> m_open;
    QByteArray m_header;
    qint64 m_lines = 0;         // complete lines so far
    int m_lastBreak = 0;        // length of the line break before the current line
    bool m_lastLineEmpty = false;
    int m_parts = 1;
};

} // namespace Madmail::Mime
