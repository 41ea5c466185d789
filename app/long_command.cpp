// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/long_command.h"

#include "app/termination_signals.h"

#include "server/base/post.h"
#include "server/engine/offline_operations.h"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>
#include <functional>
#include <optional>
#include <thread>
#include <unistd.h>

namespace Madmail::App {

namespace {

constexpr std::chrono::milliseconds betweenLooks { 500 };

/// One line that is written again and again.
class ProgressLine
{
public:
    ~ProgressLine() { show({}); }

    void show(const QString &text)
    {
        if (!m_isTerminal || (text.isEmpty() && m_width == 0))
            return;
        std::fprintf(stderr, "\r%s\r", qUtf8Printable(text.leftJustified(m_width)));
        std::fflush(stderr);
        m_width = text.size();
    }
    void show(qint64 done, qint64 total, bool isStopping)
    {
        if (isStopping)
            return show(QStringLiteral("Stopping after the present step …"));
        if (total > 0)
            show(QStringLiteral("%1 of %2 (%3 %). Ctrl-C stops.").arg(done).arg(total).arg(qMin<qint64>(100, done * 100 / total)));
    }

private:
    bool m_isTerminal = ::isatty(STDERR_FILENO) == 1;
    qsizetype m_width = 0;
};

/// Looks now and then, and passes the first Ctrl-C on.
class Watch
{
public:
    Watch(std::function<void()> look, std::function<void()> stop)
        : m_signals(std::in_place, TerminationSignals::HangUp::IsLeft)
    {
        m_signals->onTermination([this, stop = std::move(stop)] {
            stop();
            // From outside its own call; the next signal ends us.
            QTimer::singleShot(0, &m_timer, [this] {
                m_signals->release();
                m_signals.reset();
            });
        });
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, std::move(look));
        m_timer.start(betweenLooks);
    }

private:
    std::optional<TerminationSignals> m_signals;
    QTimer m_timer;
};

Api::OperationRequest about(const char *operation)
{
    return { QString::fromLatin1(operation), {}, Api::Face::CommandLine };
}

} // namespace

Result<QJsonObject> askAndWait(Api::OperationRunner &runner, const Api::OperationRequest &request, bool isLong)
{
    std::optional<Result<QJsonObject>> answer;
    ProgressLine line;
    const auto look = [&runner, &line] {
        runner.run(about("tasks.running"), [&line](Result<QJsonObject> state) {
            if (state)
                line.show((*state)[QLatin1String("done")].toInteger(), (*state)[QLatin1String("total")].toInteger(),
                          (*state)[QLatin1String("stopping")].toBool());
        });
    };
    const auto stop = [&runner] { runner.run(about("tasks.stop"), [](Result<QJsonObject>) { }); };
    std::optional<Watch> watch;
    if (isLong)
        watch.emplace(look, stop);
    runner.run(request, [&answer](Result<QJsonObject> result) {
        answer.emplace(std::move(result));
        QCoreApplication::quit();
    });
    if (!answer)
        QCoreApplication::exec();
    return std::move(*answer);
}

Result<QJsonObject> runLongOffline(const Config::Paths &paths, const Api::OperationRequest &request)
{
    Ops::LongWork work;
    ProgressLine line;
    const Watch watch(
        [&work, &line] {
            if (const auto state = work.state())
                line.show(state->done, state->total, state->isStopping);
        },
        [&work] { work.stop(); });
    std::optional<Result<QJsonObject>> answer;
    PostTarget home;
    std::thread worker([&] {
        answer.emplace(Engine::runOffline(paths, request, work));
        post(&home, [] { QCoreApplication::quit(); });
    });
    QCoreApplication::exec();
    worker.join();
    return std::move(*answer);
}

} // namespace Madmail::App
