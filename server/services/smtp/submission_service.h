// SPDX-License-Identifier: GPL-3.0-or-later
// The submission service: what the engine needs to open its ports.
#pragma once

#include "server/net/connection_handler.h"
#include "server/services/smtp/submission_rules.h"

namespace Madmail::SmtpService {

/// Makes the session of a new connection (for Net::HandlerFactory), on 587 and 465 alike. `rules` are those of the
/// connection's I/O thread (MailSubmissionRules) and outlive the session. Thread: that one.
std::unique_ptr<Net::ConnectionHandler> createSession(Net::Connection &connection, SubmissionRules &rules);

/// For Net::ListenerSpec::refusalLine.
inline constexpr QByteArrayView refusalLine = "421 4.7.0 Too many connections\r\n";

} // namespace Madmail::SmtpService
