// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/smtp/submission_service.h"

#include "server/services/smtp/submission_session.h"

namespace Madmail::SmtpService {

std::unique_ptr<Net::ConnectionHandler> createSession(Net::Connection &connection, SubmissionRules &rules)
{
    return std::make_unique<SubmissionSession>(connection, rules);
}

} // namespace Madmail::SmtpService
