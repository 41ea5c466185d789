// SPDX-License-Identifier: GPL-3.0-or-later
// What our code does not say, and what each file must say.
#pragma once

#include "tests/policy/source_tree.h"

#include <QRegularExpression>

namespace Madmail::Policy {

/// One banned thing. A line that really needs it says why in a comment: `// policy: why`.
struct Ban
{
    enum class Where
    {
        Text, ///< anywhere, comments included
        Code, ///< not in comments
        Bare, ///< neither in comments nor in literals
    };

    const char *name;
    const char *pattern;
    Where where;
    QStringList folders; ///< Only files below these; empty: all.
    QStringList except;  ///< Not files below these.
    const char *why;
    const char *sample; ///< A line that breaks the rule, in pieces where this file would break it itself.
};

const QList<Ban> &bans();

/// Every use of what `ban` bans.
Violations check(const SourceFile &file, const Ban &ban);

/// The SPDX line, then the purpose in one line (not asked of CMakeLists.txt, of tests and of the source beside a
/// header, whose names say it); `#pragma once` in headers.
Violations checkHeadline(const SourceFile &file, const QStringList &allPaths);

} // namespace Madmail::Policy
