// SPDX-License-Identifier: GPL-3.0-or-later
// Registers test classes, so that one program runs all those of a folder.
#pragma once

#include <QObject>

#include <memory>

namespace Madmail::Testing {

using TestFactory = std::unique_ptr<QObject> (*)();
bool registerTest(const char *name, TestFactory factory);

} // namespace Madmail::Testing

/// At the end of a test source, before its `#include "tst_x.moc"`.
#define MADMAIL_TEST(TestClass)                                                                                        \
    [[maybe_unused]] static const bool registered##TestClass = Madmail::Testing::registerTest(                         \
        #TestClass, []() -> std::unique_ptr<QObject> { return std::make_unique<TestClass>(); });
