// SPDX-License-Identifier: GPL-3.0-or-later
// docs/admin-api.md names everything, and is the one in the source tree.
#include "app/manual/admin_api_examples.h"
#include "app/manual/admin_api_page.h"
#include "server/config/settings_table.h"
#include "server/ops/arguments.h"
#include "server/ops/operation_table.h"
#include "tests/support/test_main.h"

#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>

using namespace Madmail;
using namespace Madmail::Manual;

class TestAdminApiPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_page = QString::fromUtf8(adminApiPage(m_operations, Config::settingsTable())); }

    void isTheOneOfTheSourceTree()
    {
        QFile file(QStringLiteral(MADMAIL_SOURCE_DIR "/docs/admin-api.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(QString::fromUtf8(file.readAll()) == m_page,
                 "The operation table has changed. Run: build/dev/bin/maddy generate-admin-api-docs > docs/admin-api.md");
    }

    void namesEveryResource_data()
    {
        QTest::addColumn<int>("row");
        int row = 0;
        for (const Api::OperationDescriptor &operation : m_operations)
            QTest::newRow(operation.id.constData()) << row++;
    }
    void namesEveryResource()
    {
        QFETCH(int, row);
        const Api::OperationDescriptor &operation = m_operations[std::size_t(row)];
        for (const Api::ApiRoute &route : operation.api) {
            QVERIFY(m_page.contains(u'`' + QString::fromUtf8(route.resource) + u'`'));
            const QString title = *route.action ? QStringLiteral("**%1 · %2**").arg(QLatin1String(route.method), QLatin1String(route.action))
                                                : QStringLiteral("**%1**").arg(QLatin1String(route.method));
            QVERIFY2(m_page.contains(title), qPrintable(title));
        }
        if (*operation.whyNoApi)
            QVERIFY(m_page.contains(QStringLiteral("| `maddy %1` | ").arg(operation.command.join(u' '))));
    }

    void namesEverySetting()
    {
        const QString ports = m_page.section(QStringLiteral("\n## Port Settings\n"), 1).section(QStringLiteral("\n## "), 0, 0);
        const QString others = m_page.section(QStringLiteral("\n## Configuration Settings\n"), 1).section(QStringLiteral("\n## "), 0, 0);
        for (const Api::SettingDescriptor &setting : Config::settingsTable()) {
            const QString row = QStringLiteral("| `%1` | `/admin/settings/%1` |").arg(QLatin1String(setting.name));
            QVERIFY2(ports.contains(row) != others.contains(row), setting.name);
        }
        QVERIFY(ports.contains(QStringLiteral("`imap_port`")) && others.contains(QStringLiteral("`language`")));
    }

    void hasNoHoles()
    {
        static const QRegularExpression hole(QStringLiteral("^\\{[a-z ]+\\}$"), QRegularExpression::MultilineOption);
        QVERIFY2(!hole.match(m_page).hasMatch(), qPrintable(hole.match(m_page).captured()));
        QVERIFY(!m_page.contains(QStringLiteral("\n\n\n")));
        QCOMPARE(m_page.count(QStringLiteral("\n```")) % 2, 0);
    }

    /// Each link within the page leads to a heading.
    void linksLead()
    {
        QSet<QString> headings;
        for (const QString &line : m_page.split(u'\n'))
            if (line.startsWith(QLatin1String("## ")))
                headings << line.mid(3).toLower().replace(u' ', u'-');
        static const QRegularExpression link(QStringLiteral("\\]\\(#([^)]+)\\)"));
        for (auto found = link.globalMatch(m_page); found.hasNext();) {
            const QString name = found.next().captured(1);
            QVERIFY2(headings.contains(name), qPrintable(name));
        }
    }

    void examplesFitTheTable_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t row = 0; row < adminApiExamples().size(); ++row)
            QTest::newRow(adminApiExamples()[row].operation.constData()) << int(row);
    }
    void examplesFitTheTable()
    {
        QFETCH(int, row);
        const AdminApiExample &example = adminApiExamples()[std::size_t(row)];
        const Ops::Operation *operation = Ops::findOperation(QString::fromUtf8(example.operation));
        QVERIFY(operation && !operation->descriptor.api.empty());
        const QJsonDocument body = QJsonDocument::fromJson(example.body);
        QVERIFY(example.body.isEmpty() || body.isObject());
        const auto arguments = Ops::normaliseArguments(operation->descriptor, body.object());
        QVERIFY2(arguments.ok(), arguments ? "" : qPrintable(arguments.error().toEnglish()));
        QVERIFY(QJsonDocument::fromJson(example.answer).isObject());
    }

private:
    const std::vector<Api::OperationDescriptor> m_operations = Ops::operationDescriptors();
    QString m_page;
};

MADMAIL_TEST(TestAdminApiPage)
#include "tst_admin_api_page.moc"
