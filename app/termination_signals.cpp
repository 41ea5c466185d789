// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/termination_signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

namespace Madmail::App {

TerminationSignals::TerminationSignals(HangUp hangUp)
{
    sigemptyset(&m_set);
    sigaddset(&m_set, SIGTERM);
    sigaddset(&m_set, SIGINT);
    // The terminal was closed. Who started us with nohup wants us to stay: blocked, the signal would reach us all the same.
    struct sigaction present {};
    sigaction(SIGHUP, nullptr, &present);
    if (hangUp == HangUp::Ends && present.sa_handler != SIG_IGN)
        sigaddset(&m_set, SIGHUP);
    if (hangUp == HangUp::Ends)
        sigaddset(&m_set, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &m_set, nullptr);
    m_descriptor = signalfd(-1, &m_set, SFD_CLOEXEC | SFD_NONBLOCK);
}

TerminationSignals::~TerminationSignals()
{
    m_notifier.reset();
    ::close(m_descriptor);
}

void TerminationSignals::onTermination(UniqueFunction<void()> call)
{
    m_call = std::move(call);
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] {
        signalfd_siginfo info {};
        if (::read(m_descriptor, &info, sizeof info) != ssize_t(sizeof info))
            return;
        if (info.ssi_signo == SIGUSR2) {
            if (m_reload)
                m_reload();
            return;
        }
        m_notifier->setEnabled(false);
        m_call();
    });
}

void TerminationSignals::release()
{
    pthread_sigmask(SIG_UNBLOCK, &m_set, nullptr);
}

} // namespace Madmail::App
