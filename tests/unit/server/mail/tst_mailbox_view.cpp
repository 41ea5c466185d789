// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/mailbox_hub.h"
#include "server/mail/mailbox_view.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Mail;

using Uids = std::vector<Uid>;

class TestMailboxView : public QObject
{
    Q_OBJECT

    static constexpr MailboxId m_id { 7 };

    static std::shared_ptr<SharedMailbox> mailbox(MailboxHub &hub, Uids uids, Uid uidNext, Uid recentFrom = 1)
    {
        auto shared = hub.create(m_id, 4711);
        shared->load(std::move(uids), uidNext, recentFrom);
        return shared;
    }
    static Uids list(const MailboxView &view) { return { view.uids().begin(), view.uids().end() }; }

private Q_SLOTS:
    void numbersFollowTheView()
    {
        MailboxHub hub;
        MailboxView view(mailbox(hub, { 3, 5, 9 }, 10), false);
        QCOMPARE(view.exists(), 3u);
        QCOMPARE(view.sequenceOf(5), 2u);
        QCOMPARE(view.sequenceOf(4), 0u);
        QCOMPARE(view.uidNext(), 10u);
        QVERIFY(!view.hasUpdates(true));
    }

    void arrivalsWakeAndAreShared()
    {
        MailboxHub hub;
        auto shared = mailbox(hub, { 1 }, 2);
        MailboxView a(shared, false);
        MailboxView b(shared, false);
        int woken = 0;
        a.setChangeCallback([&woken] { ++woken; });
        hub.apply({ m_id, MessagesAdded { { 2, 3 } } });
        QCOMPARE(woken, 1);
        QCOMPARE(a.exists(), 1u); // until the session takes it
        const auto updates = a.takeUpdates(true);
        QVERIFY(updates.countsChanged && updates.expunged.empty());
        QCOMPARE(list(a), (Uids { 1, 2, 3 }));
        QCOMPARE(a.uidNext(), 4u);
        (void)b.takeUpdates(true);
        QCOMPARE(a.uids().data(), b.uids().data()); // one list for both
    }

    void expungesAreNumberedOneAfterTheOther()
    {
        MailboxHub hub;
        MailboxView view(mailbox(hub, { 1, 2, 3, 4, 5 }, 6), false);
        hub.apply({ m_id, MessagesRemoved { { 2, 3, 5 } } });
        const auto updates = view.takeUpdates(true);
        QCOMPARE(updates.expunged, (std::vector<quint32> { 2, 2, 3 }));
        QVERIFY(!updates.countsChanged);
        QCOMPARE(list(view), (Uids { 1, 4 }));
    }

    void expungesWaitWhileTheyMust()
    {
        MailboxHub hub;
        MailboxView view(mailbox(hub, { 1, 2, 3 }, 4), false);
        hub.apply({ m_id, MessagesRemoved { { 2 } } });
        QVERIFY(!view.hasUpdates(false));
        QVERIFY(view.hasUpdates(true));
        hub.apply({ m_id, MessagesAdded { { 4 } } });
        QVERIFY(view.hasUpdates(false));
        auto updates = view.takeUpdates(false);
        QVERIFY(updates.countsChanged && updates.expunged.empty());
        QCOMPARE(list(view), (Uids { 1, 2, 3, 4 })); // 2 keeps its number
        updates = view.takeUpdates(true);
        QCOMPARE(updates.expunged, (std::vector<quint32> { 2 }));
        QVERIFY(!updates.countsChanged);
        QCOMPARE(list(view), (Uids { 1, 3, 4 }));
    }

    void theLastMessageMayComeAndGo()
    {
        MailboxHub hub;
        MailboxView view(mailbox(hub, { 1 }, 2), false);
        hub.apply({ m_id, MessagesAdded { { 2 } } });
        hub.apply({ m_id, MessagesRemoved { { 2 } } });
        QVERIFY(view.takeUpdates(true).expunged.empty());
        QCOMPARE(list(view), (Uids { 1 }));
        QCOMPARE(view.uidNext(), 3u); // and never goes back
    }

