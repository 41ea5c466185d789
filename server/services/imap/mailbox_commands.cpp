// SPDX-License-Identifier: GPL-3.0-or-later
// CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE and STATUS.
#include "server/mail/mailbox_jobs.h"
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/imap_session.h"

#include <algorithm>
#include <numeric>

namespace Madmail::ImapService {

namespace Code = Imap::ResponseCode;

namespace {

/// Most commands on mailboxes succeed with nothing to tell.
UniqueFunction<void(Status)> thenSay(ImapSession &session, const char *text)
{
    return session.then<void>([text](ImapSession &self, Status status) {
        if (!status)
            return self.fail(status.error());
        self.ok(text);
    });
}

/// Messages that no session was shown as recent. Exact for the newest 256, which is what anybody asks about.
quint32 recentOf(ImapSession &session, const MailboxInfo &info)
{
    const quint32 span = info.uidNext - std::min(info.recentUid, info.uidNext);
    if (span == 0)
        return 0;
    if (span > quint32(Mail::MessageReader::maxMetas))
        return std::min(span, info.messageCount);
    std::vector<Uid> uids(span);
    std::iota(uids.begin(), uids.end(), info.recentUid);
    const auto metas = session.mail().reader().metas(info.id, uids);
    return metas ? quint32(metas->size()) : 0;
}

} // namespace

void run(ImapSession &session, Imap::CreateCommand command)
{
    QByteArray use;
    if (!command.specialUses.isEmpty()) {
        use = command.specialUses.size() == 1 ? Mail::specialUseFromName(command.specialUses.first()) : QByteArray();
        if (use.isEmpty())
            return session.no(Code::useAttribute, "A mailbox can have one of \\Archive \\Drafts \\Junk \\Sent \\Trash");
    }
    session.mail().createMailbox(session.account().id, command.mailbox.utf8(), use,
                                 session.then<MailboxInfo>([](ImapSession &self, const Result<MailboxInfo> &created) {
                                     if (!created)
                                         return self.fail(created.error());
                                     self.ok("CREATE completed");
                                 }));
}

void run(ImapSession &session, Imap::DeleteCommand command)
{
    const AccountId account = session.account().id;
    const QByteArray &name = command.mailbox.utf8();
    const auto found = session.mail().mailbox(account, name);
    const MailboxId id = found ? found->id : MailboxId();
    session.mail().deleteMailbox(account, name, session.then<void>([id](ImapSession &self, Status status) {
        if (!status)
            return self.fail(status.error());
        if (self.view() && self.view()->mailboxId() == id)
            self.unselect(); // its own doing: no BYE
        self.ok("DELETE completed");
    }));
}

void run(ImapSession &session, Imap::RenameCommand command)
{
    session.mail().renameMailbox(session.account().id, command.from.utf8(), command.to.utf8(),
                                 thenSay(session, "RENAME completed"));
}

void run(ImapSession &session, Imap::SubscribeCommand command)
{
    session.mail().setSubscribed(session.account().id, command.mailbox.utf8(), command.subscribe,
                                 thenSay(session, command.subscribe ? "SUBSCRIBE completed" : "UNSUBSCRIBE completed"));
}

void run(ImapSession &session, Imap::StatusCommand command)
{
    const auto info = session.mail().mailbox(session.account().id, command.mailbox.utf8());
    if (!info)
        return session.fail(info.error());
    QByteArray out;
    appendStatus(out, session, *info, command.items);
    session.finishAfter(std::move(out), "OK", {}, "STATUS completed");
}

void appendStatus(QByteArray &out, ImapSession &session, const MailboxInfo &info, quint16 items)
{
    const auto name = Imap::MailboxName::fromUtf8(info.name);
    if (!name)
        return;
    Imap::ResponseWriter writer(out);
    writer.untagged().atom("STATUS").mailbox(*name).open();
    const auto item = [&](Imap::StatusItem bit, QByteArrayView word, quint64 value) {
        if (items & bit)
            writer.atom(word).number(value);
    };
    item(Imap::StatusMessages, "MESSAGES", info.messageCount);
    if (items & Imap::StatusRecent)
        writer.atom("RECENT").number(recentOf(session, info));
    item(Imap::StatusUidNext, "UIDNEXT", info.uidNext);
    item(Imap::StatusUidValidity, "UIDVALIDITY", info.uidValidity);
    item(Imap::StatusUnseen, "UNSEEN", info.unseenCount);
    item(Imap::StatusSize, "SIZE", quint64(info.sizeBytes));
    if (items & (Imap::StatusDeleted | Imap::StatusDeletedStorage)) {
        const auto deleted = session.mail().reader().deletedTotals(info.id);
        item(Imap::StatusDeleted, "DELETED", deleted ? deleted->messages : 0);
        item(Imap::StatusDeletedStorage, "DELETED-STORAGE", deleted ? quint64(deleted->bytes) : 0);
    }
    if (items & Imap::StatusAppendLimit) {
        writer.atom("APPENDLIMIT");
        if (const auto limit = session.mail().appendLimit(session.account().id); limit && *limit > 0)
            writer.number(quint64(*limit));
        else
            writer.nil();
    }
    writer.close().end();
}

} // namespace Madmail::ImapService
