// SPDX-License-Identifier: GPL-3.0-or-later
// How long files and functions are.
#pragma once

#include "tests/policy/source_tree.h"

namespace Madmail::Policy {

/// From here on a comment `// size: why` is owed; near the top of the file, or just above or at the head of the
/// function.
constexpr qsizetype longFileLines = 500;
constexpr qsizetype longFunctionLines = 60;
/// And here it ends.
constexpr qsizetype mostFileLines = 800;
constexpr qsizetype mostFunctionLines = 100;

/// A function with a body. Lines count from 1.
struct FunctionSpan
{
    QString head;        ///< What stands before the body, on one line.
    qsizetype headLine;  ///< Where that begins.
    qsizetype openLine;  ///< The line of `{` …
    qsizetype closeLine; ///< … and of its `}`.

    qsizetype lines() const { return closeLine - openLine + 1; }
};

/// The functions of a C++ file, those in classes included; lambdas and local classes are part of the function around
/// them. Found by counting braces outside literals and comments, without a compiler; a body is told from a class or an
/// initialiser by the words before it.
QList<FunctionSpan> functionsIn(const SourceFile &file);

Violations checkFileSize(const SourceFile &file);
Violations checkFunctionSizes(const SourceFile &file);

} // namespace Madmail::Policy
