// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/policy/dependencies.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::Policy;

namespace {

const QString top = QStringLiteral(MADMAIL_SOURCE_DIR);

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
}

} // namespace

class TestDependencies : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsCMake()
    {
        const QString text = QStringLiteral("find_package(Threads REQUIRED)\n"
                                            "find_package(Qt6 6.4 REQUIRED COMPONENTS Core)\n"
                                            "# find_package(Nothing)\n"
                                            "pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.18)\n"
                                            "pkg_check_modules(TWO\n    one two)\nfind_path(HERE maker/thing.hpp REQUIRED)\n");
        QCOMPARE(dependenciesInCMake({SourceFile::fromText(QStringLiteral("cmake/a.cmake"), text)}),
                 words("libsodium maker_thing one Qt6 Threads two"));
        QCOMPARE(dependenciesInCMake({SourceFile::fromText(QStringLiteral("app/a.cpp"), text)}), QStringList());
    }

    void readsTheDocs()
    {
        const QString text = QStringLiteral("# Dependencies\n\n| name | for | licence |\n|---|---|---|\n| `Qt6` | all "
                                            "| LGPL |\n| libsodium | hashes | ISC |\n"
                                            "\n## Tools\n\n| name | for |\n|---|---|\n| ccache | speed |\n");
        QCOMPARE(dependenciesInDocs(text), words("libsodium Qt6"));
    }

    void theDocsNameWhatIsUsed()
    {
        const QStringList used = dependenciesInCMake(sourceTree(top));
        QVERIFY2(used.contains(QStringLiteral("Qt6")), "CMake's files are found");
        const QStringList documented = dependenciesInDocs(readText(top + QStringLiteral("/docs/dependencies.md")));
        for (const QString &name : used)
            QVERIFY2(documented.contains(name, Qt::CaseInsensitive),
                     qPrintable(QStringLiteral("docs/dependencies.md lacks %1").arg(name)));
        for (const QString &name : documented)
            QVERIFY2(used.contains(name, Qt::CaseInsensitive),
                     qPrintable(QStringLiteral("nothing uses %1 of docs/dependencies.md").arg(name)));
    }
};

MADMAIL_TEST(TestDependencies)
#include "tst_dependencies.moc"
