// SPDX-License-Identifier: GPL-3.0-or-later
// Headers that nearly every source file of the server needs.
#pragma once
#ifdef __cplusplus
#include <QByteArray>
#include <QByteArrayView>
#include <QHash>
#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
#endif
