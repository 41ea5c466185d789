// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/task_ops.h"

#include "server/base/bytes.h"
#include "server/ops/counted.h"
#include "server/ops/tasks.h"
#include "server/ops/user_argument.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;
using Config::Setting;

QStringList taskNames()
{
    QStringList names;
    for (const Task &task : allTasks())
        names << QLatin1String(task.name);
    return names;
}

QString sentenceFor(const Task &task, const TaskOutcome &outcome, bool dryRun)
{
    QString what = QStringLiteral("%1 (%2)").arg(counted(outcome.removed.messages, "message", "messages"), formatBytes({ outcome.removed.bytes }));
    if (task.removes == Task::Removes::Tokens)
        what = counted(outcome.tokens, "token", "tokens");
    else if (task.removes == Task::Removes::Accounts)
        what.prepend(counted(outcome.removed.accounts, "account", "accounts") + QStringLiteral(" and "));
    if (dryRun)
        return QStringLiteral("would delete %1").arg(what);
    return QStringLiteral("deleted %1%2").arg(what, outcome.removed.stopped ? QStringLiteral(", stopped before the end") : QString());
}

QJsonObject toJson(const Task &task, const TaskOutcome &outcome, bool dryRun)
{
    return { { QStringLiteral("task"), QLatin1String(task.name) },
             { QStringLiteral("deleted_messages"), outcome.removed.messages },
             { QStringLiteral("deleted_bytes"), outcome.removed.bytes },
             { QStringLiteral("deleted_accounts"), outcome.removed.accounts },
             { QStringLiteral("deleted_tokens"), outcome.tokens },
             { QStringLiteral("dry_run"), dryRun },
             { QStringLiteral("complete"), !outcome.removed.stopped } };
}

/// Runs a task and notes what it did; a rehearsal is not noted.
Result<TaskOutcome> runAndNote(LongContext &context, const Task &task, const TaskOptions &options)
{
    const UnixSeconds startedAt = context.clock.now();
    QElapsedTimer timer;
    timer.start();
    auto outcome = task.run(context, options);
    if (options.dryRun)
        return outcome;
    TaskReport report { startedAt, timer.elapsed() };
    if (outcome) {
        report.removed = outcome->removed;
        report.tokens = outcome->tokens;
    } else {
        report.problem = outcome.error().toEnglish();
    }
    context.reports.note(task.name, std::move(report));
    return outcome;
}

Result<QJsonObject> runTask(LongContext &context, const QJsonObject &arguments)
{
    const QString name = arguments.value(QLatin1String("task")).toString();
    const Task *task = findTask(name);
    if (!task)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no task \"%1\". The tasks are: %2."), { name.left(64), taskNames().join(QLatin1String(", ")) } },
                       QStringLiteral("task") };
    TaskOptions options;
    options.dryRun = arguments.value(QLatin1String("dry_run")).toBool();
    if (arguments.contains(QLatin1String("retention")))
        options.retention = std::chrono::seconds(arguments.value(QLatin1String("retention")).toInteger());
    MADMAIL_TRY(const TaskOutcome outcome, runAndNote(context, *task, options));
    QJsonObject answer = toJson(*task, outcome, options.dryRun);
    answer.insert(QStringLiteral("message"), QStringLiteral("%1: %2").arg(QLatin1String(task->name), sentenceFor(*task, outcome, options.dryRun)));
    return answer;
}

Result<QJsonObject> runAll(LongContext &context, const QJsonObject &arguments)
{
    TaskOptions options;
    options.dryRun = arguments.value(QLatin1String("dry_run")).toBool();
    QJsonArray results;
    QStringList lines;
    for (const Task &task : allTasks()) {
        if (!task.isEnabled(context.values) || context.work.task().isStopped())
            continue;
        MADMAIL_TRY(const TaskOutcome outcome, runAndNote(context, task, options));
        results.append(toJson(task, outcome, options.dryRun));
        lines << QStringLiteral("%1: %2").arg(QLatin1String(task.name), sentenceFor(task, outcome, options.dryRun));
    }
    return QJsonObject { { QStringLiteral("tasks"), results }, { QStringLiteral("message"), lines.join(u'\n') } };
}

