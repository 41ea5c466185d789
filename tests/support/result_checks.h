// SPDX-License-Identifier: GPL-3.0-or-later
// Checks of Result and Status that say the error's sentence.
#pragma once

#include <QTest>

/// Fails the test with the error's text.
#define VERIFY_OK(result)                                                                                              \
    do {                                                                                                               \
        const auto &verified = (result);                                                                               \
        QVERIFY2(verified.ok(), verified.ok() ? "" : qPrintable(verified.error().toEnglish()));                        \
    } while (false)

#define COMPARE_ERROR(result, expected)                                                                                \
    do {                                                                                                               \
        const auto &compared = (result);                                                                               \
        QVERIFY2(!compared.ok(), "an error was expected");                                                             \
        QCOMPARE(compared.error().code, expected);                                                                     \
    } while (false)
