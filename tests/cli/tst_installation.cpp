// SPDX-License-Identifier: GPL-3.0-or-later
// What `cmake --install` puts where.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QFile>
#include <QFileInfo>

using namespace Madmail::Testing;

class TestInstallation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        const CommandResult result = runProgram(QStringLiteral("cmake"), { QStringLiteral("--install"), QStringLiteral(MADMAIL_BINARY_DIR), QStringLiteral("--prefix"), m_prefix.path() });
        VERIFY_SAYING(result.exitStatus == 0, result.all());
    }

    void programHasBothNames()
    {
        for (const char *name : { "bin/madmail", "bin/maddy" })
            VERIFY_SAYING(runProgram(m_prefix.filePath(QLatin1String(name)), { QStringLiteral("version") }).out.startsWith("madmail "), name);
        QCOMPARE(QFileInfo(m_prefix.filePath(QStringLiteral("bin/maddy"))).canonicalFilePath(),
                 QFileInfo(m_prefix.filePath(QStringLiteral("bin/madmail"))).canonicalFilePath());
    }

    void documentsAreThoseOfTheProgram_data()
    {
        QTest::addColumn<QStringList>("command");
        const auto row = [](const char *file, const QStringList &command) { QTest::newRow(file) << command; };
        const QString completion = QStringLiteral("completion");
        row("share/bash-completion/completions/maddy", { completion, QStringLiteral("bash") });
        row("share/bash-completion/completions/madmail", { completion, QStringLiteral("bash") });
        row("share/zsh/site-functions/_maddy", { completion, QStringLiteral("zsh") });
        row("share/fish/vendor_completions.d/maddy.fish", { completion, QStringLiteral("fish") });
        row("share/fish/vendor_completions.d/madmail.fish", { completion, QStringLiteral("fish") });
        row("share/man/man1/maddy.1", { QStringLiteral("generate-man") });
        row("share/man/man1/madmail.1", { QStringLiteral("generate-man") });
    }
    void documentsAreThoseOfTheProgram()
    {
        QFETCH(QStringList, command);
        QFile file(m_prefix.filePath(QLatin1String(QTest::currentDataTag())));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), runMadmail(command).out);
    }

private:
    QTemporaryDir m_prefix;
};

MADMAIL_TEST(TestInstallation)
#include "tst_installation.moc"
