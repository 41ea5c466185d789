// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that sessions on one I/O thread may ask of the mail rules.
#pragma once

#include "server/mail/identity.h"
#include "server/mail/mail_values.h"
#include "server/mail/mailbox_view.h"
#include "server/mail/message_intake.h"
#include "server/mail/message_reader.h"

#include "server/base/mailbox_info.h"
#include "server/base/post.h"
#include "server/config/settings.h"

#include <QHostAddress>

#include <memory>

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

    IoContext(MailCore &core, PostAddress ioThread);
    ~IoContext();

    const Config::Settings &settings() const { return *m_settings; }
    std::shared_ptr<const Config::Settings> settingsPointer() const { return m_settings; }
    const Identity &identity() const { return m_identity; }

    // ---- people
    /// Checks the password, or makes the account at its first login where that is allowed.
    /// Errors: Unauthenticated (wrong, unknown, blocked, not allowed: never told apart), Busy (try later), Storage.
    void login(LoginRequest request, Done<AccountRef> done);
    Result<QuotaState> quota(AccountId account);
    /// Largest message that APPEND and submission take for the account, in bytes.
    qint64 messageLimit() const;

    // ---- submission
    /// Whether mail may be sent to the address now. `declaredBytes`: SIZE= of MAIL FROM, or 0.
    /// Errors: NotFound (no such local account and none may be made), OverQuota, Refused (not local: no federation yet),
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
    template<typename T>
    void readAsync(UniqueFunction<T(MessageReader &)> read, UniqueFunction<void(T)> done)
    {
        runOnReader([address = m_ioThread, read = std::move(read), done = std::move(done)](MessageReader &reader) mutable {
            auto value = std::make_unique<T>(read(reader));
            address.post([value = std::move(value), done = std::move(done)]() mutable { done(std::move(*value)); });
        });
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

    // ---- for MailCore, on this thread
    void apply(std::shared_ptr<const Config::Settings> settings, Identity identity);
    MailboxHub &hub() { return *m_hub; }
    MailCore &core() { return m_core; }
    const PostAddress &address() const { return m_ioThread; }

private:
    void runOnReader(UniqueFunction<void(MessageReader &)> job);

    MailCore &m_core;
    PostAddress m_ioThread;
    std::shared_ptr<const Config::Settings> m_settings;
    Identity m_identity;
    std::unique_ptr<Store::ReadConnection> m_connection;
    std::unique_ptr<MessageReader> m_reader;
    std::shared_ptr<MailboxHub> m_hub;
};

} // namespace Madmail::Mail
