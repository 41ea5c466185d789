// SPDX-License-Identifier: GPL-3.0-or-later
// The manual page, as mandoc judges and shows it.
#include "app/cli/command_line.h"
#include "app/manual/man_page.h"
#include "server/ops/operation_table.h"
#include "tests/support/child_process.h"
#include "tests/support/test_main.h"

#include <QProcess>
#include <QRegularExpression>

using namespace Madmail;

namespace {

constexpr int patience = 60'000;

struct Judged
{
    QString text;
    int exitStatus = -1;
};

Judged mandoc(const QStringList &arguments, const QByteArray &page)
{
    QProcess process;
    Testing::forkPlainly(process);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("mandoc"), arguments);
    process.write(page);
    process.closeWriteChannel();
    if (!process.waitForFinished(patience))
        return { process.errorString() };
    return { QString::fromUtf8(process.readAll()), process.exitCode() };
}

/// Groups for old scripts are in no list.
bool isOffered(const Api::OperationDescriptor &operation)
{
    const auto groups = Ops::commandGroups();
    return std::none_of(groups.begin(), groups.end(), [&operation](const Api::CommandGroup &group) {
        return !group.isOffered && operation.command.mid(0, group.command.size()) == group.command;
    });
}

} // namespace

class TestManPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_page = Manual::manPage(Cli::describeCommandLine({ m_operations, Ops::commandGroups() }));
        // Without underlining and overstriking, in one line each.
        m_shown = mandoc({ QStringLiteral("-T"), QStringLiteral("utf8"), QStringLiteral("-O"), QStringLiteral("width=1000") }, m_page).text;
        m_shown.remove(QRegularExpression(QStringLiteral(".\b")));
    }

    void mandocFindsNothingWrong()
    {
        const Judged lint = mandoc({ QStringLiteral("-T"), QStringLiteral("lint"), QStringLiteral("-W"), QStringLiteral("warning") }, m_page);
        QVERIFY2(lint.text.isEmpty() && lint.exitStatus == 0, qPrintable(lint.text.left(2000)));
    }

    void hasEveryCommand_data()
    {
        QTest::addColumn<int>("row");
        int row = 0;
        for (const Api::OperationDescriptor &operation : m_operations)
            QTest::newRow(operation.id.constData()) << row++;
    }
    void hasEveryCommand()
    {
        QFETCH(int, row);
        const Api::OperationDescriptor &operation = m_operations[std::size_t(row)];
        if (!isOffered(operation)) {
            QVERIFY(!m_shown.contains(u' ' + operation.command.join(u' ')));
            return;
        }
        QVERIFY(m_shown.contains(u' ' + operation.command.join(u' ')));
        QVERIFY(m_shown.contains(QString::fromUtf8(operation.summary) + u'.'));
        for (const QString &example : operation.examples)
            QVERIFY2(m_shown.contains(QStringLiteral("maddy ") + example), qPrintable(example));
        for (const QStringList &alias : operation.aliases)
            QVERIFY2(m_shown.contains(u' ' + alias.join(u' ') + u' ') || m_shown.contains(u' ' + alias.join(u' ') + u'\n'), qPrintable(alias.join(u' ')));
        for (const Api::Parameter &parameter : operation.parameters)
            QVERIFY2(m_shown.contains(QString::fromUtf8(parameter.help)), parameter.help);
    }

    void hasWhatBelongsThere()
    {
        for (const char *text : { "SYNOPSIS", "--server URL", "--token-file FILE", "-y, --yes", "EXIT STATUS", "MADMAIL_TOKEN", "known_servers", "completion SHELL",
                                  "run [OPTIONS]", "--port-offset NUMBER" })
            QVERIFY2(m_shown.contains(QLatin1String(text)), text);
        for (const char *text : { "generate-man", "generate-admin-api-docs" })
            QVERIFY2(!m_shown.contains(QLatin1String(text)), text);
    }

private:
    const std::vector<Api::OperationDescriptor> m_operations = Ops::operationDescriptors();
    QByteArray m_page;
    QString m_shown;
};

MADMAIL_TEST(TestManPage)
#include "tst_man_page.moc"
