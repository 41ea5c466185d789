// SPDX-License-Identifier: GPL-3.0-or-later
// What an operator tells the people of a server: a mail for ordinary mail programs, and the comment of the server.
#pragma once

#include "server/base/clock.h"
#include "server/base/email_address.h"
#include "server/mail/long_task.h"
#include "server/store/store.h"

#include <QStringList>

#include <optional>

namespace Madmail::Mail {

class MailCore;
struct Rules;

inline constexpr qint64 maxNoticeBytes = 16 * 1024;
inline constexpr qsizetype maxNoticeSubject = 200; ///< characters

struct Notice
{
    QString subject; ///< one line
    QString text;    ///< lines end with "\n"
    EmailAddress recipient {}; ///< empty: everybody
};

struct NoticeOutcome
{
    qint64 sent = 0;
    qint64 failed = 0;
    QStringList errors {}; ///< "name@example.org: Quota exceeded": the first maxErrors of them
    bool stopped = false;  ///< there are more that have not been looked at

    static constexpr qsizetype maxErrors = 100;
};

/// The mail: cleartext, text/plain, from `Admin <admin@domain>`. Pure but for `now` and `id`.
QByteArray writeNotice(const Notice &notice, const QByteArray &domain, UnixSeconds now, const QByteArray &id);

/// Puts the mail into INBOXes, past the encryption gate, in small steps of Background priority; who idles learns of it.
/// Full mailboxes are left out and counted. Thread: that of a long operation, which it blocks.
class NoticeSender
{
public:
    /// `core`: null without a running engine.
    NoticeSender(Store::Store &store, const Clock &clock, const Rules &rules, MailCore *core)
        : m_store(store)
        , m_clock(clock)
        , m_rules(rules)
        , m_core(core)
    {
    }

    /// Errors: NotFound (the recipient), Busy, Storage, StorageFull; what was sent before stays.
    Result<NoticeOutcome> send(const Notice &notice, const LongTask &task = {});

private:
    Status sendTo(const std::vector<AccountId> &accounts, const QByteArray &mail, NoticeOutcome &outcome);

    Store::Store &m_store;
    const Clock &m_clock;
    const Rules &m_rules;
    MailCore *m_core;
};

// ---- the comment: METADATA /shared/comment (RFC 5464 §6.2.1), for programs that do not show cleartext mail

/// Nothing, when there is none. By primary key: fit for an I/O thread.
Result<std::optional<QString>> sharedComment(const Store::ReadConnection &connection);
/// Empty: takes it away. Waits until it is on disk.
Status setSharedComment(Store::Store &store, const QString &comment, UnixSeconds now);

} // namespace Madmail::Mail
