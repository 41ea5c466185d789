// SPDX-License-Identifier: GPL-3.0-or-later
// Headers that every test needs.
#pragma once
#ifdef __cplusplus
#include "pch_core.h"

#include <QTemporaryDir>
#include <QTest>
#endif
