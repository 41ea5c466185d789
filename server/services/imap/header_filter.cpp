// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/header_filter.h"

#include <algorithm>

namespace Madmail::ImapService {

namespace {

/// The name before the colon, without blanks behind it (RFC 5322 §4.5.3 allows them); empty when the line has none.
QByteArrayView nameOf(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    return colon <= 0 ? QByteArrayView() : line.first(colon).trimmed();
}

} // namespace

QByteArray filterHeader(QByteArrayView header, const QByteArrayList &names, FieldChoice choice)
{
    QByteArray kept;
    bool isKept = false;
    while (!header.isEmpty()) {
        const qsizetype newline = header.indexOf('\n');
        const QByteArrayView line = newline < 0 ? header : header.first(newline + 1);
        header = header.sliced(line.size());
        if (line == "\r\n" || line == "\n")
            break;
        const bool isContinuation = line.startsWith(' ') || line.startsWith('\t');
        if (!isContinuation) {
            const QByteArrayView name = nameOf(line);
            const bool isNamed = std::any_of(names.begin(), names.end(), [name](const QByteArray &candidate) {
                return name.compare(candidate, Qt::CaseInsensitive) == 0;
            });
            isKept = !name.isEmpty() && isNamed == (choice == FieldChoice::Named);
        }
        if (isKept)
            kept += line;
    }
    if (!kept.isEmpty() && !kept.endsWith('\n'))
        kept += "\r\n";
    return kept += "\r\n";
}

} // namespace Madmail::ImapService
