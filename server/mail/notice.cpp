// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/notice.h"

#include "server/base/random.h"
#include "server/mail/accounts.h"
#include "server/mail/blocking_write.h"
#include "server/mail/incoming_message.h"
#include "server/mail/mail_core.h"
#include "server/mail/message_jobs.h"
#include "server/store/body_store.h"
#include "server/store/message_table.h"
#include "server/store/setting_table.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace Madmail::Mail {

namespace {

// One step holds the writer for a millisecond or two.
constexpr int stepAccounts = 16;

constexpr qsizetype maxLine = 998;     // RFC 5322 §2.1.1
constexpr qsizetype base64Line = 57;   // bytes that make 76 characters (RFC 2045 §6.8)
constexpr qsizetype encodedWord = 42;  // bytes in an encoded word, which has 75 characters at most (RFC 2047 §2)

const QByteArray commentKey = "__SHARED_COMMENT__";

bool isPlain(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c < 0x7f) || c == '\t'; });
}

/// RFC 2047, where it is more than ASCII or could be taken for an encoded word.
QByteArray subjectField(const QString &subject)
{
    const QByteArray utf8 = subject.toUtf8();
    if (isPlain(utf8) && !utf8.contains("=?"))
        return utf8;
    QByteArrayList words;
    QByteArray word;
    for (qsizetype i = 0; i < utf8.size();) {
        qsizetype next = i + 1; // behind this character: it must not be torn (RFC 2047 §5)
        while (next < utf8.size() && (uchar(utf8[next]) & 0xc0) == 0x80)
            ++next;
        if (word.size() + next - i > encodedWord)
            words << std::exchange(word, {});
        word += utf8.mid(i, next - i);
        i = next;
    }
    words << word;
    for (QByteArray &each : words)
        each = "=?utf-8?B?" + each.toBase64() + "?=";
    return words.join("\r\n ");
}

QByteArray dateField(UnixSeconds now)
{
    return QLocale::c().toString(QDateTime::fromSecsSinceEpoch(now, Qt::UTC), QStringLiteral("ddd, dd MMM yyyy HH:mm:ss")).toLatin1() + " +0000";
}

/// The encoding and the lines.
std::pair<QByteArray, QByteArray> content(const QString &text)
{
    const QByteArrayList lines = text.toUtf8().split('\n');
    const bool fits = std::all_of(lines.begin(), lines.end(), [](const QByteArray &line) { return isPlain(line) && line.size() <= maxLine; });
    if (fits)
        return { "7bit", lines.join("\r\n") + "\r\n" };
    const QByteArray bytes = lines.join("\r\n");
    QByteArray encoded;
    for (qsizetype i = 0; i < bytes.size(); i += base64Line)
        encoded += bytes.mid(i, base64Line).toBase64() + "\r\n";
    return { "base64", encoded };
}

/// What one step did.
struct Step
{
    std::vector<MailboxEvent> events;
    qint64 failed = 0;
    QStringList errors;
};

struct StepJob
{
    std::vector<AccountId> accounts;
    QByteArray mail;
    qint64 defaultQuota = 0;
    UnixSeconds now = 0;
};

Result<Step> deliver(Store::WriteTransaction &transaction, const StepJob &job)
{
    Step step;
    MADMAIL_TRY(const BodyId body, Store::BodyStore(transaction).insert(job.mail)); // freed later, should nobody take it
    for (const AccountId id : job.accounts) {
        MADMAIL_TRY(const auto account, Store::AccountTable(transaction).find(id));
        if (!account)
            continue; // gone meanwhile
        const qint64 limit = account->info.quotaLimitBytes.value_or(job.defaultQuota);
        if (limit > 0 && account->info.usedBytes + job.mail.size() > limit) {
            step.failed += 1;
            step.errors << QStringLiteral("%1: %2").arg(QString::fromUtf8(account->info.address), overQuota().toEnglish());
            continue;
        }
        MADMAIL_TRY(const MailboxId inbox, inboxOf(transaction, id));
        MADMAIL_TRY(const auto appended, Store::MessageTable(transaction).append(inbox, body, job.mail.size(), job.now, {}));
        step.events.push_back({ inbox, MessagesAdded { { appended.uid } } });
    }
    return step;
}

} // namespace

