// SPDX-License-Identifier: GPL-3.0-or-later
// Deletes mail and accounts by the thousand, in steps so small that deliveries do not notice.
#pragma once

#include "server/base/email_address.h"
#include "server/mail/long_task.h"
#include "server/store/message_table.h"

#include <optional>

namespace Madmail::Store {
class Store;
}

namespace Madmail::Mail {

class MailCore;

/// What is to go. Made by one of the functions below; each is a purpose.
///
/// Times are compared with the internal date: for delivered mail, when it arrived (the Date header of chat mail is random
/// on purpose); for mail that a client stored with APPEND, the date that the client gave, or else when it was stored; a
/// copy has the date of its original.
struct PurgePlan
{
    enum class Kind {
        Mail,
        UnusedAccounts,
        AllAccounts,
    };

    Kind kind = Kind::Mail;
    EmailAddress account {};              ///< of Mail; empty: everybody's
    Store::MessageFilter messages {};     ///< of Mail
    UnixSeconds createdBefore = 0;        ///< of UnusedAccounts
    std::optional<QString> blockReason {}; ///< of AllAccounts: their names are blocked with it

    /// Account, quota, password and mailboxes stay.
    static PurgePlan mailOf(const EmailAddress &account);
    static PurgePlan allMail();
    /// Everything with \Seen.
    static PurgePlan seenMail();
    static PurgePlan seenMailBefore(UnixSeconds before);
    static PurgePlan unreadMailBefore(UnixSeconds before);
    /// Read or not.
    static PurgePlan mailBefore(UnixSeconds before);
    /// Accounts that nobody has ever logged in to and that were made before the time, with the mail that came for them.
    /// Their names are free again.
    static PurgePlan unusedAccounts(UnixSeconds createdBefore);
    static PurgePlan allAccounts(std::optional<QString> blockReason);
};

struct PurgeOptions
{
    bool dryRun = false; ///< counts what would go, by the same search, and changes nothing
    LongTask task {};    ///< counts messages looked at; with accounts, accounts
};

struct Removed
{
    qint64 messages = 0;
    qint64 bytes = 0; ///< sizes of the messages; a body that others have too stays for them
    qint64 accounts = 0;
    bool stopped = false; ///< LongTask::shouldStop() said so: there may be more
};

/// Runs plans. Each step looks for its messages on a connection of its own and removes them in one write job of Background
/// priority: the writer takes all deliveries that wait before it. What the search found is asked again in the job, so a
/// message that was read (or account that was used) in between is judged as it is then. Sessions get their EXPUNGEs after
/// each step, and those of removed accounts end. The space of bodies is freed by the store, later, in steps of its own.
///
/// A step that fails ends the run; what went before stays removed, and running the plan again goes on.
/// Thread: the operations thread, which it blocks; never an I/O thread.
class Maintenance
{
public:
    /// `core`: null without a running engine.
    Maintenance(Store::Store &store, const Clock &clock, MailCore *core)
        : m_store(store)
        , m_clock(clock)
        , m_core(core)
    {
    }

    /// Errors: NotFound (no such account), Busy (too much is waiting, or the store closes), Storage, StorageFull.
    Result<Removed> run(const PurgePlan &plan, const PurgeOptions &options = {});

private:
    struct Places;

    Result<Removed> purgeMail(const PurgePlan &plan, const PurgeOptions &options);
    Status purgeMailbox(MailboxId mailbox, const PurgePlan &plan, const PurgeOptions &options, Places &places,
                        Removed &removed);
    Result<Store::ExpungedMessages> removeMessages(MailboxId mailbox, std::vector<Uid> uids, const Store::MessageFilter &filter);
    Result<Removed> purgeAccounts(const PurgePlan &plan, const PurgeOptions &options);
    Result<Removed> removeAccounts(std::vector<AccountId> accounts, const PurgePlan &plan);

    Store::Store &m_store;
    const Clock &m_clock;
    MailCore *m_core;
};

} // namespace Madmail::Mail
