// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/flag_text.h"

#include "server/store/statement.h"

namespace Madmail::Store {

MessageFlags flagsOf(const Statement &row, int column)
{
    MessageFlags flags;
    flags.system = quint8(row.integer(column));
    const QByteArrayView keywords = row.view(column + 1);
    if (!keywords.isEmpty())
        flags.keywords = keywords.toByteArray().split(' ');
    return flags;
}

QByteArray keywordText(const MessageFlags &flags)
{
    return flags.keywords.join(' ');
}

} // namespace Madmail::Store
