// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/login_queue.h"
#include "tests/support/test_main.h"

#include <QTest>

#include <memory>

using namespace Madmail::Mail;
using namespace std::chrono_literals;

namespace {

enum class Fate { Waiting, Admitted, Refused };

constexpr quint16 rightMark = 1;
constexpr quint16 wrongMark = 2;

/// A login and what the queue said about it.
struct Person
{
    Person(LoginQueue &queue, const QHostAddress &peer, const QByteArray &account, quint16 mark, LoginQueue::Time now = 0s)
        : login(peer, account, mark)
    {
        const Admission admission = queue.enter(login, now, [this](bool admitted) {
            ++answers;
            fate = admitted ? Fate::Admitted : Fate::Refused;
        });
        if (admission != Admission::Wait)
            fate = admission == Admission::Go ? Fate::Admitted : Fate::Refused;
    }
    LoginTry login;
    Fate fate = Fate::Waiting;
    int answers = 0; ///< from later
};

using People = std::vector<std::unique_ptr<Person>>;

qsizetype count(const People &people, Fate fate)
{
    return std::count_if(people.begin(), people.end(), [fate](const auto &person) { return person->fate == fate; });
}

} // namespace

class TestLoginQueue : public QObject
{
    Q_OBJECT

    const QHostAddress m_peer { QStringLiteral("192.0.2.7") };
    const QHostAddress m_other { QStringLiteral("198.51.100.1") };

    static People crowd(LoginQueue &queue, const QHostAddress &peer, int size, const QByteArray &account, quint16 mark = wrongMark)
    {
        People people;
        for (int i = 0; i < size; ++i)
            people.push_back(std::make_unique<Person>(queue, peer, account.isEmpty() ? "name" + QByteArray::number(i) : account, mark));
        return people;
    }
    /// Ends what is under way, one after the other, until nobody waits. How many were checked.
    static int checkAll(LoginQueue &queue, People &people, LoginOutcome outcome)
    {
        int checked = 0;
        std::vector<bool> done(people.size());
        for (bool again = true; again;) {
            again = false;
            for (std::size_t i = 0; i < people.size(); ++i) {
                if (done[i] || people[i]->fate != Fate::Admitted)
                    continue;
                done[i] = again = true;
                ++checked;
                queue.leave(people[i]->login, outcome, 0s);
            }
        }
        return checked;
    }

private Q_SLOTS:
    void parallelGuessesGetNoFurtherThanGuessesInARow()
    {
        LoginQueue queue;
        People guesses = crowd(queue, m_peer, 120, "victim");
        QCOMPARE(count(guesses, Fate::Admitted), 5);
        QCOMPARE(checkAll(queue, guesses, LoginOutcome::Wrong), 5);
        QCOMPARE(count(guesses, Fate::Refused), 115);
        for (const auto &guess : guesses)
            QVERIFY(guess->answers <= 1);
    }

    void manyDevicesOfOnePersonAllGetIn()
    {
        LoginQueue queue;
        People devices = crowd(queue, m_peer, 40, "person", rightMark);
        QCOMPARE(count(devices, Fate::Waiting), 35);
        QCOMPARE(checkAll(queue, devices, LoginOutcome::Right), 40);
        QCOMPARE(count(devices, Fate::Refused), 0);
    }

    void theFirstRightOneLetsTheOthersPass()
    {
        LoginQueue queue;
        People devices = crowd(queue, m_peer, 40, "person", rightMark);
        queue.leave(devices[0]->login, LoginOutcome::Right, 0s);
        QCOMPARE(count(devices, Fate::Admitted), 40);
    }

    void thirtyPhonesBehindOneAddressAllGetIn()
    {
        LoginQueue queue;
        People phones;
        for (int i = 0; i < 30; ++i)
            for (int connection = 0; connection < 8; ++connection)
                phones.push_back(std::make_unique<Person>(queue, m_peer, "phone" + QByteArray::number(i), rightMark));
        QCOMPARE(checkAll(queue, phones, LoginOutcome::Right), 240);
    }

    void oneGuesserLeavesPlacesForOthers()
    {
        LoginQueue queue;
        People guesses = crowd(queue, m_peer, 2000, {});
        QCOMPARE(count(guesses, Fate::Refused), 1500);
        QCOMPARE(count(guesses, Fate::Admitted), 100); // and the workers see no more of them than this
        People others = crowd(queue, m_other, 2000, {});
        QCOMPARE(count(others, Fate::Refused), 1900); // its own share
        Person third(queue, QHostAddress(QStringLiteral("203.0.113.1")), "third", rightMark);
        QCOMPARE(third.fate, Fate::Admitted);
    }

    void neighboursInOneIpv6NetworkShareAShare()
    {
        LoginQueue queue;
        People crowdOfOthers = crowd(queue, m_peer, 500, {});
        People guesses;
        for (int i = 0; i < 200; ++i)
            guesses.push_back(std::make_unique<Person>(queue, QHostAddress(QStringLiteral("2001:db8::%1").arg(i + 1, 0, 16)),
                                                       "name" + QByteArray::number(i), wrongMark));
        QCOMPARE(count(guesses, Fate::Refused), 100);
    }

    void allPlacesHaveALimit()
    {
        LoginQueue queue;
        int refused = 0;
        People people;
        for (int i = 0; i < 1100; ++i) {
            people.push_back(std::make_unique<Person>(queue, QHostAddress(quint32(0x0a000000 + i)), "name", wrongMark));
            refused += people.back()->fate == Fate::Refused ? 1 : 0;
        }
        QCOMPARE(refused, 100);
        queue.leave(people[0]->login, LoginOutcome::Wrong, 0s);
        QCOMPARE(Person(queue, m_peer, "name", wrongMark).fate, Fate::Admitted);
    }

    void whoWasHereBeforePassesAFullQueue()
    {
        LoginQueue queue;
        const Person before(queue, m_peer, "person", rightMark);
        queue.leave(before.login, LoginOutcome::Right, 0s);
        People people;
        for (int i = 0; i < 1000; ++i)
            people.push_back(std::make_unique<Person>(queue, QHostAddress(quint32(0x0a000000 + i)), "name", wrongMark));
        QCOMPARE(Person(queue, m_peer, "person", wrongMark).fate, Fate::Refused);
        QCOMPARE(Person(queue, m_peer, "person", rightMark).fate, Fate::Admitted);
        QCOMPARE(Person(queue, m_other, "person", rightMark).fate, Fate::Refused);
    }

    void closeAnswersThoseWhoWait()
    {
        LoginQueue queue;
        People devices = crowd(queue, m_peer, 8, "person", rightMark);
        queue.close();
        QCOMPARE(count(devices, Fate::Refused), 3);
        QCOMPARE(Person(queue, m_other, "late", rightMark).fate, Fate::Refused);
        queue.leave(devices[0]->login, LoginOutcome::Right, 0s);
        QCOMPARE(count(devices, Fate::Admitted), 5);
        for (const auto &device : devices)
            QVERIFY(device->answers <= 1);
    }
};

MADMAIL_TEST(TestLoginQueue)
#include "tst_login_queue.moc"
