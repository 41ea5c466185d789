// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the header of a message or of a MIME part from a byte stream and finds fields in it.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <optional>
#include <vector>

namespace Madmail::Mime {

/// What a header may cost. Over a limit the reader goes on to the end of the header but keeps nothing more.
struct HeaderLimits
{
    qsizetype blockBytes = 1024 * 1024; ///< kept bytes of all fields
    qsizetype fieldBytes = 64 * 1024;   ///< one field with its continuation lines
    qsizetype fields = 2000;
};

/// Things that parsers disagree about. Reading goes on; whoever decides about a message may refuse it.
enum class HeaderDefect : quint8 {
    OverLimit = 0x01,      ///< something was dropped
    MalformedLine = 0x02,  ///< no field name, blanks before the colon, a continuation without a field, a blank continuation
    BareLineBreak = 0x04,  ///< LF without CR, or CR without LF
    NulByte = 0x08,
    NoEmptyLine = 0x10,    ///< the data ended inside the header
};
Q_DECLARE_FLAGS(HeaderDefects, HeaderDefect)

/// The fields of one header in message order. A value; names are compared without regard to case.
class Header
{
public:
    qsizetype count() const { return qsizetype(m_fields.size()); }
    /// Bytes of all fields.
    qsizetype size() const { return m_bytes.size(); }
    QByteArrayView name(qsizetype index) const;
    /// The value as it stands in the message: folded, without the line break at its end.
    QByteArrayView rawValue(qsizetype index) const;
    /// Unfolded, see unfolded().
    QByteArray value(qsizetype index) const;

    /// Index of the first field `name` at or behind `from`, or -1.
    qsizetype indexOf(QByteArrayView name, qsizetype from = 0) const;
    /// How often the field is there.
    int count(QByteArrayView name) const;
    /// Value of the first field of that name.
    std::optional<QByteArray> first(QByteArrayView name) const;

private:
    friend class HeaderReader;
    struct Place
    {
        qsizetype nameBegin = 0;
        qsizetype nameSize = 0;
        qsizetype valueBegin = 0;
        qsizetype valueEnd = 0;
    };
    QByteArray m_bytes;
    std::vector<Place> m_fields;
};

/// Streaming reader of a header (RFC 5322 §2.2). Lines may end in CRLF or LF; LF is noted as a defect.
///
/// Either feed() it bytes, which it takes up to and including the empty line, or addLine() it lines that the caller has
/// split. Then look at header(). Thread: any. Memory: HeaderLimits. Time: linear.
class HeaderReader
{
public:
    explicit HeaderReader(HeaderLimits limits = {})
        : m_limits(limits)
    {
    }

    /// Returns how many bytes belonged to the header; fewer than given once isComplete().
    qsizetype feed(QByteArrayView bytes);
    /// One line with its line break. A line that had to be cut (see `fieldBytes`) comes without one and with `cut`.
    void addLine(QByteArrayView line, bool cut = false);
    /// Says that no more bytes come.
    void finish();
    /// Ready for another header; big buffers are given back.
    void reset();

    bool isComplete() const { return m_complete; }
    HeaderDefects defects() const { return m_defects; }
    const Header &header() const { return m_header; }

private:
    void addFieldLine(QByteArrayView line);
    void addContinuation(QByteArrayView line);
    void dropLongLine(QByteArrayView line);
    void dropOpenField();
    void note(HeaderDefect defect) { m_defects |= defect; }

    HeaderLimits m_limits;
    Header m_header;
    QByteArray m_partial; ///< an unfinished line between two feeds
    qsizetype m_fieldBegin = 0;
    HeaderDefects m_defects;
    bool m_complete = false;
    bool m_fieldOpen = false;    ///< a continuation line may follow
    bool m_fieldDropped = false; ///< … and is dropped with its field
    bool m_skipLine = false;     ///< the rest of a line that was too long
};

/// Removes folding: line breaks go, the white space behind them stays (RFC 5322 §2.2.3). CR, LF and NUL go wherever they
/// are, and outer white space: the result fits into every protocol.
QByteArray unfolded(QByteArrayView raw);

/// The selected fields as they stand in the message, followed by the empty line (RFC 3501 §6.4.5, HEADER.FIELDS).
/// `header` may include the empty line or not. With `inverted`: all fields but those (HEADER.FIELDS.NOT).
QByteArray filterHeader(QByteArrayView header, const QList<QByteArray> &names, bool inverted);

} // namespace Madmail::Mime

Q_DECLARE_OPERATORS_FOR_FLAGS(Madmail::Mime::HeaderDefects)
