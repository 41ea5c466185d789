// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody who mistyped a word may have meant.
#pragma once

#include <QString>
#include <QStringList>

namespace Madmail::Cli {

/// Insertions, deletions, replacements and swaps of neighbours that make the one of the other (optimal string alignment).
int editDistance(QStringView a, QStringView b);

/// The nearest of `commands` by its last word ("accounts create-random" by "create-random"), the first of equals; empty when
/// none is near: one mistake in a short word, two from six letters on, three from nine on.
QString nearestCommand(const QString &typed, const QStringList &commands);

} // namespace Madmail::Cli
