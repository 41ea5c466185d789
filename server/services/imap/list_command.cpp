// SPDX-License-Identifier: GPL-3.0-or-later
// LIST and LSUB.
#include "server/proto/imap/response_writer.h"
#include "server/services/imap/commands.h"
#include "server/services/imap/imap_session.h"
#include "server/services/imap/mailbox_tree.h"

namespace Madmail::ImapService {

namespace {

void appendLine(QByteArray &out, QByteArrayView word, QByteArrayView attributes, const Imap::MailboxName &name)
{
    Imap::ResponseWriter writer(out);
    writer.untagged().atom(word).open();
    if (!attributes.isEmpty())
        writer.atom(attributes);
    writer.close().string("/").mailbox(name).end();
}

QByteArray attributesOf(const ListedName &entry, const Imap::ListCommand &command)
{
    QByteArray words = entry.mailbox ? QByteArray() : QByteArray("\\Noselect ");
    words += entry.hasChildren ? "\\HasChildren" : "\\HasNoChildren";
    if (entry.mailbox && !entry.mailbox->specialUse.isEmpty())
        words += ' ' + entry.mailbox->specialUse;
    if (command.returnSubscribed && entry.subscribed)
        words += " \\Subscribed";
    return words;
}

void listSubscribed(ImapSession &session, const Imap::ListCommand &command)
{
    const auto subscriptions = session.mail().subscriptions(session.account().id);
    if (!subscriptions)
        return session.fail(subscriptions.error());
    QByteArray out;
    for (const ListedName &entry : subscribedNames(*subscriptions, command.pattern))
        appendLine(out, "LSUB", entry.mailbox ? QByteArrayView() : QByteArrayView("\\Noselect"), entry.name);
    session.finishAfter(std::move(out), "OK", {}, "LSUB completed");
}

} // namespace

void run(ImapSession &session, Imap::ListCommand command)
{
    const QByteArrayView word = command.subscribedOnly ? "LSUB" : "LIST";
    if (command.pattern.asksForDelimiter()) {
        QByteArray out = "* " + word.toByteArray() + " (\\Noselect) \"/\" \"\"\r\n";
        return session.finishAfter(std::move(out), "OK", {}, word.toByteArray() + " completed");
    }
    if (command.subscribedOnly)
        return listSubscribed(session, command);
    const auto mailboxes = session.mail().mailboxes(session.account().id);
    if (!mailboxes)
        return session.fail(mailboxes.error());
    QByteArray out;
    for (const ListedName &entry : listedNames(*mailboxes)) {
        if (!command.pattern.matches(entry.name))
            continue;
        appendLine(out, word, attributesOf(entry, command), entry.name);
        if (command.returnStatus != 0 && entry.mailbox)
            appendStatus(out, session, *entry.mailbox, command.returnStatus);
    }
    session.finishAfter(std::move(out), "OK", {}, "LIST completed");
}

} // namespace Madmail::ImapService
