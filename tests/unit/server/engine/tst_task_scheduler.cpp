// SPDX-License-Identifier: GPL-3.0-or-later
// When regular tasks begin, with a clock that the test moves.
#include "server/engine/task_scheduler.h"
#include "tests/support/test_main.h"

#include <vector>

using namespace Madmail;
using namespace std::chrono_literals;

namespace {

/// Notes what is asked of it, and answers when it is told to.
class NotingRunner final : public Api::OperationRunner
{
public:
    void run(Api::OperationRequest request, Done done) override
    {
        m_asked << request.arguments.value(QLatin1String("task")).toString();
        wasRoutine &= request.face == Api::Face::Engine && request.operation == QLatin1String("tasks.run");
        m_done = std::move(done);
    }
    void finish(bool complete = true)
    {
        std::exchange(m_done, Done())(QJsonObject { { QStringLiteral("complete"), complete } });
    }
    void refuse() { std::exchange(m_done, Done())(Error { ErrorCode::Busy, { "busy" } }); }
    QStringList takeAsked() { return std::exchange(m_asked, {}); }

    bool wasRoutine = true;

private:
    QStringList m_asked;
    Done m_done;
};

Config::Settings with(const Config::SettingValues &values)
{
    return Config::Settings::resolve({}, values);
}

} // namespace

class TestTaskScheduler : public QObject
{
    Q_OBJECT

    NotingRunner m_runner;
    std::unique_ptr<ManualClock> m_clock;
    std::unique_ptr<Engine::TaskScheduler> m_scheduler;
    const Config::Settings m_plain = with({});
    const Config::Settings m_purging = with({ { "__AUTO_PURGE_SEEN__", QStringLiteral("true") } });

    void tickAfter(std::chrono::seconds time, const Config::Settings &settings)
    {
        m_clock->advance(time);
        m_scheduler->tick(settings);
    }

private Q_SLOTS:
    void init()
    {
        m_clock = std::make_unique<ManualClock>();
        m_scheduler = std::make_unique<Engine::TaskScheduler>(m_runner, *m_clock);
        m_scheduler->tick(m_plain);
        m_runner.takeAsked();
        m_runner.wasRoutine = true;
    }

    void runsWhatIsAlwaysOnEachHour()
    {
        const QStringList tokens { QStringLiteral("remove-expired-tokens") };
        tickAfter(59s, m_plain);
        QCOMPARE(m_runner.takeAsked(), QStringList());
        tickAfter(1s, m_plain);
        QCOMPARE(m_runner.takeAsked(), tokens);
        m_runner.finish();
        tickAfter(3599s, m_plain);
        QCOMPARE(m_runner.takeAsked(), QStringList());
        tickAfter(1s, m_plain);
        QCOMPARE(m_runner.takeAsked(), tokens);
        QVERIFY(m_runner.wasRoutine);
    }

    void readMailGoesEvery15SecondsWhileItIsSwitchedOn()
    {
        const QStringList purge { QStringLiteral("purge-seen") };
        tickAfter(1s, m_purging);
        tickAfter(14s, m_purging);
        QCOMPARE(m_runner.takeAsked(), QStringList());
        tickAfter(1s, m_purging);
        QCOMPARE(m_runner.takeAsked(), purge);
        m_runner.finish();
        tickAfter(15s, m_purging);
        QCOMPARE(m_runner.takeAsked(), purge);
        m_runner.finish();
        tickAfter(15s, m_plain);
        QCOMPARE(m_runner.takeAsked(), QStringList());
    }

    void oneAtATime()
    {
        tickAfter(0s, m_purging);
        tickAfter(60s, m_purging);
        QCOMPARE(m_runner.takeAsked().size(), 1);
        tickAfter(60s, m_purging);
        QCOMPARE(m_runner.takeAsked().size(), 0); // the first has not ended
        m_runner.finish();
        tickAfter(1s, m_purging);
        QCOMPARE(m_runner.takeAsked().size(), 1);
    }

    void triesAgainAtTheNextTick_data()
    {
        QTest::addColumn<bool>("isRefused");
        QTest::newRow("another long operation was under way") << true;
        QTest::newRow("it made room for another one") << false;
    }
    void triesAgainAtTheNextTick()
    {
        QFETCH(bool, isRefused);
        tickAfter(60s, m_plain);
        QCOMPARE(m_runner.takeAsked().size(), 1);
        if (isRefused)
            m_runner.refuse();
        else
            m_runner.finish(false);
        tickAfter(1s, m_plain);
        QCOMPARE(m_runner.takeAsked().size(), 1);
    }
};

MADMAIL_TEST(TestTaskScheduler)
#include "tst_task_scheduler.moc"
