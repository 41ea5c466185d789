// SPDX-License-Identifier: GPL-3.0-or-later
// One IMAP session: state, input, output; the commands themselves are in the files that commands.h names.
#pragma once

#include "server/mail/io_context.h"
#include "server/net/connection.h"
#include "server/proto/imap/command_reader.h"
#include "server/services/imap/task.h"

#include <array>
#include <memory>
#include <optional>

namespace Madmail::ImapService {

/// Runs the commands of one client, one after the other, in the states of RFC 3501 §3.
///
/// A command answers at once, or it is open until finish(): so long the connection's reading is paused and pipelined
/// commands wait there, unless the command's Task reads input itself (IDLE, APPEND, AUTHENTICATE).
///
/// Time limits: a client has 60 s to log in; after that it may be silent for 30 minutes between commands (RFC 3501 §5.4)
/// and has 5 minutes for one, or for the next 16 KiB of a long one; IDLE has no limit while its keep-alives can be written.
/// Bad commands in a row: 10 before login, 50 after it, then BYE.
/// Memory: about 620 bytes, a selected mailbox about 200 more; CommandReader and Task only while a command is open.
/// Thread: the I/O thread of its connection.
class ImapSession final : public Net::ConnectionHandler, private Mail::AccountSession
{
public:
    ImapSession(Net::Connection &connection, Mail::IoContext &mail);
    ~ImapSession() override;

    void onConnected() override;
    qsizetype onBytes(QByteArrayView bytes) override;
    void onWriteSpace() override;
    void onTimeout() override;
    void onShutdown() override;
    void onTlsStarted() override;

    // ---- what the commands see
    Net::Connection &connection() const { return m_connection; }
    Mail::IoContext &mail() const { return m_mail; }
    Imap::CommandReader &reader() { return m_reader; }

    bool isLoggedIn() const { return m_account.has_value(); }
    /// Only when logged in.
    const Mail::AccountRef &account() const { return *m_account; }
    /// Errors: as Mail::IoContext::enter(); nobody is logged in then.
    Status logIn(Mail::AccountRef account);
    /// A password was wrong; ends the session after too many. True: it did.
    bool countFailedLogin();
    /// Passwords may be sent now.
    bool mayLogIn() const { return m_connection.isTls(); }

    /// The selected mailbox, or null.
    Mail::MailboxView *view() const { return m_view.get(); }
    void select(std::unique_ptr<Mail::MailboxView> view) { m_view = std::move(view); }
    void unselect() { m_view.reset(); }

    // ---- output
    void write(QByteArray &&bytes);

    /// What the client may be told of other sessions' changes before a tagged line (RFC 3501 §7.4.1).
    enum class Updates : quint8 {
        None,
        KeepNumbers, ///< no EXPUNGE: during FETCH, STORE and SEARCH
        All,
    };
    /// Appends the untagged responses for what has changed in the selected mailbox.
    void appendUpdates(QByteArray &out, Updates which);

    /// Ends the command: untagged updates, then `tag condition [code] text`. Destroys the task.
    void finish(QByteArrayView condition, QByteArrayView code, QByteArrayView text, Updates updates = Updates::All);
    /// The same with what stands in `out` before everything else.
    void finishAfter(QByteArray &&out, QByteArrayView condition, QByteArrayView code, QByteArrayView text,
                     Updates updates = Updates::All);
    void ok(QByteArrayView text) { finish("OK", {}, text); }
    void no(QByteArrayView code, QByteArrayView text) { finish("NO", code, text); }
    /// Counts as a bad command.
    void bad(QByteArrayView text);
    /// NO, with the response code that RFC 5530 has for the error.
    void fail(const Error &error, Updates updates = Updates::All);
    /// The tagged answer to arguments that could not be parsed.
    void failParsing(const Error &error);

    /// `* BYE text`, and the end.
    void bye(QByteArrayView code, QByteArrayView text);
    /// The end, after what was written.
    void end();
    /// The end at once, in the middle of a response.
    void abort();
    /// Somebody deleted the selected mailbox: BYE.
    void endIfMailboxGone();

    // ---- commands of several steps
    /// Makes `task` the state of the open command.
    void begin(std::unique_ptr<Task> task) { m_task = std::move(task); }
    template<typename T>
    T &task()
    {
        return static_cast<T &>(*m_task);
    }
    /// Wraps an answer of the mail rules: `call(ImapSession &, Result<T>)` runs only while the session lives and is not
    /// closing.
    template<typename T, typename Call>
    UniqueFunction<void(Result<T>)> then(Call call)
    {
        return [weak = std::weak_ptr<ImapSession *>(m_self), call = std::move(call)](Result<T> result) mutable {
            if (const auto self = weak.lock(); self && !(*self)->m_closing)
                call(**self, std::move(result));
        };
    }
    /// Runs `call(ImapSession &)` in a later pass of the event loop: others have their turn first.
    template<typename Call>
    void later(Call &&call)
    {
        m_connection.handle().postTo<ImapSession>([call = std::forward<Call>(call)](ImapSession &session) mutable {
            if (!session.m_closing)
                call(session);
        });
    }
    /// As then(), without a value (for callbacks such as MessageIntake::setDrained()).
    template<typename Call>
    UniqueFunction<void()> guarded(Call call)
    {
        return [weak = std::weak_ptr<ImapSession *>(m_self), call = std::move(call)]() mutable {
            if (const auto self = weak.lock(); self && !(*self)->m_closing)
                call(**self);
        };
    }
    /// Pauses or resumes reading, as the open command and its task want it.
    void updateReading();
    /// Sets the time limit for silence anew.
    void armDeadline();

    /// STARTTLS, after its command was read. Only inside onBytes().
    void startTls();

private:
    void onAccountGone() override;
    void handle(const Imap::ReaderEvent &event);
    void openCommand(QByteArrayView tag);
    void runCommand(const Imap::RawCommand &raw);
    void beginMessage(const Imap::ReaderEvent &event);
    void answerReaderError(const Imap::ReaderEvent &event);
    void closeCommand();
    void sayShutdown();
    void countBad();
    bool mayRead() const;
    bool isInsideCommand() const { return !m_reader.isBetweenCommands(); }
    QByteArrayView tag() const { return { m_tag.data(), m_tagLength }; }

    Net::Connection &m_connection;
    Mail::IoContext &m_mail;
    std::shared_ptr<ImapSession *> m_self; ///< lets answers find out whether the session still lives
    Imap::CommandReader m_reader;
    std::optional<Mail::AccountRef> m_account;
    std::unique_ptr<Mail::MailboxView> m_view;
    std::unique_ptr<Task> m_task;
    qsizetype m_bytesBehind = 0; ///< inside onBytes(): what follows the command being run
    quint32 m_bytesSinceDeadline = 0;
    std::array<char, 64> m_tag {};
    quint8 m_tagLength = 0;
    quint8 m_badCommands = 0; ///< in a row
    quint8 m_failedLogins = 0;
    bool m_commandOpen = false;
    bool m_paused = false;
    bool m_closing = false;
    bool m_startingTls = false;
    bool m_shuttingDown = false; ///< BYE follows the answer that the client must have
    bool m_mailboxGone = false;
};

} // namespace Madmail::ImapService
