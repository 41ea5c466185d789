// SPDX-License-Identifier: GPL-3.0-or-later
// What an SMTP client may say to a submission server.
#pragma once

#include "server/base/email_address.h"
#include "server/proto/smtp/reply.h"

#include <optional>
#include <variant>

namespace Madmail::Smtp {

struct Hello
{
    bool extended = true; ///< EHLO, not HELO
    QByteArray client;    ///< as the client says; never believed
};
struct StartTls { };
/// RFC 4954. An initial response is still base64; "=" stands for an empty one.
struct Auth
{
    QByteArray mechanism; ///< upper case
    std::optional<QByteArray> initialResponse;
};
struct Mail
{
    std::optional<EmailAddress> sender; ///< nothing: `<>`
    qint64 declaredBytes = 0;           ///< SIZE= (RFC 1870), 0 when not given
    bool utf8 = false;                  ///< SMTPUTF8 (RFC 6531)
};
struct Rcpt
{
    EmailAddress recipient;
};
struct Data { };
struct Rset { };
struct Noop { };
struct Quit { };
struct Vrfy { };
struct Help { };
/// Not a command of ours, or one in a bad form.
struct BadCommand
{
    Reply reply;
    /// What follows may not be commands at all (a BDAT chunk, the body of a request by a browser): close.
    bool mustClose = false;
};

using Command = std::variant<Hello, StartTls, Auth, Mail, Rcpt, Data, Rset, Noop, Quit, Vrfy, Help, BadCommand>;

/// RFC 5321 §4.5.3.1.4 says 512 and lets extensions ask for more; 12 288 are for AUTH (RFC 4954 §4).
inline constexpr qsizetype maxCommandBytes = 4096;

/// Reads one line without its CRLF (LineReader). Grammar: RFC 5321 §4.1.1, RFC 4954 §4, RFC 1870 §6, RFC 6152 §3, RFC 6531 §3.4.
///
/// Control characters, NUL among them, and bytes that are not UTF-8 are refused (500 5.5.2). Lenient where it harms nobody:
/// blanks behind "MAIL FROM:" and at the end of the line.
/// Pure; thread: any; never fails otherwise than with BadCommand.
Command parseCommand(QByteArrayView line);

} // namespace Madmail::Smtp
