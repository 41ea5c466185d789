// SPDX-License-Identifier: GPL-3.0-or-later
// The libraries that CMake looks for, and those that docs/dependencies.md names: they are the same.
#pragma once

#include "tests/policy/source_tree.h"

namespace Madmail::Policy {

/// Names after `find_package(` and the modules of `pkg_check_modules(`, as written, sorted. PkgConfig is a tool.
QStringList dependenciesInCMake(const QList<SourceFile> &files);

/// First cells of the first table, whose header begins `| name |`, sorted: what the program is made of. Later tables
/// name tools.
QStringList dependenciesInDocs(const QString &markdown);

} // namespace Madmail::Policy
