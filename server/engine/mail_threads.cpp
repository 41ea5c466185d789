// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine/mail_threads.h"

#include "server/mail/io_context.h"
#include "server/services/imap/imap_service.h"
#include "server/services/smtp/mail_submission_rules.h"
#include "server/services/smtp/submission_service.h"

namespace Madmail::Engine {

namespace {

/// What the sessions of one I/O thread share.
struct ThreadMail
{
    std::unique_ptr<Mail::IoContext> mail;
    std::unique_ptr<SmtpService::MailSubmissionRules> submission;
};

// Made and destroyed on its thread; it goes after the last session (IoThread::runAtEnd()).
thread_local std::unique_ptr<ThreadMail> threadMail;

Status prepareThread(Mail::MailCore &core, Net::IoThread &thread)
{
    MADMAIL_TRY(auto mail, Mail::IoContext::create(core, thread.address()));
    threadMail = std::make_unique<ThreadMail>();
    threadMail->submission = std::make_unique<SmtpService::MailSubmissionRules>(*mail);
    threadMail->mail = std::move(mail);
    thread.runAtEnd([] { threadMail.reset(); });
    return {};
}

} // namespace

Result<std::unique_ptr<MailThreads>> MailThreads::start(Mail::MailCore &core, int count)
{
    std::unique_ptr<MailThreads> threads(new MailThreads);
    for (int i = 0; i < count; ++i) {
        auto thread = Net::IoThread::create(QStringLiteral("mail-io-%1").arg(i));
        MADMAIL_CHECK(callOn(*thread, [&] { return prepareThread(core, *thread); }));
        threads->m_threads.push_back(std::move(thread));
    }
    return threads;
}

MailThreads::~MailThreads()
{
    stop(std::chrono::seconds(0));
}

Net::HandlerFactory MailThreads::imapSessions() const
{
    return [](Net::Connection &connection) { return ImapService::createSession(connection, *threadMail->mail); };
}

Net::HandlerFactory MailThreads::submissionSessions() const
{
    return [](Net::Connection &connection) { return SmtpService::createSession(connection, *threadMail->submission); };
}

std::vector<const Net::IoThread *> MailThreads::pointers() const
{
    std::vector<const Net::IoThread *> pointers;
    for (const auto &thread : m_threads)
        pointers.push_back(thread.get());
    return pointers;
}

void MailThreads::stop(std::chrono::seconds grace)
{
    for (const auto &thread : m_threads)
        thread->stop(grace);
    for (const auto &thread : m_threads)
        thread->wait();
    m_threads.clear();
}

} // namespace Madmail::Engine
