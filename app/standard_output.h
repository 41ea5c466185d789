// SPDX-License-Identifier: GPL-3.0-or-later
// Writing for whoever called the program, and knowing whether it got there.
#pragma once

#include <QString>

#include <cstdio>

namespace Madmail::App {

void print(std::FILE *stream, const QString &text);

/// Flushes standard output. When something of it could not be written (a full disk, a closed descriptor), it says so on standard
/// error, and the status is 1 instead of 0.
int afterOutput(int exitStatus, bool json);

} // namespace Madmail::App
