// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/suggestion.h"

#include <algorithm>
#include <vector>

namespace Madmail {

namespace {

constexpr qsizetype longestWord = 64; // no word of ours is longer

} // namespace

int editDistance(QStringView a, QStringView b)
{
    const auto width = std::size_t(b.size()) + 1;
    std::vector<std::vector<int>> cost(std::size_t(a.size()) + 1, std::vector<int>(width));
    for (std::size_t i = 0; i < cost.size(); ++i)
        for (std::size_t j = 0; j < width; ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = int(i + j);
                continue;
            }
            const QChar left = a[qsizetype(i) - 1];
            const QChar right = b[qsizetype(j) - 1];
            cost[i][j] = std::min({ cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (left == right ? 0 : 1) });
            if (i > 1 && j > 1 && left == b[qsizetype(j) - 2] && a[qsizetype(i) - 2] == right)
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    return cost.back().back();
}

QString nearestWord(const QString &typed, const QStringList &words)
{
    constexpr qsizetype shortestBeginning = 3;
    if (typed.size() > longestWord)
        return {};
    QString nearest;
    int least = std::min(int(typed.size()) / 3, 3) + 1;
    for (const QString &word : words) {
        const bool isBeginning = typed.size() >= shortestBeginning && word.startsWith(typed);
        const int distance = isBeginning ? 1 : editDistance(typed, word);
        if (distance < least) {
            least = distance;
            nearest = word;
        }
    }
    return nearest;
}

QString didYouMean(const QString &typed, const QStringList &words)
{
    const QString nearest = nearestWord(typed, words);
    return nearest.isEmpty() ? QString() : QStringLiteral(" Did you mean \"%1\"?").arg(nearest);
}

} // namespace Madmail
