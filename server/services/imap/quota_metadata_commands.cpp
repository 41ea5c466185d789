// SPDX-License-Identifier: GPL-3.0-or-later
// GETQUOTA, GETQUOTAROOT, SETQUOTA (RFC 9208) and GETMETADATA, SETMETADATA (RFC 5464).
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/imap_session.h"

#include <algorithm>
#include <array>

namespace Madmail::ImapService {

namespace Code = Imap::ResponseCode;

namespace {

constexpr QByteArrayView quotaRoot = "ROOT"; ///< one for all mailboxes of an account

/// `* QUOTA "ROOT" (STORAGE used limit)` in KiB; without a limit the list is empty (RFC 9208 §5.1).
void appendQuota(QByteArray &out, const Mail::QuotaState &quota)
{
    Imap::ResponseWriter writer(out);
    writer.untagged().atom("QUOTA").string(quotaRoot).open();
    if (quota.limitBytes > 0)
        writer.atom("STORAGE").number(quint64(quota.usedBytes / 1024)).number(quint64(quota.limitBytes / 1024));
    writer.close().end();
}

/// Server entries that may have a value, for GETMETADATA with DEPTH.
constexpr std::array<QByteArrayView, 7> serverEntries {
    "/shared/admin",
    "/shared/comment",
    "/shared/vendor/deltachat/appversions",
    "/shared/vendor/deltachat/irohrelay",
    "/shared/vendor/deltachat/maxsmtprecipients",
    "/shared/vendor/deltachat/turn",
    "/shared/vendor/deltachat/turns",
};

/// True for what lies one level (or, with infinity, any number of levels) below `entry`.
bool isWithinDepth(QByteArrayView candidate, QByteArrayView entry, quint32 depth)
{
    if (candidate.size() <= entry.size() || !candidate.startsWith(entry) || candidate[entry.size()] != '/')
        return false;
    const QByteArrayView below = candidate.sliced(entry.size() + 1);
    return depth == Imap::GetMetadataCommand::depthInfinity || below.indexOf('/') < 0;
}

/// Collects the entry list of one METADATA response.
class EntryList
{
public:
    EntryList(const Mail::IoContext &mail, const Imap::GetMetadataCommand &command)
        : m_mail(mail)
        , m_command(command)
    {
        for (const QByteArray &entry : command.entries) {
            add(entry, true);
            for (const QByteArrayView candidate : serverEntries)
                if (command.depth > 0 && isWithinDepth(candidate, entry, command.depth))
                    add(candidate.toByteArray(), false);
        }
    }

    const std::vector<std::pair<QByteArray, std::optional<QByteArray>>> &entries() const { return m_entries; }
    quint64 longest() const { return m_longest; } ///< of the values that MAXSIZE kept out

private:
    void add(const QByteArray &entry, bool tellNil)
    {
        // Mailboxes have no annotations of their own.
        auto value = m_command.mailbox ? std::nullopt : m_mail.serverMetadata(entry);
        if (!value && !tellNil)
            return;
        if (value && m_command.maxSize && quint64(value->size()) > *m_command.maxSize) {
            m_longest = std::max(m_longest, quint64(value->size()));
            return;
        }
        m_entries.emplace_back(entry, std::move(value));
    }

    const Mail::IoContext &m_mail;
    const Imap::GetMetadataCommand &m_command;
    std::vector<std::pair<QByteArray, std::optional<QByteArray>>> m_entries;
    quint64 m_longest = 0;
};

} // namespace

void run(ImapSession &session, Imap::GetQuotaCommand command)
{
    if (command.root != quotaRoot)
        return session.no(Code::nonExistent, "There is no such quota root");
    const auto quota = session.mail().quota(session.account().id);
    if (!quota)
        return session.fail(quota.error());
    QByteArray out;
    appendQuota(out, *quota);
    session.finishAfter(std::move(out), "OK", {}, "GETQUOTA completed");
}

void run(ImapSession &session, Imap::GetQuotaRootCommand command)
{
    const auto mailbox = session.mail().mailbox(session.account().id, command.mailbox.utf8());
    if (!mailbox)
        return session.fail(mailbox.error());
    const auto quota = session.mail().quota(session.account().id);
    if (!quota)
        return session.fail(quota.error());
    QByteArray out;
    Imap::ResponseWriter writer(out);
    writer.untagged().atom("QUOTAROOT").string(command.mailbox.toWire()).string(quotaRoot).end();
    appendQuota(out, *quota);
    session.finishAfter(std::move(out), "OK", {}, "GETQUOTAROOT completed");
}

void run(ImapSession &session, Imap::SetQuotaCommand)
{
    session.no(Code::noPermission, "SETQUOTA is not allowed via IMAP");
}

void run(ImapSession &session, Imap::GetMetadataCommand command)
{
    if (command.mailbox) {
        const auto mailbox = session.mail().mailbox(session.account().id, command.mailbox->utf8());
        if (!mailbox)
            return session.fail(mailbox.error());
    }
    const EntryList list(session.mail(), command);
    QByteArray out;
    if (!list.entries().empty()) {
        // One line with all entries: Delta Chat's parser gets confused by one line for each.
        Imap::ResponseWriter writer(out);
        writer.untagged().atom("METADATA").string(command.mailbox ? command.mailbox->toWire() : QByteArray()).open();
        for (const auto &[entry, value] : list.entries())
            writer.atom(entry).nstring(value);
        writer.close().end();
    }
    session.finishAfter(std::move(out), "OK", list.longest() > 0 ? Code::metadataLongEntries(list.longest()) : QByteArray(),
                        "GETMETADATA completed");
}

void run(ImapSession &session, Imap::SetMetadataCommand command)
{
    const bool isPrivate = std::any_of(command.entries.begin(), command.entries.end(), [](const auto &entry) {
        return entry.name.startsWith("/private/");
    });
    if (isPrivate)
        return session.no("METADATA NOPRIVATE", "Private annotations are not kept here");
    session.no(Code::noPermission, "Annotations cannot be changed via IMAP");
}

} // namespace Madmail::ImapService
