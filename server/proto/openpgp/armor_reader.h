// SPDX-License-Identifier: GPL-3.0-or-later
// Strict streaming reader of an OpenPGP message in ASCII armour.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>

namespace Madmail::OpenPgp {

/// Armour headers between the BEGIN line and the empty line.
enum class ArmorHeaders : quint8 {
    None,
    OneVersion, ///< at most one `Version: …`, up to 128 bytes
};

/// Decodes one `PGP MESSAGE` (RFC 9580 §6.2), in a strict form that leaves no room for anything but the message:
/// `-----BEGIN PGP MESSAGE-----`, armour headers as allowed, one empty line, lines of base64 (at most 998 characters), an
/// optional checksum line (not verified: RFC 9580 §6.1), `-----END PGP MESSAGE-----`. Every line ends in CRLF; no blanks,
/// no empty lines between, padding only at the end of the last line.
///
/// feed() until isDone() or hasFailed(). The result does not depend on how the bytes were cut.
/// Thread: any. Memory: under 256 bytes besides what the caller takes. Time: linear, table-driven.
class ArmorReader
{
public:
    explicit ArmorReader(ArmorHeaders headers)
        : m_headers(headers)
    {
    }

    /// Appends decoded bytes to `output`. Returns how many bytes were taken: all of them, fewer when the END line was
    /// complete or the armour is wrong.
    qsizetype feed(QByteArrayView text, QByteArray &output);

    bool isDone() const { return m_state == State::Done; }
    bool hasFailed() const { return m_state == State::Failed; }

private:
    enum class State : quint8 { Begin, FirstHeader, EmptyLine, Data, Tail, End, Done, Failed };

    const char *takeLine(const char *at, const char *end);
    State afterLine(QByteArrayView line) const;
    const char *takeData(const char *at, const char *end, char *&out);
    const char *takeQuads(const char *at, const char *end, char *&out);
    bool takeDataCharacter(char c, char *&out);
    bool takePadding(char *&out);

    std::array<char, 160> m_line {}; ///< the current line outside the data
    quint8 m_lineSize = 0;
    ArmorHeaders m_headers;
    State m_state = State::Begin;
    quint32 m_bits = 0;
    quint8 m_quad = 0;    ///< characters of an unfinished group of four
    quint8 m_padding = 0; ///< '=' that still have to come; the data ends behind them
    bool m_padded = false;
    bool m_sawCr = false;
    quint16 m_column = 0; ///< characters of the current data line
};

} // namespace Madmail::OpenPgp
