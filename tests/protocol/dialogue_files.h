// SPDX-License-Identifier: GPL-3.0-or-later
// Finds and reads the dialogue files of the source tree.
#pragma once

#include "tests/protocol/dialogue.h"

#include <QStringList>

namespace Madmail::Testing {

/// Names like "smtp/quit", sorted: all files in `folder` of tests/protocol (and below it) without their ending.
QStringList dialogueNames(const QString &folder);
std::variant<Dialogue, QString> readDialogue(const QString &name);

} // namespace Madmail::Testing
