// SPDX-License-Identifier: GPL-3.0-or-later
// The two commands of the README, with programs in PATH that only note how they are called.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>

using namespace Madmail::Testing;

namespace {

void writeScript(const QString &path, const QByteArray &script)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("#!/bin/sh\n" + script + '\n') > 0);
    file.setPermissions(QFile::Permissions(0x7755));
}

/// A copy of the scripts, and a PATH of its own.
class ScriptHouse
{
public:
    ScriptHouse()
    {
        QDir().mkpath(project() + QStringLiteral("/tests"));
        QDir().mkpath(project() + QStringLiteral("/installer"));
        QDir().mkpath(path(QStringLiteral("bin")));
        const QDir source(QStringLiteral(MADMAIL_SOURCE_DIR));
        for (const QString &name : source.entryList({ QStringLiteral("CMakePresets.json") }) + QStringList { QStringLiteral("tests/run.sh") })
            QFile::copy(source.filePath(name), project() + u'/' + name);
        for (const QString &name : QDir(source.filePath(QStringLiteral("installer"))).entryList(QDir::Files))
            QFile::copy(source.filePath(QStringLiteral("installer/")) + name, project() + QStringLiteral("/installer/") + name);
        for (const char *tool : { "sh", "dirname", "sed", "grep", "mkdir", "env", "find", "touch", "flock", "cat", "stat", "nproc", "wc", "true" })
            QFile::link(QStandardPaths::findExecutable(QLatin1String(tool)), pathOf(tool));
        note("dpkg-query", "[ -f $HOUSE/installed ] && shift 2 && printf '%s installed\\n' \"$@\"");
        note("apt-get", "echo apt-get \"$@\" >>$HOUSE/calls; touch $HOUSE/installed");
        note("cmake", "echo cmake \"$@\" >>$HOUSE/calls; mkdir -p build/$2; touch build/$2/build.ninja");
        note("ninja", "case \"$*\" in *' -n '*) [ ! -f $HOUSE/built ] || echo 'ninja: no work to do.'; exit 0 ;; esac\n"
                      "echo ninja \"$@\" >>$HOUSE/calls; touch $HOUSE/built; mkdir -p $2/bin; cp $HOUSE/program $2/bin/madmail");
        QFile::link(QStandardPaths::findExecutable(QStringLiteral("cp")), pathOf("cp"));
        writeScript(path(QStringLiteral("program")), "pwd; printf '<%s>\\n' \"$@\"");
        setUser(1000);
        QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7755));
    }

    QString project() const { return path(QStringLiteral("project")); }
    QString path(const QString &name) const { return m_folder.filePath(name); }
    /// A program of PATH.
    void note(const char *name, const QByteArray &script) const { writeScript(pathOf(name), script); }
    void setUser(int id) const { note("id", "[ \"$1\" = -un ] && echo somebody || echo " + QByteArray::number(id)); }
    void setInstalled() const { QVERIFY(QFile(path(QStringLiteral("installed"))).open(QIODevice::WriteOnly)); }

    QByteArray calls() const
    {
        QFile file(path(QStringLiteral("calls")));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    CommandResult run(const QString &script, const QStringList &arguments, QStringList launcher = {}) const
    {
        QProcessEnvironment environment;
        environment.insert(QStringLiteral("PATH"), path(QStringLiteral("bin")));
        environment.insert(QStringLiteral("HOUSE"), m_folder.path());
        launcher << QStringLiteral("/bin/sh") << project() + u'/' + script << arguments;
        return runProgram(launcher.first(), launcher.mid(1), environment);
    }
    CommandResult start(const QStringList &arguments) const { return run(QStringLiteral("installer/start.sh"), arguments); }
    CommandResult test(const QStringList &arguments) const { return run(QStringLiteral("tests/run.sh"), arguments); }

private:
    QString pathOf(const char *name) const { return path(QStringLiteral("bin/")) + QLatin1String(name); }

    QTemporaryDir m_folder;
};

/// What becomes somebody who may not write where the person who runs the tests may.
QStringList asNobody()
{
    if (!isRoot())
        return {};
    return { QStandardPaths::findExecutable(QStringLiteral("setpriv")), QStringLiteral("--reuid=65534"), QStringLiteral("--regid=65534"),
             QStringLiteral("--clear-groups") };
}

} // namespace

