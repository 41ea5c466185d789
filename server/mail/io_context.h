// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that sessions on one I/O thread may ask of the mail rules.
#pragma once

#include "server/mail/account_sessions.h"
#include "server/mail/identity.h"
#include "server/mail/mail_values.h"
#include "server/mail/mailbox_view.h"
#include "server/mail/message_intake.h"
#include "server/mail/message_reader.h"
#include "server/mail/policy.h"

#include "server/base/mailbox_info.h"
#include "server/base/post.h"

#include <QHostAddress>

#include <memory>
#include <optional>

namespace Madmail::Store {
class ReadConnection;
}

namespace Madmail::Mail {

class MailCore;
class MailboxHub;

/// A login as it came over the wire.
struct LoginRequest
{
    QByteArray user;
    QByteArray password; ///< wiped by the callee
    QHostAddress peer;
};

struct Rules;

/// A body that is being read; it is not freed before the last pin is gone.
using BodyPinHandle = std::shared_ptr<const void>;

/// One for each I/O thread; shared by all its sessions. All calls come from that thread, and all callbacks run on it, from
/// the event loop (never inside the call). The caller must guard its callbacks against its own death (a weak_ptr, or
/// Net::ConnectionHandle).
///
/// Methods without a callback read by primary key or a bounded index range and take well under 2 ms. Mailbox names are
/// UTF-8, "/" between levels, INBOX in any case.
class IoContext
{
public:
    template<typename T>
    using Done = UniqueFunction<void(Result<T>)>;

    /// Opens the thread's own connection to the database. Errors: as Store::openReadConnection().
    static Result<std::unique_ptr<IoContext>> create(MailCore &core, PostAddress ioThread);
    ~IoContext();
    IoContext(const IoContext &) = delete;
    IoContext &operator=(const IoContext &) = delete;

    const Policy &policy() const;
    const Identity &identity() const;
    /// What greetings say that this server is called.
    const QByteArray &hostName() const;

    // ---- people
    /// Checks the password, or makes the account at its first login where that is allowed.
    /// Errors: Unauthenticated (wrong, unknown, blocked, not allowed: never told apart), Busy (try later), Storage.
    void login(LoginRequest request, Done<AccountRef> done);
    /// Every session calls it where it takes the answer of login(): from then on it is told when the account is removed or
    /// blocked (AccountSession::onAccountGone()). Asks again whether it is, since that may have happened in between.
    /// Errors: Unauthenticated (it is: refuse the login), Storage.
    Status enter(AccountSession &session, const AccountRef &account);
    Result<QuotaState> quota(AccountId account);
    /// Largest message that submission takes, in bytes.
    qint64 messageLimit() const;
    /// Largest message that APPEND takes now (RFC 7889), in bytes: the account's own limit, or else the server's.
    /// Errors: NotFound (the account is gone), Storage.
    Result<qint64> appendLimit(AccountId account);

    // ---- submission
    /// Whether mail may be sent to the address now. `declaredBytes`: SIZE= of MAIL FROM, or 0.
    /// Errors: NotFound (no such local account and none may be made), OverQuota, TooLarge (for that account), Refused (not local: no federation yet),
    /// BadInput (form), Storage.
    Status checkRecipient(const EmailAddress &recipient, qint64 declaredBytes);
    /// Rate limit of submission, counts one message. False: 450 4.7.1.
    bool allowSubmission(const AccountRef &account);
    std::unique_ptr<MessageIntake> beginMessage(IntakeRequest request);

    // ---- mailboxes
    Result<std::vector<MailboxInfo>> mailboxes(AccountId account);
    /// Names subscribed to (RFC 3501 §6.3.6: they need not exist).
    Result<QByteArrayList> subscriptions(AccountId account);
    Result<MailboxInfo> mailbox(AccountId account, QByteArrayView name);
    /// Errors: AlreadyExists, BadInput (name), TooLarge (too many), Storage. Missing parents are made (RFC 3501 §6.3.3).
    void createMailbox(AccountId account, const QByteArray &name, const QByteArray &specialUse, Done<MailboxInfo> done);
    /// Errors: NotFound, Refused (INBOX), Storage.
    void deleteMailbox(AccountId account, const QByteArray &name, UniqueFunction<void(Status)> done);
    /// Renaming INBOX moves its messages and leaves it empty (RFC 3501 §6.3.5).
    void renameMailbox(AccountId account, const QByteArray &from, const QByteArray &to, UniqueFunction<void(Status)> done);
    void setSubscribed(AccountId account, const QByteArray &name, bool subscribed, UniqueFunction<void(Status)> done);
    /// Opens a view for SELECT (takes the recent messages) or EXAMINE (does not).
    void openMailbox(AccountId account, const QByteArray &name, bool readOnly, Done<std::unique_ptr<MailboxView>> done);

