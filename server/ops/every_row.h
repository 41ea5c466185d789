// SPDX-License-Identifier: GPL-3.0-or-later
// Going through a table that is read page by page.
#pragma once

#include "server/base/result.h"

#include <QByteArray>

#include <vector>

namespace Madmail::Ops {

/// Calls `take` with every row. `page(after, limit)` gives the rows whose `key` comes after `after`, in the order of their keys.
/// Errors: those of `page` and `take`.
template<typename Row, typename Page, typename Take>
Status forEveryRow(QByteArray Row::*key, Page page, Take take)
{
    constexpr int rowsAtOnce = 1000;
    QByteArray after;
    for (;;) {
        MADMAIL_TRY(const std::vector<Row> rows, page(after, rowsAtOnce));
        for (const Row &row : rows)
            MADMAIL_CHECK(take(row));
        if (rows.size() < rowsAtOnce)
            return {};
        after = rows.back().*key;
    }
}

} // namespace Madmail::Ops
