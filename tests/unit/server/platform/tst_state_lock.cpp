// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/state_lock.h"
#include "server/platform/users.h"
#include "tests/support/test_main.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Madmail;
using namespace Madmail::Platform;

namespace {

/// A child that holds the lock as another program would, until it is killed.
class ForeignHolder
{
public:
    explicit ForeignHolder(const QString &path)
    {
        int ready[2];
        if (::pipe(ready) != 0)
            return;
        const QByteArray name = QFile::encodeName(path);
        m_pid = ::fork();
        if (m_pid == 0) { // only calls that are safe after fork()
            const int descriptor = ::open(name.constData(), O_RDWR | O_CREAT, 0600);
            const char held = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 'y' : 'n';
            (void)!::write(ready[1], &held, 1);
            for (;;)
                ::pause();
        }
        ::close(ready[1]);
        char held = 'n';
        m_holds = ::read(ready[0], &held, 1) == 1 && held == 'y';
        ::close(ready[0]);
    }
    ~ForeignHolder() { kill(); }

    bool holds() const { return m_holds; }
    pid_t pid() const { return m_pid; }
    void kill()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
        m_pid = 0;
    }

private:
    pid_t m_pid = 0;
    bool m_holds = false;
};

} // namespace

class TestStateLock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("lock"));
    }

    void holdsAndSaysWhoAndWhere()
    {
        const auto lock = StateLock::tryAcquire(m_path, QStringLiteral("/run/x.sock"));
        QVERIFY(lock.ok());
        const auto holder = StateLock::readHolder(m_path);
        QVERIFY(holder.has_value());
        QCOMPARE(holder->pid, QCoreApplication::applicationPid());
        QCOMPARE(holder->controlSocket, QStringLiteral("/run/x.sock"));
        struct stat info {};
        QCOMPARE(::stat(QFile::encodeName(m_path).constData(), &info), 0);
        QCOMPARE(info.st_mode & 0777, 0600u);
    }

    void theSecondIsToldWhoHasIt()
    {
        const auto lock = StateLock::tryAcquire(m_path, {});
        const auto second = StateLock::tryAcquire(m_path, {});
        QVERIFY(!second.ok());
        QCOMPARE(second.error().code, ErrorCode::Busy);
        QVERIFY(second.error().toEnglish().contains(QString::number(QCoreApplication::applicationPid())));
        QVERIFY(StateLock::readHolder(m_path).has_value()); // the attempt took nothing from the file
    }

    void freedItIsEmptyAndCanBeTakenAgain()
    {
        {
            const auto lock = StateLock::tryAcquire(m_path, QStringLiteral("/run/x.sock"));
            QVERIFY(lock.ok());
        }
        QVERIFY(QFile::exists(m_path));
        QVERIFY(!StateLock::readHolder(m_path).has_value());
        QVERIFY(StateLock::tryAcquire(m_path, {}).ok());
    }

    void killingTheHolderFreesIt()
    {
        ForeignHolder holder(m_path);
        QVERIFY(holder.holds());
        const auto refused = StateLock::tryAcquire(m_path, {});
        QCOMPARE(refused.error().code, ErrorCode::Busy); // it has not written its number yet
        holder.kill();
        QVERIFY(StateLock::tryAcquire(m_path, {}).ok());
    }

    void programsWeStartDoNotKeepIt()
    {
        auto lock = StateLock::tryAcquire(m_path, {});
        QVERIFY(lock.ok());
        const QStringList descriptors = QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System);
        bool found = false;
        for (const QString &descriptor : descriptors) {
            if (QFile::symLinkTarget(QStringLiteral("/proc/self/fd/") + descriptor) != m_path)
                continue;
            found = true;
            QVERIFY(::fcntl(descriptor.toInt(), F_GETFD) & FD_CLOEXEC);
        }
        QVERIFY(found);
    }

    void aFileThatSaysNonsenseNamesNobody()
    {
        for (const QByteArray &text : { QByteArray(), QByteArray("hello"), QByteArray("{\"pid\":-1}"), QByteArray("{\"pid\":\"x\"}"), QByteArray(100'000, '[') }) {
            QFile file(m_path);
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            file.write(text);
            file.close();
            QVERIFY(!StateLock::readHolder(m_path).has_value());
        }
        QVERIFY(StateLock::tryAcquire(m_path, {}).ok());
        QVERIFY(!StateLock::readHolder(m_folder->filePath(QStringLiteral("none"))).has_value());
    }

    void aLinkInItsPlaceIsNotFollowed()
    {
        QVERIFY(QFile::link(m_folder->filePath(QStringLiteral("precious")), m_path));
        QVERIFY(!StateLock::tryAcquire(m_path, {}).ok());
        QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("precious"))));
    }

    void noFolderNoLock()
    {
        const auto lock = StateLock::tryAcquire(m_folder->filePath(QStringLiteral("none/lock")), {});
        QVERIFY(!lock.ok());
        QCOMPARE(lock.error().code, ErrorCode::Storage);
    }

    void rootLeavesNothingInSomebodyElsesFolder()
    {
        constexpr uid_t otherUser = 65534;
        if (!isRoot()) { // everybody else may not write there at all
            QCOMPARE(StateLock::tryAcquire(QStringLiteral("/usr/lock"), {}).error().code, ErrorCode::PermissionDenied);
            return;
        }
        QCOMPARE(::chown(QFile::encodeName(m_folder->path()).constData(), otherUser, otherUser), 0);
        auto lock = StateLock::tryAcquire(m_path, {});
        QVERIFY(!lock.ok());
        QCOMPARE(lock.error().code, ErrorCode::PermissionDenied);
        QVERIFY(!QFile::exists(m_path));
        ForeignHolder holder(m_path); // but a running server is found
        QVERIFY(holder.holds());
        lock = StateLock::tryAcquire(m_path, {});
        QCOMPARE(lock.error().code, ErrorCode::Busy);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

MADMAIL_TEST(TestStateLock)
#include "tst_state_lock.moc"
