// SPDX-License-Identifier: GPL-3.0-or-later
// Questions to whoever typed the command.
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace Madmail::Cli {

/// Asks on the terminal, with "no" as the answer of somebody who just presses Enter. Nothing: there is no terminal to ask.
std::optional<bool> confirm(const QString &question);

/// One line of standard input: typed without an echo where it is a terminal (then `prompt` is shown), else read as it comes.
/// Nothing: standard input ended before a line, or the line has over 4096 bytes.
std::optional<QByteArray> readSecret(const QString &prompt);

struct NewSecret
{
    QByteArray text;
    bool isRepeated = false; ///< the same came twice
};

/// A secret that is set: typed twice on a terminal. Nothing: as readSecret().
std::optional<NewSecret> readNewSecret(const QString &prompt);

} // namespace Madmail::Cli
