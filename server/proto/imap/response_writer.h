// SPDX-License-Identifier: GPL-3.0-or-later
// Writes IMAP responses.
#pragma once

#include "server/base/ids.h"
#include "server/base/message_flags.h"
#include "server/proto/imap/date_time.h"
#include "server/proto/imap/mailbox_name.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>
#include <span>

namespace Madmail::Imap {

/// Appends pieces of responses (RFC 3501 §7, §9) to a byte array.
///
/// Blanks between the members of a list and between words are put by itself:
/// \code
///     ResponseWriter(out).untagged().number(12).atom("FETCH").open().atom("UID").number(7).atom("FLAGS").flags(f).close().end();
///     →  * 12 FETCH (UID 7 FLAGS (\Seen))CRLF
/// \endcode
/// Bytes that a form cannot carry never break the stream: NUL is left out of strings (RFC 3501 has no way to send
/// it), CR and LF in texts become blanks.
/// Thread: any. Memory: grows `out` only.
class ResponseWriter
{
public:
    explicit ResponseWriter(QByteArray &out)
        : m_out(out)
    {
    }

    // Whole lines
    /// `tag OK [code] text`; `condition` is OK, NO or BAD; an empty code is left out.
    void tagged(QByteArrayView tag, QByteArrayView condition, QByteArrayView code, QByteArrayView text);
    /// `* OK [code] text`; `condition` is OK, NO, BAD, BYE or PREAUTH.
    void status(QByteArrayView condition, QByteArrayView code, QByteArrayView text);
    /// `+ text`; the text may be base64.
    void continuation(QByteArrayView text);
    /// `* n EXISTS`, `* n EXPUNGE`
    void numbered(quint32 number, QByteArrayView what);

    // Pieces
    ResponseWriter &untagged();             ///< "*"
    ResponseWriter &atom(QByteArrayView word); ///< as it is
    ResponseWriter &number(quint64 value);
    ResponseWriter &nil();
    /// Quoted if possible (printable ASCII, at most 1024 bytes), else a literal.
    ResponseWriter &string(QByteArrayView value);
    ResponseWriter &astring(QByteArrayView value); ///< an atom if possible, else string()
    ResponseWriter &nstring(const std::optional<QByteArray> &value);
    ResponseWriter &mailbox(const MailboxName &name);
    ResponseWriter &flags(const MessageFlags &flags, bool recent = false); ///< with parentheses
    ResponseWriter &dateTime(DateTime value); ///< with quotes
    /// `{size}CRLF`: the caller appends exactly `size` bytes next (streamed bodies).
    ResponseWriter &literalHeader(qint64 size);
    ResponseWriter &open();  ///< "("
    ResponseWriter &close(); ///< ")"
    ResponseWriter &adjoin(); ///< no blank before the next piece (addresses and parts follow each other without one)
    void end();              ///< CRLF

    QByteArray &out() { return m_out; }

private:
    void separate();
    void text(QByteArrayView words);

    QByteArray &m_out;
    bool m_needsBlank = false;
};

/// Response codes without their brackets.
namespace ResponseCode {
inline constexpr QByteArrayView alert = "ALERT";
inline constexpr QByteArrayView alreadyExists = "ALREADYEXISTS";             // RFC 5530
inline constexpr QByteArrayView authenticationFailed = "AUTHENTICATIONFAILED";
inline constexpr QByteArrayView authorizationFailed = "AUTHORIZATIONFAILED";
inline constexpr QByteArrayView cannot = "CANNOT";
inline constexpr QByteArrayView clientBug = "CLIENTBUG";
inline constexpr QByteArrayView inUse = "INUSE";
inline constexpr QByteArrayView limit = "LIMIT";
inline constexpr QByteArrayView nonExistent = "NONEXISTENT";
inline constexpr QByteArrayView noPermission = "NOPERM";
inline constexpr QByteArrayView overQuota = "OVERQUOTA";
inline constexpr QByteArrayView privacyRequired = "PRIVACYREQUIRED";
inline constexpr QByteArrayView serverBug = "SERVERBUG";
inline constexpr QByteArrayView unavailable = "UNAVAILABLE";
inline constexpr QByteArrayView closed = "CLOSED";                           // RFC 7162 §3.2.11
inline constexpr QByteArrayView readOnly = "READ-ONLY";                      // RFC 3501 §7.1
inline constexpr QByteArrayView readWrite = "READ-WRITE";
inline constexpr QByteArrayView tooBig = "TOOBIG";                           // RFC 4469, RFC 7889
inline constexpr QByteArrayView tryCreate = "TRYCREATE";
inline constexpr QByteArrayView useAttribute = "USEATTR";                    // RFC 6154

QByteArray capability(const QByteArrayList &capabilities); ///< "CAPABILITY IMAP4rev1 …"
QByteArray uidNext(Uid uid);
QByteArray uidValidity(quint32 validity);
QByteArray unseen(quint32 number);
/// `PERMANENTFLAGS (\Seen … \*)`
QByteArray permanentFlags(const MessageFlags &flags, bool newKeywords);
QByteArray appendUid(quint32 validity, Uid uid);                             // RFC 4315 §3
/// Both lists in the same order, not empty, of equal length.
QByteArray copyUid(quint32 validity, std::span<const Uid> source, std::span<const Uid> target);
QByteArray metadataLongEntries(quint64 size);                                // RFC 5464 §4.2.1
QByteArray badCharset();
} // namespace ResponseCode

} // namespace Madmail::Imap
