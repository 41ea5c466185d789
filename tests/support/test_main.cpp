// SPDX-License-Identifier: GPL-3.0-or-later
// Runs every registered test class. `tst_x ClassName [Qt Test arguments]` runs one.
#include "tests/support/test_main.h"

#include <QCoreApplication>
#include <QTest>

#include <csignal>
#include <cstdio>
#include <map>
#include <string>

namespace Madmail::Testing {

static std::map<std::string, TestFactory> &registry()
{
    static std::map<std::string, TestFactory> tests;
    return tests;
}

bool registerTest(const char *name, TestFactory factory)
{
    return registry().emplace(name, factory).second;
}

} // namespace Madmail::Testing

int main(int argc, char **argv)
{
    using namespace Madmail::Testing;
    std::signal(SIGPIPE, SIG_IGN);
    QCoreApplication app(argc, argv);
    QStringList arguments = app.arguments();
    std::string only;
    if (arguments.size() > 1 && registry().count(arguments[1].toStdString())) {
        only = arguments[1].toStdString();
        arguments.removeAt(1);
    }
    int failures = 0;
    int classes = 0;
    for (const auto &[name, factory] : registry()) {
        if (!only.empty() && name != only)
            continue;
        ++classes;
        failures += QTest::qExec(factory().get(), arguments);
    }
    if (classes == 0) {
        std::fprintf(stderr, "no test class is registered\n");
        return 1;
    }
    return failures ? 1 : 0;
}
