// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/policy/function_sizes.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::Policy;

namespace {

const QString top = QStringLiteral(MADMAIL_SOURCE_DIR);

SourceFile sample(const QString &text)
{
    return SourceFile::fromText(QStringLiteral("server/base/sample.cpp"), text);
}

/// `before { … }` with a body of so many lines, the two braces included.
QString function(const char *before, int lines)
{
    return QString::fromUtf8(before) + QStringLiteral("\n{\n") + QStringLiteral("    work();\n").repeated(lines - 2) +
           QStringLiteral("}\n");
}

} // namespace

class TestSizes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsFunctions_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("heads");
        const auto row = [](const char *name, const char *text, QStringList heads) {
            QTest::newRow(name) << QString::fromUtf8(text) << heads;
        };
        row("plain", "int f(int a)\n{\n    return a;\n}\n", {QStringLiteral("int f(int a)")});
        row("in namespaces", "namespace A::B {\nnamespace {\nvoid f() {}\n}\nvoid g() {}\n}\n",
            {QStringLiteral("void f()"), QStringLiteral("void g()")});
        row("in a class",
            "class X : public Y<int>\n{\npublic:\n    int f() const { return m_x; }\nprivate:\n    int m_x = 0;\n};\n",
            {QStringLiteral("public: int f() const")});
        row("braces in literals",
            "void f()\n{\n    g('{', \"}}{\", R\"(})\"); // }\n    int n = 1'000;\n}\nvoid h() {}\n",
            {QStringLiteral("void f()"), QStringLiteral("void h()")});
        row("member initialisers", "X::X(int a) : Base { a }, m_b{1}, m_c(2)\n{\n    g();\n}\nvoid h() {}\n",
            {QStringLiteral("X::X(int a) : Base {}, m_b{}, m_c(2)"), QStringLiteral("void h()")});
        row("templates", "template <class T, typename U = Q<int>>\nT f(U u)\n{\n    return u;\n}\n",
            {QStringLiteral("template <class T, typename U = Q<int>> T f(U u)")});
        row("lambda inside", "void f()\n{\n    call([] { g(); });\n}\n", {QStringLiteral("void f()")});
        row("operators",
            "bool operator==(const X &a, const X &b) { return true; }\nX &X::operator=(X &&x) { return *this; }\n",
            {QStringLiteral("bool operator==(const X &a, const X &b)"), QStringLiteral("X &X::operator=(X &&x)")});
        row("default arguments", "void f(int a = 3, X x = {}) { g(); }\n",
            {QStringLiteral("void f(int a = 3, X x = {})")});
        row("no functions",
            "static const int table[] = { 1, 2 };\nstruct P\n{\n    int x{1};\n};\nenum class E : char { A, B };\nint "
            "f(int);\n",
            {});
        row("preprocessor", "#define OPEN {\n#if 1\nvoid f() {}\n#endif\n", {QStringLiteral("void f()")});
        row("trailing return", "auto f() -> QList<int> { return {}; }\n", {QStringLiteral("auto f() -> QList<int>")});
        row("concept and requirement", "template <typename T>\nconcept C = requires(T t) { t.x(); };\nvoid f() {}\n",
            {QStringLiteral("void f()")});
    }
    void findsFunctions()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, heads);
        QStringList found;
        for (const FunctionSpan &span : functionsIn(sample(text)))
            found.append(span.head);
        QCOMPARE(found, heads);
    }

    void measuresFunctions_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("60 lines") << function("void f()", 60) << true;
        QTest::newRow("61 lines") << function("void f()", 61) << false;
        QTest::newRow("61 lines with a reason above") << function("// size: one table\nvoid f()", 61) << true;
        QTest::newRow("61 lines with an empty reason") << function("// size:\nvoid f()", 61) << false;
        QTest::newRow("100 lines with a reason") << function("// size: one table\nvoid f()", 100) << true;
        QTest::newRow("101 lines with a reason") << function("// size: one table\nvoid f()", 101) << false;
        QTest::newRow("a method of 61 lines")
            << QStringLiteral("class X\n{\n") + function("void f() const", 61) + QStringLiteral("};\n") << false;
        QTest::newRow("two of 40") << function("void f()", 40) + function("void g()", 40) << true;
    }
    void measuresFunctions()
    {
        QFETCH(QString, text);
        QFETCH(bool, allowed);
        const Violations violations = checkFunctionSizes(sample(text));
        QVERIFY2(violations.isEmpty() == allowed, report(violations).constData());
    }

    void measuresFiles_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("allowed");
        const QString line = QStringLiteral("int x;\n");
        const QString reason = QStringLiteral("// size: one table\n");
        QTest::newRow("500 lines") << line.repeated(500) << true;
        QTest::newRow("501 lines") << line.repeated(501) << false;
        QTest::newRow("501 lines with a reason") << reason + line.repeated(500) << true;
        QTest::newRow("501 lines with the reason at the end") << line.repeated(500) + reason << false;
        QTest::newRow("800 lines with a reason") << reason + line.repeated(799) << true;
        QTest::newRow("801 lines with a reason") << reason + line.repeated(800) << false;
    }
    void measuresFiles()
    {
        QFETCH(QString, text);
        QFETCH(bool, allowed);
        const Violations violations = checkFileSize(sample(text));
        QVERIFY2(violations.isEmpty() == allowed, report(violations).constData());
    }

    void ourFilesAndFunctionsAreShort()
    {
        Violations violations;
        qsizetype functions = 0;
        for (const SourceFile &file : sourceTree(top)) {
            violations += checkFileSize(file) + checkFunctionSizes(file);
            functions += functionsIn(file).size();
        }
        QVERIFY2(violations.isEmpty(), report(violations).constData());
        QVERIFY2(functions > 100, "the finder finds our functions");
    }
};

MADMAIL_TEST(TestSizes)
#include "tst_sizes.moc"
