// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/smtp/mail_submission_rules.h"

#include "server/mail/io_context.h"

namespace Madmail::SmtpService {

MailSubmissionRules::MailSubmissionRules(Mail::IoContext &context)
    : m_context(context)
{
}

SubmissionRules::Limits MailSubmissionRules::limits() const
{
    return { m_context.hostName(), m_context.messageLimit(), m_context.policy().recipientsMaximum };
}

void MailSubmissionRules::login(const QByteArray &user, QByteArray password, const QHostAddress &peer,
                                UniqueFunction<void(Result<Mail::AccountRef>)> done)
{
    m_context.login({ user, std::move(password), peer }, std::move(done));
}

Status MailSubmissionRules::enter(Mail::AccountSession &session, const Mail::AccountRef &account)
{
    return m_context.enter(session, account);
}

bool MailSubmissionRules::isLocal(const EmailAddress &address) const
{
    return m_context.identity().isLocal(address);
}

Status MailSubmissionRules::checkRecipient(const EmailAddress &recipient, qint64 declaredBytes)
{
    return m_context.checkRecipient(recipient, declaredBytes);
}

bool MailSubmissionRules::allowSubmission(const Mail::AccountRef &account)
{
    return m_context.allowSubmission(account);
}

std::unique_ptr<Mail::MessageIntake> MailSubmissionRules::beginMessage(Mail::IntakeRequest request)
{
    return m_context.beginMessage(std::move(request));
}

} // namespace Madmail::SmtpService
