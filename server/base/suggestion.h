// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody who mistyped a word may have meant.
#pragma once

#include <QString>
#include <QStringList>

namespace Madmail {

/// Insertions, deletions, replacements and swaps of neighbours that make the one of the other (optimal string alignment).
int editDistance(QStringView a, QStringView b);

/// The nearest of `words`, the first of equals; empty when none is near: one mistake from three letters on, two from six, three
/// from nine. Three letters or more with which a word begins are near to it, too.
QString nearestWord(const QString &typed, const QStringList &words);

/// " Did you mean \"imap_port\"?", to stand behind a sentence; empty when none is near.
QString didYouMean(const QString &typed, const QStringList &words);

} // namespace Madmail
