// SPDX-License-Identifier: GPL-3.0-or-later
// The mail rules, as submission sessions ask them.
#pragma once

#include "server/services/smtp/submission_rules.h"

namespace Madmail::Mail {
class IoContext;
}

namespace Madmail::SmtpService {

/// Passes everything on to the I/O thread's Mail::IoContext, which outlives it. Thread: that of the context.
class MailSubmissionRules final : public SubmissionRules
{
public:
    explicit MailSubmissionRules(Mail::IoContext &context);

    Limits limits() const override;
    void login(const QByteArray &user, QByteArray password, const QHostAddress &peer,
               UniqueFunction<void(Result<Mail::AccountRef>)> done) override;
    Status enter(Mail::AccountSession &session, const Mail::AccountRef &account) override;
    bool isLocal(const EmailAddress &address) const override;
    Status checkRecipient(const EmailAddress &recipient, qint64 declaredBytes) override;
    bool allowSubmission(const Mail::AccountRef &account) override;
    std::unique_ptr<Mail::MessageIntake> beginMessage(Mail::IntakeRequest request) override;

private:
    Mail::IoContext &m_context;
};

} // namespace Madmail::SmtpService