class TestScripts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void withoutRightsTheyPrintTheLine_data()
    {
        QTest::addColumn<QString>("script");
        QTest::newRow("start.sh") << QStringLiteral("installer/start.sh");
        QTest::newRow("run.sh") << QStringLiteral("tests/run.sh");
    }
    void withoutRightsTheyPrintTheLine()
    {
        QFETCH(QString, script);
        const ScriptHouse house;
        const CommandResult result = house.run(script, {});
        QCOMPARE(result.exitStatus, 1);
        VERIFY_SAYING(result.out.startsWith("apt-get update && apt-get install -y --no-install-recommends g++ cmake ") && result.out.count('\n') == 1,
                      result.all());
        VERIFY_SAYING(result.err.contains("as administrator"), result.all());
        QCOMPARE(house.calls(), QByteArray());
    }

    void installsWhatIsMissing_data()
    {
        QTest::addColumn<int>("user");
        QTest::addColumn<bool>("hasSudo");
        QTest::newRow("root") << 0 << false;
        QTest::newRow("sudo") << 1000 << true;
    }
    void installsWhatIsMissing()
    {
        QFETCH(int, user);
        QFETCH(bool, hasSudo);
        const ScriptHouse house;
        house.setUser(user);
        if (hasSudo)
            house.note("sudo", "echo sudo >>$HOUSE/calls; exec \"$@\"");
        const CommandResult result = house.start({ QStringLiteral("--cli"), QStringLiteral("status") });
        VERIFY_SAYING(result.exitStatus == 0, result.all());
        VERIFY_SAYING(house.calls().contains("apt-get install -y -qq --no-install-recommends g++ cmake "), house.calls());
        QCOMPARE(house.calls().contains("sudo\n"), hasSudo);
        VERIFY_SAYING(house.calls().contains("cmake --preset release\nninja -C build/release --quiet madmail\n"), house.calls());
    }

    void startPassesItsArgumentsOn_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("none") << QStringList() << QByteArray("<--cli>\n<run>\n");
        QTest::newRow("a command") << QStringList { QStringLiteral("--cli"), QStringLiteral("create-user") } << QByteArray("<--cli>\n<create-user>\n");
        QTest::newRow("blanks, nothing and signs") << QStringList { QStringLiteral("two words"), QString(), QStringLiteral("$HOME*'\"") }
                                                   << QByteArray("<two words>\n<>\n<$HOME*'\">\n");
    }
    void startPassesItsArgumentsOn()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, shown);
        const ScriptHouse house;
        house.setInstalled();
        const CommandResult result = house.start(arguments);
        VERIFY_SAYING(result.exitStatus == 0, result.all());
        QCOMPARE(result.out, QDir::currentPath().toUtf8() + '\n' + shown); // in the caller's folder
        QCOMPARE(result.err.contains("Ctrl+C"), arguments.isEmpty());
    }

    void startPassesTheExitStatusOn()
    {
        const ScriptHouse house;
        house.setInstalled();
        writeScript(house.path(QStringLiteral("program")), "exit 7");
        QCOMPARE(house.start({ QStringLiteral("--cli") }).exitStatus, 7);
    }

    void theSecondRunIsSilent()
    {
        const ScriptHouse house;
        house.setInstalled();
        QVERIFY(house.start({ QStringLiteral("x") }).err.contains("Building"));
        const QByteArray before = house.calls();
        const CommandResult second = house.start({ QStringLiteral("x") });
        QCOMPARE(second.err, QByteArray());
        QCOMPARE(house.calls(), before);
    }

    void aFailedBuildStartsNothing()
    {
        const ScriptHouse house;
        house.setInstalled();
        house.note("ninja", "case \"$*\" in *' -n '*) exit 0 ;; esac\necho 'error: no' ; exit 1");
        const CommandResult result = house.start({ QStringLiteral("x") });
        VERIFY_SAYING(result.exitStatus == 1 && result.out.isEmpty() && result.err.contains("failed"), result.all());
    }

    void foldersOfOthers_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("folder"); // that may not be written, inside the project
        QTest::addColumn<QByteArray>("says");
        const QString start = QStringLiteral("installer/start.sh");
        const QString run = QStringLiteral("tests/run.sh");
        QTest::newRow("start.sh") << start << QString() << QByteArray("cp -r");
        QTest::newRow("run.sh") << run << QString() << QByteArray("cp -r");
        QTest::newRow("start.sh, built by root") << start << QStringLiteral("/build") << QByteArray("chown -R somebody");
        QTest::newRow("run.sh, built by root") << run << QStringLiteral("/build/log") << QByteArray("chown -R somebody");
    }
    void foldersOfOthers()
    {
        QFETCH(QString, script);
        QFETCH(QString, folder);
        QFETCH(QByteArray, says);
        const ScriptHouse house;
        house.setInstalled();
        const QString closed = house.project() + folder;
        QDir().mkpath(closed);
        for (QString open = closed; open.startsWith(house.project()); open = QFileInfo(open).path())
            QFile::setPermissions(open, QFile::Permissions(0x7777));
        QFile::setPermissions(closed, QFile::Permissions(isRoot() ? 0x7755 : 0x5555));
        const CommandResult result = house.run(script, {}, asNobody());
        QFile::setPermissions(closed, QFile::Permissions(0x7755));
        QCOMPARE(result.exitStatus, 1);
        const QByteArray owner = QFileInfo(closed).owner().toUtf8();
        VERIFY_SAYING(result.err.startsWith("The folder " + closed.toUtf8() + " belongs to " + owner + ", and somebody may not write"), result.all());
        VERIFY_SAYING(result.err.contains(says) && result.err.count('\n') == 2, result.all());
        QCOMPARE(house.calls(), QByteArray());
    }

    void runRefusesUnknownArguments_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("option") << QStringList { QStringLiteral("--units") };
        QTest::newRow("word") << QStringList { QStringLiteral("unit") };
        QTest::newRow("behind a known one") << QStringList { QStringLiteral("--unit"), QStringLiteral("--no") };
        QTest::newRow("empty") << QStringList { QString() };
    }
    void runRefusesUnknownArguments()
    {
        QFETCH(QStringList, arguments);
        const ScriptHouse house;
        const CommandResult result = house.test(arguments);
        VERIFY_SAYING(result.exitStatus == 2 && result.out.isEmpty() && result.err.startsWith("sh tests/run.sh ["), result.all());
        QCOMPARE(house.calls(), QByteArray());
    }

    void runHelps()
    {
        const ScriptHouse house;
        const CommandResult result = house.test({ QStringLiteral("--help") });
        VERIFY_SAYING(result.exitStatus == 0 && result.out.startsWith("sh tests/run.sh [") && result.err.isEmpty(), result.all());
    }

    void runTakesANodeThatIsNewEnough_data()
    {
        QTest::addColumn<QByteArray>("node"); // what it does with options
        QTest::addColumn<bool>("isWanted");
        QTest::newRow("new") << QByteArray("exit 0") << false;
        QTest::newRow("does not know --test-concurrency") << QByteArray("case \"$*\" in *--test-concurrency*) exit 9 ;; esac") << true;
    }
    void runTakesANodeThatIsNewEnough()
    {
        QFETCH(QByteArray, node);
        QFETCH(bool, isWanted);
        const ScriptHouse house;
        house.note("node", node);
        house.note("npm", "exit 0");
        const CommandResult result = house.test({});
        QCOMPARE(result.exitStatus, 1);
        QCOMPARE(result.out.contains(" nodejs npm"), isWanted);
    }

    void runNamesWhatWasSkipped()
    {
        const ScriptHouse house;
        house.setInstalled();
        house.note("ctest", "mkdir -p build/dev/Testing/Temporary\n"
                            "printf 'PASS   : A::b()\\nSKIP   : TestFullDisk::fills() needs root\\n   Loc: [x.cpp(1)]\\n' >build/dev/Testing/Temporary/LastTest.log\n"
                            "echo '100% tests passed, 0 tests failed out of 3'");
        const CommandResult result = house.test({ QStringLiteral("--unit") });
        VERIFY_SAYING(result.exitStatus == 0, result.all());
        VERIFY_SAYING(result.err.contains("Skipped on this computer (1):\n  TestFullDisk::fills(): needs root\n"), result.all());
        VERIFY_SAYING(result.out.endsWith("3 passed, 0 failed (passed: 3 test programs; skipped: 1)\n"), result.all());
    }

    void runFailsWithItsTests()
    {
        const ScriptHouse house;
        house.setInstalled();
        house.note("ctest", "echo '67% tests passed, 1 tests failed out of 3'; exit 8");
        const CommandResult result = house.test({ QStringLiteral("--unit") });
        VERIFY_SAYING(result.exitStatus == 1 && result.out.endsWith("2 passed, 1 failed (passed: 2 test programs)\n"), result.all());
    }
};

MADMAIL_TEST(TestScripts)
#include "tst_scripts.moc"
