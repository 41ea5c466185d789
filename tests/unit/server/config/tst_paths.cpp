// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/paths.h"
#include "tests/support/test_main.h"

#include <QDir>
#include <QFile>

using namespace Madmail::Config;

class TestPaths : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        for (const char *name : { "MADMAIL_STATE_DIR", "MADDY_CONFIG", "XDG_RUNTIME_DIR", "XDG_DATA_HOME" })
            qunsetenv(name);
    }
    void cleanupTestCase() { init(); }

    void theServiceHasTheSystemsFolders()
    {
        const Paths paths = resolvePaths({}, { .isService = true });
        QCOMPARE(paths.stateDirectory, QStringLiteral("/var/lib/madmail"));
        QCOMPARE(paths.configFile, QStringLiteral("/etc/madmail/maddy.conf"));
        QVERIFY(!paths.configFileWasNamed);
    }

    void peopleHaveTheirOwn()
    {
        QCOMPARE(resolvePaths({}, {}).stateDirectory, QDir::homePath() + QStringLiteral("/.local/share/madmail"));
        qputenv("XDG_DATA_HOME", "/data");
        const Paths paths = resolvePaths({}, {});
        QCOMPARE(paths.stateDirectory, QStringLiteral("/data/madmail"));
        QCOMPARE(paths.configFile, QStringLiteral("/data/madmail/maddy.conf"));
        qputenv("XDG_DATA_HOME", "relative");
        QCOMPARE(resolvePaths({}, {}).stateDirectory, QDir::homePath() + QStringLiteral("/.local/share/madmail"));
    }

    void whatSomebodySaysWins()
    {
        qputenv("MADMAIL_STATE_DIR", "/from/environment");
        qputenv("MADDY_CONFIG", "/from/environment.conf");
        Paths paths = resolvePaths({}, { .isService = true });
        QCOMPARE(paths.stateDirectory, QStringLiteral("/from/environment"));
        QCOMPARE(paths.configFile, QStringLiteral("/from/environment.conf"));
        QVERIFY(paths.configFileWasNamed);
        paths = resolvePaths({ .stateDirectory = QStringLiteral("/from/option/"), .configFile = QStringLiteral("/o/../o.conf") }, {});
        QCOMPARE(paths.stateDirectory, QStringLiteral("/from/option"));
        QCOMPARE(paths.configFile, QStringLiteral("/o.conf"));
    }

    void relativePathsBecomeAbsolute()
    {
        const Paths paths = resolvePaths({ .stateDirectory = QStringLiteral("state"), .configFile = QStringLiteral("x.conf") }, {});
        QCOMPARE(paths.stateDirectory, QDir::currentPath() + QStringLiteral("/state"));
        QCOMPARE(paths.configFile, QDir::currentPath() + QStringLiteral("/x.conf"));
    }

    void anotherStateFolderHasItsOwnConfigFile()
    {
        const Paths paths = resolvePaths({ .stateDirectory = QStringLiteral("/srv/two") }, { .isService = true });
        QCOMPARE(paths.configFile, QStringLiteral("/srv/two/maddy.conf"));
        QCOMPARE(paths.lockFile(), QStringLiteral("/srv/two/lock"));
        QCOMPARE(paths.controlSocket(), QStringLiteral("/srv/two/control.sock"));
    }

    void longSocketPathsMove()
    {
        const QString longFolder = QStringLiteral("/srv/") + QString(95, u'x');
        Paths paths;
        paths.stateDirectory = QStringLiteral("/") + QString(86, u'x');
        QCOMPARE(paths.controlSocket().size(), 100);
        QVERIFY(paths.controlSocket().startsWith(paths.stateDirectory));
        paths.stateDirectory = longFolder;
        QCOMPARE(paths.controlSocket().section(u'/', 0, -3), QDir::tempPath());
        QVERIFY(paths.controlSocket().endsWith(QStringLiteral("/control.sock")));
        qputenv("XDG_RUNTIME_DIR", "/run/user/1000");
        const QString socket = paths.controlSocket();
        QVERIFY(socket.startsWith(QStringLiteral("/run/user/1000/madmail-")));
        QVERIFY(socket.endsWith(QStringLiteral(".sock")));
        QCOMPARE(paths.controlSocket(), socket);
        paths.stateDirectory += u'y';
        QVERIFY(paths.controlSocket() != socket);
        qputenv("XDG_RUNTIME_DIR", QByteArray("/run/") + QByteArray(100, 'z'));
        QVERIFY(QFile::encodeName(paths.controlSocket()).size() <= 100);
    }

    void bytesCountAndNotCharacters()
    {
        Paths paths;
        paths.stateDirectory = QStringLiteral("/srv/") + QString(60, QChar(0x00fc));
        QVERIFY(!paths.controlSocket().startsWith(paths.stateDirectory));
    }
};

MADMAIL_TEST(TestPaths)
#include "tst_paths.moc"
