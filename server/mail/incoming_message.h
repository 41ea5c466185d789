// SPDX-License-Identifier: GPL-3.0-or-later
// The one implementation of MessageIntake: encryption gate in front, store behind.
#pragma once

#include "server/mail/checked_body.h"
#include "server/mail/message_intake.h"

namespace Madmail::Store {
class WriteTransaction;
}

namespace Madmail::Mail {

struct Rules;

/// The INBOX of the account; made anew should it be missing. Inside a write job.
Result<MailboxId> inboxOf(Store::WriteTransaction &transaction, AccountId account);

/// Thread: the I/O thread of its context, which outlives it.
class IncomingMessage final : public MessageIntake
{
public:
    IncomingMessage(IoContext &context, IntakeRequest request);
    ~IncomingMessage() override;

    void feed(QByteArrayView bytes) override { m_body.feed(bytes); }
    bool wantsPause() const override { return m_body.isCongested(); }
    void setDrained(UniqueFunction<void()> drained) override;
    bool isRefused() const override { return m_body.isRefused(); }
    void finish(UniqueFunction<void(Result<UidMapping>)> done) override;

private:
    struct Life; ///< what callbacks from other threads may still find

    void deliver(Store::IncomingBody body, UniqueFunction<void(Result<UidMapping>)> done);
    void append(Store::IncomingBody body, UniqueFunction<void(Result<UidMapping>)> done);
    void answerLater(UniqueFunction<void(Result<UidMapping>)> done, Result<UidMapping> result);

    IoContext &m_context;
    IntakeRequest m_request;
    std::shared_ptr<const Rules> m_rules;
    std::shared_ptr<Life> m_life;
    CheckedBody m_body;
};

} // namespace Madmail::Mail
