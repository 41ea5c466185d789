// SPDX-License-Identifier: GPL-3.0-or-later
// What a submission session asks of the mail rules.
#pragma once

#include "server/base/result.h"
#include "server/base/unique_function.h"
#include "server/mail/account_sessions.h"
#include "server/mail/mail_values.h"
#include "server/mail/message_intake.h"

#include <QHostAddress>

#include <memory>

namespace Madmail::SmtpService {

/// The few questions of a session, so that it can be tested with a full disk that is not full. MailSubmissionRules is the
/// real one; there it says more about errors.
///
/// One for each I/O thread, shared by all its sessions, which it outlives. Callbacks run on that thread, from the event
/// loop, never inside the call.
class SubmissionRules
{
public:
    struct Limits
    {
        QByteArray hostName;       ///< for greeting and EHLO
        qint64 messageBytes = 0;   ///< SIZE
        int recipients = 1;        ///< of one message
    };

    SubmissionRules() = default;
    SubmissionRules(const SubmissionRules &) = delete;
    SubmissionRules &operator=(const SubmissionRules &) = delete;
    virtual ~SubmissionRules() = default;

    /// As they are now: settings change while sessions live.
    virtual Limits limits() const = 0;
    /// Wipes the password. Errors: Unauthenticated; anything else means "try later".
    virtual void login(const QByteArray &user, QByteArray password, const QHostAddress &peer,
                       UniqueFunction<void(Result<Mail::AccountRef>)> done) = 0;
    /// A session that has taken the answer of login(); see Mail::IoContext::enter(). Errors: as login().
    virtual Status enter(Mail::AccountSession &session, const Mail::AccountRef &account) = 0;
    /// The address is in one of our domains.
    virtual bool isLocal(const EmailAddress &address) const = 0;
    virtual Status checkRecipient(const EmailAddress &recipient, qint64 declaredBytes) = 0;
    virtual bool allowSubmission(const Mail::AccountRef &account) = 0;
    virtual std::unique_ptr<Mail::MessageIntake> beginMessage(Mail::IntakeRequest request) = 0;
};

} // namespace Madmail::SmtpService
