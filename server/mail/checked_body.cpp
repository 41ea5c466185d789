// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/checked_body.h"

#include "server/base/log.h"
#include "server/mail/message_jobs.h"

namespace Madmail::Mail {

CheckedBody::CheckedBody(Store::Store &store, const EncryptionPolicy &policy, const EncryptionContext &context, qint64 limitBytes,
                         UniqueFunction<void()> drained)
    : m_sender(context.envelopeSender)
    , m_checker(policy, context)
    , m_body(store, std::move(drained))
    , m_limitBytes(limitBytes)
{
}

void CheckedBody::refuse(Error error)
{
    if (!m_refusal)
        m_refusal = std::move(error);
}

void CheckedBody::feed(QByteArrayView bytes)
{
    m_size += bytes.size();
    if (m_refusal)
        return;
    if (m_size > m_limitBytes)
        return refuse(messageTooLarge());
    m_checker.feed(bytes);
    if (m_checker.isRefused())
        return refuse(m_checker.refusal());
    m_body.append(bytes);
    if (const Status spooled = m_body.status(); !spooled)
        refuse(spooled.error());
}

Result<Store::IncomingBody> CheckedBody::finish()
{
    if (!m_refusal) {
        m_checker.finish();
        if (m_checker.isRefused())
            refuse(m_checker.refusal());
    }
    if (!m_refusal)
        return m_body.finish();
    if (m_refusal->code == ErrorCode::Refused)
        qCInfo(lcMail, "message from %ls refused: %ls", qUtf16Printable(m_sender.toString()), qUtf16Printable(m_refusal->toEnglish()));
    return *m_refusal;
}

} // namespace Madmail::Mail
