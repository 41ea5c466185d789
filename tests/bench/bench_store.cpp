// SPDX-License-Identifier: GPL-3.0-or-later
// Durable deliveries a second: the store with 1, 8 and 64 waiting, against a bare SQLite loop that writes the same
// rows.
//
//     bench_store [FOLDER [SECONDS [PAGE-BYTES]]]
//
// FOLDER must be on the disk that is to be measured (default: the current one). Figures of one run compare with each
// other only.
#include "server/store/account_table.h"
#include "server/store/body_store.h"
#include "server/store/mailbox_table.h"
#include "server/store/message_table.h"
#include "server/store/store.h"
#include "tests/bench/raw_database.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <sys/resource.h>

#include <cstdio>
#include <semaphore>

using namespace Madmail;
using Clock_ = std::chrono::steady_clock;

namespace {

struct Figure
{
    double perSecond = 0;
    double cpuMicroseconds = 0;
};

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Runs `deliver(count)` until the time is over.
template <typename Deliver> Figure measure(double seconds, Deliver deliver)
{
    const double cpuBefore = cpuSeconds();
    const auto started = Clock_::now();
    qint64 delivered = 0;
    std::chrono::duration<double> elapsed{};
    do {
        delivered += deliver();
        elapsed = Clock_::now() - started;
    } while (elapsed.count() < seconds);
    return {double(delivered) / elapsed.count(), (cpuSeconds() - cpuBefore) * 1e6 / double(delivered)};
}

// ---- the store

struct Target
{
    AccountId account;
    MailboxId mailbox;
};

std::vector<Target> makeTargets(Store::Store &store, int count)
{
    std::vector<Target> targets;
    std::binary_semaphore finished{0};
    store.write(
        [&, count](Store::WriteTransaction &t) -> Status {
            targets.clear();
            for (int i = 0; i < count; ++i) {
                Store::NewAccount account;
                account.address = "user" + QByteArray::number(i) + "@example.org";
                MADMAIL_TRY(const AccountId id, Store::AccountTable(t).insert(account));
                MADMAIL_TRY(const MailboxInfo info, Store::MailboxTable(t).create(id, "INBOX"));
                targets.push_back({id, info.id});
            }
            return {};
        },
        [&](const Status &) { finished.release(); });
    finished.acquire();
    return targets;
}

Result<Uid> deliverOne(Store::WriteTransaction &t, const Target &target, const QByteArray &content)
{
    MADMAIL_TRY(const Store::AccountUsage usage, Store::AccountQueries(t).usage(target.account));
    if (usage.usedBytes + content.size() > gibibytes(100).count)
        return Error{ErrorCode::OverQuota, "full"};
    MADMAIL_TRY(const BodyId body, Store::BodyStore(t).insert(content));
    MADMAIL_TRY(const auto message,
                Store::MessageTable(t).append(target.mailbox, body, content.size(), 1'700'000'000, {}));
    return message.uid;
}

Figure measureStore(const QString &folder, int pageBytes, double seconds, int waiting, const QByteArray &content)
{
    Store::StoreOptions options;
    options.path = folder + QStringLiteral("/store.db");
    options.pageBytes = pageBytes;
    QFile::remove(options.path);
    auto opened = Store::Store::open(options);
    if (!opened.ok())
        qFatal("%s", qPrintable(opened.error().toEnglish()));
    const std::vector<Target> targets = makeTargets(**opened, 1000);
    std::counting_semaphore<64> slots{waiting};
    std::atomic<qint64> failures{0};
    quint64 turn = 0;
    const Figure figure = measure(seconds, [&]() -> qint64 {
        slots.acquire();
        const Target target = targets[turn++ * 7919 % targets.size()];
        (*opened)->write([target, content](Store::WriteTransaction &t) { return deliverOne(t, target, content); },
                         [&](const Result<Uid> &uid) {
                             failures += uid.ok() ? 0 : 1;
                             slots.release();
                         },
                         Store::WritePriority::Normal, Bytes{content.size()});
        return 1;
    });
    const Store::StoreStats stats = (*opened)->stats();
    std::printf("    %5.1f jobs a batch, %4.2f ms a commit, %llu checkpoints, log %lld MiB\n",
                double(stats.jobs) / double(stats.batches),
                double(stats.commitTime.count()) / 1e6 / double(stats.batches),
                static_cast<unsigned long long>(stats.checkpoints), static_cast<long long>(stats.walBytes >> 20));
    opened->reset();
    QFile::remove(options.path);
    if (failures != 0)
        qFatal("%lld deliveries failed", static_cast<long long>(failures));
    return figure;
}

// ---- the reference

Figure measureRaw(const QString &folder, int pageBytes, double seconds, int together, const QByteArray &content)
{
    Bench::RawDatabase database(folder + QStringLiteral("/raw.db"), pageBytes);
    return measure(seconds, [&]() -> qint64 {
        database.deliver(together, content);
        return together;
    });
}

void compare(const QString &folder, int pageBytes, double seconds, int contentBytes)
{
    const QByteArray content(contentBytes, 'm');
    std::printf("%d KiB messages, pages of %d KiB\n", contentBytes / 1024, pageBytes / 1024);
    double oneByOne = 0;
    for (const int waiting : {1, 8, 64}) {
        const Figure raw = measureRaw(folder, pageBytes, seconds, waiting, content);
        const Figure store = measureStore(folder, pageBytes, seconds, waiting, content);
        oneByOne = waiting == 1 ? store.perSecond : oneByOne;
        std::printf(
            "  %2d waiting: %8.0f a second, %6.1f us CPU each; bare loop %8.0f, %6.1f us; ratio %.2f; against one a "
            "transaction x %.1f\n",
            waiting, store.perSecond, store.cpuMicroseconds, raw.perSecond, raw.cpuMicroseconds,
            store.perSecond / raw.perSecond, store.perSecond / oneByOne);
        std::fflush(stdout);
    }
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    const QString place = arguments.value(1, QStringLiteral("."));
    const double seconds = arguments.value(2, QStringLiteral("2")).toDouble();
    const int pageBytes = arguments.value(3, QStringLiteral("0")).toInt();
    const QTemporaryDir folder(place + QStringLiteral("/bench_store-XXXXXX"));
    for (const int contentBytes : {4 * 1024, 100 * 1024})
        compare(folder.path(), pageBytes > 0 ? pageBytes : 8192, seconds, contentBytes);
    return 0;
}
