// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/platform/state_directory.h"
#include "tests/support/test_main.h"

#include <QDir>
#include <QFile>

#include <sys/stat.h>
#include <unistd.h>

using namespace Madmail;
using namespace Madmail::Platform;

namespace {

constexpr uid_t otherUser = 65534; // nobody

uint modeOf(const QString &path)
{
    struct stat info {};
    return ::stat(QFile::encodeName(path).constData(), &info) == 0 ? info.st_mode & 07777 : 0;
}

void giveAway(const QString &path)
{
    QCOMPARE(::lchown(QFile::encodeName(path).constData(), otherUser, otherUser), 0);
}

} // namespace

class TestStateDirectory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void makesItWithAllAboveAndCloses()
    {
        const QString path = in("a/b/state");
        QVERIFY(prepareStateDirectory(path).ok());
        for (const char *made : { "a", "a/b", "a/b/state" })
            QCOMPARE(modeOf(in(made)), 0700u);
        QVERIFY(prepareStateDirectory(path).ok()); // again changes nothing
    }

    void closesOneOfOurs()
    {
        QVERIFY(QDir().mkdir(in("state")));
        QCOMPARE(::chmod(QFile::encodeName(in("state")).constData(), 0755), 0);
        QVERIFY(prepareStateDirectory(in("state")).ok());
        QCOMPARE(modeOf(in("state")), 0700u);
    }

    void leavesAFolderWithOtherThingsOpen_data()
    {
        QTest::addColumn<QString>("content");
        QTest::addColumn<bool>("isTaken");
        QTest::newRow("somebody's letters") << QStringLiteral("letter.txt") << false;
        QTest::newRow("hidden") << QStringLiteral(".profile") << false;
        QTest::newRow("a disk of its own") << QStringLiteral("lost+found") << true;
        QTest::newRow("a server's database") << QStringLiteral("madmail.db") << true;
        QTest::newRow("a server's configuration") << QStringLiteral("maddy.conf") << true;
    }
    void leavesAFolderWithOtherThingsOpen()
    {
        QFETCH(QString, content);
        QFETCH(bool, isTaken);
        QVERIFY(QDir().mkdir(in("state")));
        QVERIFY(QDir().mkdir(in("state") + u'/' + content));
        QCOMPARE(::chmod(QFile::encodeName(in("state")).constData(), 0755), 0);
        const auto status = prepareStateDirectory(in("state"));
        QCOMPARE(status.ok(), isTaken);
        QCOMPARE(modeOf(in("state")), isTaken ? 0700u : 0755u);
        if (!isTaken) {
            QCOMPARE(status.error().code, ErrorCode::BadInput);
            QVERIFY(status.error().toEnglish().contains(in("state")));
            QCOMPARE(::chmod(QFile::encodeName(in("state")).constData(), 0700), 0);
            QVERIFY(prepareStateDirectory(in("state")).ok()); // closed already: nothing is taken from anybody
        }
    }

    void followsALinkOfOurs()
    {
        QVERIFY(QDir().mkdir(in("disk")));
        QVERIFY(QFile::link(in("disk"), in("state")));
        QVERIFY(prepareStateDirectory(in("state")).ok());
        QCOMPARE(modeOf(in("disk")), 0700u);
    }

    void whatIsNoFolder()
    {
        QFile file(in("file"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(QFile::link(in("nowhere"), in("dangling")));
        QVERIFY(QFile::link(in("file"), in("to-file")));
        for (const char *name : { "file", "file/below", "file/far/below", "dangling", "to-file" }) {
            const auto status = prepareStateDirectory(in(name));
            QVERIFY2(!status.ok(), name);
            QCOMPARE(status.error().code, ErrorCode::BadInput);
            QVERIFY(status.error().toEnglish().contains(in(name)));
        }
    }

    void somebodyElsesFolderIsNamedAndLeftAlone()
    {
        if (!isRoot()) { // only root can give a folder away; everybody else finds one of root's
            const auto status = prepareStateDirectory(QStringLiteral("/usr"));
            QCOMPARE(status.error().code, ErrorCode::PermissionDenied);
            QVERIFY(status.error().toEnglish().contains(QStringLiteral("belongs to root")));
            return;
        }
        QVERIFY(QDir().mkdir(in("state")));
        QCOMPARE(::chmod(QFile::encodeName(in("state")).constData(), 0755), 0);
        giveAway(in("state"));
        for (const auto &status : { prepareStateDirectory(in("state")), checkStateDirectoryOwner(in("state")) }) {
            QVERIFY(!status.ok());
            QCOMPARE(status.error().code, ErrorCode::PermissionDenied);
            QVERIFY(status.error().toEnglish().contains(QStringLiteral("belongs to ") + userName(otherUser)));
            QVERIFY(status.error().toEnglish().contains(QStringLiteral("sudo -u ") + userName(otherUser)));
        }
        QCOMPARE(modeOf(in("state")), 0755u);
    }

    void somebodyElsesLinkIsNotFollowed()
    {
        if (!isRoot())
            return; // needs a link that is not ours, and only root can make one
        QVERIFY(QDir().mkdir(in("disk")));
        QVERIFY(QFile::link(in("disk"), in("state")));
        giveAway(in("state"));
        const auto status = prepareStateDirectory(in("state"));
        QVERIFY(!status.ok());
        QCOMPARE(status.error().code, ErrorCode::BadInput);
        QVERIFY(status.error().toEnglish().contains(QStringLiteral("a link that ") + userName(otherUser)));
    }

    void aFolderThatCannotBeMade()
    {
        const auto status = prepareStateDirectory(QStringLiteral("/proc/self/madmail")); // not even root can
        QVERIFY(!status.ok());
        QVERIFY(status.error().toEnglish().contains(QStringLiteral("--state-dir")));
    }

    void oneOfOursThatMayNotBeWritten()
    {
        QVERIFY(QDir().mkdir(in("state")));
        QCOMPARE(::chmod(QFile::encodeName(in("state")).constData(), 0500), 0);
        const bool wasRoot = isRoot(); // whom no mode stops: become somebody for the question
        if (wasRoot) {
            giveAway(in("state"));
            QCOMPARE(::chmod(QFile::encodeName(m_folder->path()).constData(), 0711), 0);
            QCOMPARE(::seteuid(otherUser), 0);
        }
        const auto status = prepareStateDirectory(in("state"));
        if (wasRoot)
            QCOMPARE(::seteuid(0), 0);
        QVERIFY(!status.ok());
        QCOMPARE(status.error().code, ErrorCode::PermissionDenied);
        QVERIFY(status.error().toEnglish().contains(QStringLiteral("may not be written")));
    }

    void nothingThereIsNobodys() { QVERIFY(checkStateDirectoryOwner(in("not-there")).ok()); }

private:
    QString in(const char *name) const { return m_folder->filePath(QString::fromLatin1(name)); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

MADMAIL_TEST(TestStateDirectory)
#include "tst_state_directory.moc"