    void flagsOfOthersAreToldOnce()
    {
        MailboxHub hub;
        auto shared = mailbox(hub, { 1, 2 }, 3);
        MailboxView a(shared, false);
        MailboxView b(shared, false);
        MessageFlags seen;
        seen.system = FlagSeen;
        MessageFlags both = seen;
        both.system |= FlagFlagged;
        hub.apply({ m_id, FlagsChanged { { { 2, seen } }, a.id() } });
        hub.apply({ m_id, FlagsChanged { { { 2, both } }, a.id() } });
        hub.apply({ m_id, FlagsChanged { { { 99, both } }, a.id() } }); // not in this view
        QVERIFY(!a.hasUpdates(true));
        const auto updates = b.takeUpdates(false);
        QCOMPARE(updates.flags.size(), std::size_t(1));
        QCOMPARE(updates.flags[0].uid, 2u);
        QVERIFY(updates.flags[0].flags == both);
        QVERIFY(b.takeUpdates(true).isEmpty());
    }

    void recentGoesToTheFirstThatLooks()
    {
        MailboxHub hub;
        auto shared = mailbox(hub, { 1, 2, 3 }, 4, 2);
        MailboxView examine(shared, true);
        QCOMPARE(examine.recent(), 2u); // and takes nothing
        MailboxView first(shared, false);
        QCOMPARE(first.recent(), 2u);
        MailboxView second(shared, false);
        QCOMPARE(second.recent(), 0u);
        hub.apply({ m_id, MessagesAdded { { 4 } } });
        (void)first.takeUpdates(true);
        (void)second.takeUpdates(true);
        QCOMPARE(first.recent(), 3u);
        QVERIFY(first.isRecent(4) && !second.isRecent(4));
    }

    void eventsDuringLoadingAreNotLost()
    {
        MailboxHub hub;
        auto shared = hub.create(m_id, 1);
        hub.apply({ m_id, MessagesAdded { { 3 } } });   // read already …
        hub.apply({ m_id, MessagesAdded { { 4 } } });   // … not yet read
        hub.apply({ m_id, MessagesRemoved { { 1 } } }); // gone after it was read
        shared->load({ 1, 2, 3 }, 4, 1);
        MailboxView view(shared, false);
        QCOMPARE(list(view), (Uids { 2, 3, 4 }));
        QCOMPARE(view.uidNext(), 5u);
    }

    void aDeletedMailboxIsToldOnce()
    {
        MailboxHub hub;
        MailboxView view(mailbox(hub, { 1 }, 2), false);
        hub.apply({ m_id, MailboxGone {} });
        QVERIFY(view.hasUpdates(false));
        QVERIFY(view.takeUpdates(false).mailboxGone);
        QVERIFY(!view.takeUpdates(true).mailboxGone);
    }

    void theHubForgetsWhatNobodySelects()
    {
        MailboxHub hub;
        {
            MailboxView view(mailbox(hub, { 1 }, 2), false);
            QVERIFY(hub.find(m_id));
        }
        QVERIFY(!hub.find(m_id));
    }

    void aCallbackMayEndItsOwnView()
    {
        MailboxHub hub;
        auto shared = mailbox(hub, { 1 }, 2);
        auto a = std::make_unique<MailboxView>(shared, false);
        MailboxView b(shared, false);
        int woken = 0;
        a->setChangeCallback([&a] { a.reset(); });
        b.setChangeCallback([&woken] { ++woken; });
        hub.apply({ m_id, MessagesAdded { { 2 } } });
        QVERIFY(!a);
        QCOMPARE(woken, 1);
    }
};

MADMAIL_TEST(TestMailboxView)
#include "tst_mailbox_view.moc"
