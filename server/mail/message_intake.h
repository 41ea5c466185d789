// SPDX-License-Identifier: GPL-3.0-or-later
// One message on its way in: checked while it streams, spooled when it is long, stored when it is whole.
#pragma once

#include "server/mail/mail_values.h"

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/base/unique_function.h"

#include <memory>

namespace Madmail::Mail {

class IoContext;

/// Where an accepted message goes and under which rules it is checked.
struct IntakeRequest
{
    WayIn wayIn = WayIn::Submission;
    /// Submission: the login, MAIL FROM equals it. Append: the owner of the mailbox.
    AccountRef account;
    EmailAddress envelopeSender;
    /// Submission: RCPT TO, all local and checked with IoContext::checkRecipient(). Duplicates are stored once.
    std::vector<EmailAddress> recipients;
    /// Append: where to.
    MailboxId mailbox;
    MessageFlags flags;
    UnixSeconds internalDate = 0; ///< 0 = now
    /// Largest size that is taken; more is TooLarge.
    qint64 limitBytes = 0;
};

/// Takes one message (RFC 5322 bytes with CRLF, already without dot-stuffing).
///
/// feed() it as bytes arrive and stop reading from the peer while wantsPause(); the callback of setDrained() says when to
/// go on. Then finish(). A refusal that is certain early makes further bytes cheap (they are dropped); finish() tells it.
/// Destroying it before finish() throws away what was spooled.
///
/// Errors of finish(): Refused (encryption policy or From header; detail holds the reply text of the policy), OverQuota,
/// TooLarge, StorageFull, Busy, Storage.
/// Memory: at most 512 KiB, whatever the size of the message. Thread: the I/O thread.
class MessageIntake
{
public:
    virtual ~MessageIntake() = default;

    virtual void feed(QByteArrayView bytes) = 0;
    virtual bool wantsPause() const = 0;
    virtual void setDrained(UniqueFunction<void()> drained) = 0;

    /// True as soon as it is certain that finish() will fail.
    virtual bool isRefused() const = 0;

    /// `done` runs on the I/O thread, after the commit that holds the message was synced, unless the intake is destroyed
    /// before. Append: the mapping has the new UID; Submission: it is empty.
    virtual void finish(UniqueFunction<void(Result<UidMapping>)> done) = 0;
};

} // namespace Madmail::Mail
