// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of one message on their way into the store, behind the encryption gate and the limit of their size.
#pragma once

#include "server/mail/encryption_policy.h"
#include "server/store/incoming_body.h"

#include <optional>

namespace Madmail::Mail {

/// feed() it, and finish(). After a refusal, further bytes are dropped. Destroyed before finish(): what was spooled is freed.
/// Thread: one. Memory: that of Store::BodyWriter and EncryptionChecker.
class CheckedBody
{
public:
    /// `drained`: as for Store::BodyWriter.
    CheckedBody(Store::Store &store, const EncryptionPolicy &policy, const EncryptionContext &context, qint64 limitBytes,
                UniqueFunction<void()> drained = {});

    void feed(QByteArrayView bytes);
    bool isRefused() const { return m_refusal.has_value(); }
    /// The caller should wait until the disk has what it was given.
    bool isCongested() const { return !m_refusal && m_body.isCongested(); }
    qint64 size() const { return m_size; }

    /// Errors: Refused (the encryption policy; `detail` holds its reply text), TooLarge, StorageFull, Busy, Storage.
    Result<Store::IncomingBody> finish();

private:
    void refuse(Error error);

    EmailAddress m_sender; ///< for the log
    EncryptionChecker m_checker;
    Store::BodyWriter m_body;
    qint64 m_limitBytes;
    qint64 m_size = 0;
    std::optional<Error> m_refusal;
};

} // namespace Madmail::Mail
