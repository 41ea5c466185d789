// SPDX-License-Identifier: GPL-3.0-or-later
// How the errors of the mail rules sound in SMTP.
#pragma once

#include "server/base/error.h"
#include "server/proto/smtp/reply.h"

namespace Madmail::SmtpService {

/// To AUTH: 535 5.7.8, or 454 4.7.0 when the client should try again (RFC 4954 §6).
Smtp::Reply replyToLogin(const Error &error);
/// To RCPT TO.
Smtp::Reply replyToRecipient(const Error &error);
/// To the end of data. A refusal by policy whose `detail` is a reply ("523 5.7.1 Encryption Needed…") is that reply.
Smtp::Reply replyToMessage(const Error &error);

} // namespace Madmail::SmtpService
