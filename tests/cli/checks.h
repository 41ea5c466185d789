// SPDX-License-Identifier: GPL-3.0-or-later
// What most tests of this folder begin with.
#pragma once

#include "tests/cli/test_server.h"

#include <QTest>

/// Starts a TestServer, or fails the test with what it said.
#define START_SERVER(server)                                                                                           \
    do {                                                                                                               \
        const std::optional<QString> startFailure = (server).start();                                                  \
        QVERIFY2(!startFailure, qPrintable(startFailure.value_or(QString())));                                         \
    } while (false)

/// QVERIFY2 that takes bytes, too.
#define VERIFY_SAYING(condition, text) QVERIFY2(condition, QByteArray(text).constData())
