// SPDX-License-Identifier: GPL-3.0-or-later
// The libraries that CMake looks for, and those that docs/dependencies.md names: they are the same.
#pragma once

#include "tests/policy/source_tree.h"

namespace Madmail::Policy {

/// Names after `find_package(` and the modules of `pkg_check_modules(`, as written, sorted. Threads and PkgConfig come with the tools.
QStringList dependenciesInCMake(const QList<SourceFile> &files);

/// First cells of the table whose header begins `| name |`, backticks taken off, sorted.
QStringList dependenciesInDocs(const QString &markdown);

} // namespace Madmail::Policy
