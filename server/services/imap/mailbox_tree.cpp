// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/mailbox_tree.h"

#include <algorithm>
#include <map>

namespace Madmail::ImapService {

namespace {

struct InboxFirst
{
    bool operator()(const Imap::MailboxName &a, const Imap::MailboxName &b) const
    {
        if (a.isInbox() != b.isInbox())
            return a.isInbox();
        return a < b;
    }
};

using NameMap = std::map<Imap::MailboxName, ListedName, InboxFirst>;

std::vector<ListedName> inOrder(NameMap &&names)
{
    std::vector<ListedName> listed;
    listed.reserve(names.size());
    for (auto &[name, entry] : names) {
        entry.name = name;
        listed.push_back(std::move(entry));
    }
    return listed;
}

} // namespace

std::vector<ListedName> listedNames(const std::vector<MailboxInfo> &mailboxes)
{
    NameMap names;
    for (const MailboxInfo &mailbox : mailboxes) {
        const auto name = Imap::MailboxName::fromUtf8(mailbox.name);
        if (!name)
            continue; // a name of an older server that IMAP cannot say
        ListedName &entry = names[*name];
        entry.mailbox = &mailbox;
        entry.subscribed = mailbox.subscribed;
        for (auto parent = name->parent(); parent; parent = parent->parent())
            names[*parent].hasChildren = true;
    }
    return inOrder(std::move(names));
}

std::vector<ListedName> subscribedNames(const QByteArrayList &subscriptions, const Imap::ListPattern &pattern)
{
    static const MailboxInfo exists;
    NameMap names;
    for (const QByteArray &subscription : subscriptions) {
        const auto name = Imap::MailboxName::fromUtf8(subscription);
        if (!name)
            continue;
        if (pattern.matches(*name)) {
            ListedName &entry = names[*name];
            entry.mailbox = &exists;
            entry.subscribed = true;
            continue;
        }
        if (!pattern.utf8().endsWith('%'))
            continue;
        for (auto parent = name->parent(); parent; parent = parent->parent())
            if (pattern.matches(*parent))
                names[*parent].hasChildren = true;
    }
    return inOrder(std::move(names));
}

} // namespace Madmail::ImapService