QByteArray writeNotice(const Notice &notice, const QByteArray &domain, UnixSeconds now, const QByteArray &id)
{
    const auto [encoding, lines] = content(notice.text);
    const QByteArray to = notice.recipient.isEmpty() ? QByteArray("undisclosed-recipients:;") : '<' + notice.recipient.toByteArray() + '>';
    return "From: Admin <admin@" + domain + ">\r\nTo: " + to + "\r\nSubject: " + subjectField(notice.subject) + "\r\nDate: " + dateField(now)
        + "\r\nMessage-ID: <" + id + '@' + domain + ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
          "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + lines;
}

Result<NoticeOutcome> NoticeSender::send(const Notice &notice, const LongTask &task)
{
    const QByteArray mail = writeNotice(notice, m_rules.identity.primaryDomain(), m_clock.now(), randomText(24, lowerAlphanumerics));
    MADMAIL_TRY(const auto connection, m_store.borrowReadConnection());
    const Store::AccountQueries accounts(*connection);
    NoticeOutcome outcome;
    if (!notice.recipient.isEmpty()) {
        MADMAIL_TRY(const auto account, accounts.find(notice.recipient.toByteArray()));
        if (!account)
            return noSuchAccount(notice.recipient);
        MADMAIL_CHECK(sendTo({ account->info.id }, mail, outcome));
        return outcome;
    }
    MADMAIL_TRY(const Store::AccountTotals totals, accounts.totals());
    qint64 lookedAt = 0;
    task.tell(0, totals.accounts);
    for (QByteArray last;;) {
        outcome.stopped = task.isStopped();
        if (outcome.stopped)
            return outcome;
        MADMAIL_TRY(const auto page, accounts.list(last, stepAccounts));
        if (page.empty())
            return outcome;
        last = page.back().address;
        std::vector<AccountId> ids;
        std::transform(page.begin(), page.end(), std::back_inserter(ids), [](const AccountInfo &info) { return info.id; });
        MADMAIL_CHECK(sendTo(ids, mail, outcome));
        lookedAt += qint64(page.size());
        task.tell(lookedAt, totals.accounts);
    }
}

Status NoticeSender::sendTo(const std::vector<AccountId> &accounts, const QByteArray &mail, NoticeOutcome &outcome)
{
    const StepJob job { accounts, mail, m_rules.policy.defaultQuotaBytes, m_clock.now() };
    MADMAIL_TRY(const Step step, blockingWrite(
                                     m_store, [job](Store::WriteTransaction &transaction) { return deliver(transaction, job); },
                                     [core = m_core](const Step &done) {
                                         for (const MailboxEvent &event : done.events)
                                             if (core)
                                                 core->publish(event);
                                     },
                                     Store::WritePriority::Background));
    outcome.sent += qint64(step.events.size());
    outcome.failed += step.failed;
    outcome.errors += step.errors.mid(0, NoticeOutcome::maxErrors - outcome.errors.size());
    return {};
}

Result<std::optional<QString>> sharedComment(const Store::ReadConnection &connection)
{
    return Store::SettingQueries(connection).value(commentKey);
}

Status setSharedComment(Store::Store &store, const QString &comment, UnixSeconds now)
{
    return blockingWrite(store, [comment, now](Store::WriteTransaction &transaction) -> Status {
        Store::SettingTable table(transaction);
        if (!comment.isEmpty())
            return table.set(commentKey, comment, now);
        MADMAIL_CHECK(table.remove(commentKey));
        return {};
    });
}

} // namespace Madmail::Mail
