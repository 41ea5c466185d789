// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/engine/mail_threads.h"

#include "server/mail/io_context.h"
#include "server/services/imap/imap_service.h"
#include "server/services/smtp/mail_submission_rules.h"
#include "server/services/smtp/submission_service.h"

#include <algorithm>
#include <iterator>

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

MailThreads::MailThreads(Mail::MailCore &core)
    : m_core(core)
{
}

Result<std::unique_ptr<MailThreads>> MailThreads::start(Mail::MailCore &core, int count)
{
    std::unique_ptr<MailThreads> threads(new MailThreads(core));
    MADMAIL_CHECK(threads->resize(count));
    return threads;
}

Status MailThreads::resize(int count)
{
    const std::size_t wanted = std::size_t(std::max(count, 1));
    const std::size_t reused = wanted > m_threads.size() ? std::min(wanted - m_threads.size(), m_leaving.size()) : 0;
    std::vector<std::unique_ptr<Net::IoThread>> fresh;
    while (m_threads.size() + reused + fresh.size() < wanted) {
        auto thread = Net::IoThread::create(QStringLiteral("mail-io-%1").arg(m_made));
        MADMAIL_CHECK(callOn(*thread, [&] { return prepareThread(m_core, *thread); }));
        fresh.push_back(std::move(thread));
        ++m_made;
    }
    for (; m_threads.size() > wanted; m_threads.pop_back())
        m_leaving.push_back(std::move(m_threads.back()));
    for (std::size_t i = 0; i < reused; ++i, m_leaving.pop_back())
        m_threads.push_back(std::move(m_leaving.back()));
    std::move(fresh.begin(), fresh.end(), std::back_inserter(m_threads));
    return {};
}

void MailThreads::reap()
{
    const auto isDone = [](const std::unique_ptr<Net::IoThread> &thread) {
        if (thread->figures().connections > 0)
            return false;
        // What a listener handed over before it forgot this thread may still wait in its queue.
        return callOn(*thread, [&thread] { return thread->figures().connections == 0; });
    };
    std::erase_if(m_leaving, isDone);
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
    for (auto *threads : { &m_threads, &m_leaving })
        for (const auto &thread : *threads)
            thread->stop(grace);
    for (auto *threads : { &m_threads, &m_leaving }) {
        for (const auto &thread : *threads)
            thread->wait();
        threads->clear();
    }
}

} // namespace Madmail::Engine
