// SPDX-License-Identifier: GPL-3.0-or-later
// The one implementation of MessageIntake: encryption gate in front, store behind.
#pragma once

#include "server/mail/encryption_policy.h"
#include "server/mail/message_intake.h"
#include "server/store/incoming_body.h"

#include <optional>

namespace Madmail::Mail {

struct Rules;

/// `552 5.2.2` in every protocol's own words.
Error overQuota();

/// Thread: the I/O thread of its context, which outlives it.
class IncomingMessage final : public MessageIntake
{
public:
    IncomingMessage(IoContext &context, IntakeRequest request);
    ~IncomingMessage() override;

    void feed(QByteArrayView bytes) override;
    bool wantsPause() const override;
    void setDrained(UniqueFunction<void()> drained) override;
    bool isRefused() const override { return m_refusal.has_value(); }
    void finish(UniqueFunction<void(Result<UidMapping>)> done) override;

private:
    struct Life; ///< what callbacks from other threads may still find

    void refuse(Error error);
    void deliver(UniqueFunction<void(Result<UidMapping>)> done);
    void append(UniqueFunction<void(Result<UidMapping>)> done);
    void answerLater(UniqueFunction<void(Result<UidMapping>)> done, Result<UidMapping> result);

    IoContext &m_context;
    IntakeRequest m_request;
    std::shared_ptr<const Rules> m_rules;
    EncryptionChecker m_checker;
    std::shared_ptr<Life> m_life;
    Store::BodyWriter m_body;
    qint64 m_size = 0;
    std::optional<Error> m_refusal;
};

} // namespace Madmail::Mail