QJsonObject toJson(const OperationContext &context, const Task &task)
{
    QJsonObject row { { QStringLiteral("name"), QLatin1String(task.name) },
                      { QStringLiteral("description"), QLatin1String(task.description) },
                      { QStringLiteral("enabled"), task.isEnabled(context.settings.values()) },
                      { QStringLiteral("removes"), QLatin1String(task.removes == Task::Removes::Tokens ? "tokens" : task.removes == Task::Removes::Accounts ? "accounts" : "messages") },
                      { QStringLiteral("every_seconds"), qint64(task.period.count()) } };
    if (const auto report = context.reports.latest(task.name)) {
        row.insert(QStringLiteral("last_run"), report->startedAt);
        row.insert(QStringLiteral("last_took_ms"), report->tookMs);
        row.insert(QStringLiteral("last_deleted_messages"), report->removed.messages);
        row.insert(QStringLiteral("last_deleted_accounts"), report->removed.accounts);
        row.insert(QStringLiteral("last_deleted_tokens"), report->tokens);
        row.insert(QStringLiteral("last_error"), report->problem.isEmpty() ? QJsonValue() : QJsonValue(report->problem));
    }
    return row;
}

Result<QJsonObject> listTasks(OperationContext &context, const QJsonObject &)
{
    QJsonArray tasks;
    for (const Task &task : allTasks())
        tasks.append(toJson(context, task));
    const Config::Settings &values = context.settings.values();
    return QJsonObject { { QStringLiteral("tasks"), tasks },
                         { QStringLiteral("message_retention"), values.text(Setting::Retention) },
                         { QStringLiteral("unread_retention"), values.text(Setting::UnreadRetention) },
                         { QStringLiteral("unused_account_retention"), values.text(Setting::UnusedAccountRetention) },
                         { QStringLiteral("periodic_jobs_enabled"), context.engine != nullptr } };
}

Result<QJsonObject> showRunning(OperationContext &context, const QJsonObject &)
{
    const auto state = context.work.state();
    if (!state)
        return QJsonObject { { QStringLiteral("running"), false }, { QStringLiteral("message"), QStringLiteral("Nothing long is under way.") } };
    QString message = QStringLiteral("%1: %2 of %3").arg(QString::fromUtf8(state->operation)).arg(state->done).arg(state->total);
    if (state->isStopping)
        message += QStringLiteral(", stopping");
    return QJsonObject { { QStringLiteral("running"), true },
                         { QStringLiteral("operation"), QString::fromUtf8(state->operation) },
                         { QStringLiteral("started_at"), state->startedAt },
                         { QStringLiteral("done"), state->done },
                         { QStringLiteral("total"), state->total },
                         { QStringLiteral("stopping"), state->isStopping },
                         { QStringLiteral("message"), message } };
}

Result<QJsonObject> stopRunning(OperationContext &context, const QJsonObject &)
{
    const bool wasRunning = context.work.stop();
    return QJsonObject { { QStringLiteral("stopping"), wasRunning },
                         { QStringLiteral("message"), wasRunning ? QStringLiteral("It stops after its present step.") : QStringLiteral("Nothing long is under way.") } };
}

} // namespace

// size: one row after the other
void addTaskOperations(OperationList &table)
{
    table.push_back({ { .id = "tasks.list",
                        .command = words("tasks list"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Regular tasks: whether they are on, and what they did last"),
                        .examples = { QStringLiteral("tasks list") },
                        .api = { { "/admin/tasks", "GET" } } },
                      OperationFunction(listTasks) });
    table.push_back({ { .id = "tasks.run",
                        .command = words("tasks run"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Run a task now, whether it is on or not"),
                        .examples = { QStringLiteral("tasks run purge-seen"), QStringLiteral("tasks run prune-unread-older --retention 30d --dry-run") },
                        .parameters = { { .name = "task", .type = ParameterType::Text, .positional = true, .required = true,
                                          .help = QT_TRANSLATE_NOOP("Operations", "Name of the task, see tasks list"), .isNamed = true, .suggestions = taskNames() },
                                        { .name = "retention", .type = ParameterType::Duration,
                                          .help = QT_TRANSLATE_NOOP("Operations", "Age, instead of what the settings say"), .minimum = 1 },
                                        dryRunParameter() },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/tasks", "POST", "run" } } },
                      LongFunction(runTask) });
    table.push_back({ { .id = "tasks.run-all",
                        .command = words("tasks run-all"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Run all tasks that are on, now"),
                        .examples = { QStringLiteral("tasks run-all --dry-run") },
                        .parameters = { dryRunParameter() },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/tasks", "POST", "run_all" } } },
                      LongFunction(runAll) });
    table.push_back({ { .id = "tasks.running",
                        .command = words("tasks running"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "The long command that is under way, and how far it is"),
                        .examples = { QStringLiteral("tasks running") },
                        .api = { { "/admin/tasks/running", "GET" } } },
                      OperationFunction(showRunning) });
    table.push_back({ { .id = "tasks.stop",
                        .command = words("tasks stop"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Stop the long command that is under way; what it did stays done"),
                        .examples = { QStringLiteral("tasks stop") },
                        .effect = Effect::Mutates,
                        .api = { { "/admin/tasks/running", "DELETE" } } },
                      OperationFunction(stopRunning) });
}

} // namespace Madmail::Ops