    // ---- messages
    /// Reads metadata at once (≤ MessageReader::maxMetas messages).
    MessageReader &reader() { return *m_reader; }
    /// Runs `read` on a reader thread and hands its value back. For bodies, rendering of FETCH answers, and SEARCH.
    /// A single job should end after about 256 KiB of output or a few thousand messages; ask again for the rest.
    /// Error: Busy, when too many jobs wait for the readers.
    template<typename T>
    void readAsync(UniqueFunction<Result<T>(MessageReader &)> read, Done<T> done)
    {
        auto shared = std::make_shared<Done<T>>(std::move(done));
        runOnReader(
            [address = m_ioThread, read = std::move(read), shared](MessageReader &reader) {
                auto value = std::make_shared<Result<T>>(read(reader));
                address.post([value, shared] { (*shared)(std::move(*value)); });
            },
            [shared] { (*shared)(readersBusy()); });
    }
    BodyPinHandle pin(BodyId body);

    /// Changes flags. Messages that are gone are skipped; the answer has the new flags of the others. Other sessions get
    /// their update, this view does not.
    void storeFlags(MailboxView &view, std::vector<Uid> uids, FlagChange change, MessageFlags flags,
                    Done<std::vector<FlagsOfMessage>> done);
    /// Removes messages with \Deleted: all, or those among `onlyUids` (UID EXPUNGE). Every view, this one included, has
    /// its update before `done` runs.
    void expunge(MailboxView &view, std::optional<std::vector<Uid>> onlyUids, UniqueFunction<void(Status)> done);
    /// Errors: NotFound (target mailbox: TRYCREATE), OverQuota, Storage. All or nothing.
    void copyMessages(MailboxView &view, std::vector<Uid> uids, const QByteArray &target, Done<UidMapping> done);
    /// As copyMessages(), and the sources are gone in the same transaction (RFC 6851).
    void moveMessages(MailboxView &view, std::vector<Uid> uids, const QByteArray &target, Done<UidMapping> done);

    // ---- metadata (RFC 5464)
    /// Value of a server entry ("/shared/comment", "/shared/vendor/deltachat/maxsmtprecipients", …), or nullopt for NIL.
    std::optional<QByteArray> serverMetadata(QByteArrayView entry) const;

    // ---- for MailCore and the intake
    /// Wraps `done` so that it may be called on any thread and runs on this one (server/mail/answer_here.h).
    template<typename T>
    UniqueFunction<void(Result<T>)> answerHere(Done<T> done);
    void setRules(std::shared_ptr<const Rules> rules) { m_rules = std::move(rules); }
    const std::shared_ptr<const Rules> &rules() const { return m_rules; }
    MailboxHub &hub() { return *m_hub; }
    AccountSessions &sessions() { return m_sessions; }
    MailCore &core() { return m_core; }
    const PostAddress &address() const { return m_ioThread; }

private:
    static Error readersBusy();
    IoContext(MailCore &core, PostAddress ioThread, std::unique_ptr<Store::ReadConnection> connection);

    void runOnReader(UniqueFunction<void(MessageReader &)> job, UniqueFunction<void()> refused);
    /// Runs `call` on this thread from the event loop.
    void later(UniqueFunction<void()> call) { m_ioThread.post(std::move(call)); }
    void loadView(const MailboxInfo &info, const std::shared_ptr<SharedMailbox> &shared);
    Status catchUp(const MailboxInfo &info, SharedMailbox &shared);
    void copyOrMove(MailboxView &view, std::vector<Uid> uids, const QByteArray &target, bool move, Done<UidMapping> done);

    MailCore &m_core;
    PostAddress m_ioThread;
    std::shared_ptr<const Rules> m_rules;
    std::unique_ptr<Store::ReadConnection> m_connection;
    std::unique_ptr<MessageReader> m_reader;
    std::unique_ptr<MailboxHub> m_hub;
    AccountSessions m_sessions;
};

} // namespace Madmail::Mail
