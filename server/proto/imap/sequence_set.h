// SPDX-License-Identifier: GPL-3.0-or-later
// Sets of message numbers or UIDs: "2,4:7,9,12:*".
#pragma once

#include "server/base/ids.h"
#include "server/base/result.h"

#include <QByteArray>

#include <span>
#include <vector>

namespace Madmail::Imap {

/// Places in an ascending list of messages, 0-based: `first` up to, not including, `end`.
struct IndexRange
{
    quint32 first = 0;
    quint32 end = 0;
    bool operator==(const IndexRange &) const = default;
};

/// RFC 3501 §9 `sequence-set`: up to 1000 numbers or ranges, in any order, overlapping or not.
///
/// `*` is the largest number in use: the last message. RFC 3501 §6.4.8: `559:*` holds the last message even when its
/// UID is below 559. In an empty mailbox nothing matches.
class SequenceSet
{
public:
    static constexpr qsizetype maxRanges = 1000;
    static constexpr quint32 star = 0; ///< stands for `*` in a Range; not a valid number

    /// As written; either end may be the larger, either may be star.
    struct Range
    {
        quint32 first = star;
        quint32 last = star;
        bool operator==(const Range &) const = default;
    };

    SequenceSet() = default;
    /// Errors: BadInput for 0, numbers above 2^32-1, leading zeros, an empty element, anything else; TooLarge above
    /// maxRanges.
    static Result<SequenceSet> parse(QByteArrayView text);
    /// From ascending UIDs, neighbours joined to ranges (for APPENDUID, COPYUID, EXPUNGE). Not limited to maxRanges.
    static SequenceSet fromUids(std::span<const Uid> ascending);

    bool isEmpty() const { return m_ranges.empty(); }
    const std::vector<Range> &ranges() const { return m_ranges; }

    /// `largest` = the number behind `*`, 0 in an empty mailbox.
    bool contains(quint32 number, quint32 largest) const;
    /// The largest plain number named; 0 if there is none but `*`. A message number above the count is a BAD (RFC
    /// 3501 §9 seq-number).
    quint32 largestNamed() const;

    /// The set as UIDs: which places of `ascending` does it cover? Ascending, disjoint. O(r log r + r log n).
    std::vector<IndexRange> intersect(std::span<const Uid> ascending) const;
    /// The set as message numbers: places in a mailbox of `count` messages. Numbers above `count` are left out.
    std::vector<IndexRange> places(quint32 count) const;

    /// "4:7,9,12:*", in the order of ranges().
    QByteArray toByteArray() const;
    bool operator==(const SequenceSet &) const = default;

private:
    std::vector<Range> m_ranges;
};

/// COPYUID (RFC 4315 §3) needs both sets in the same order: writes `uids` as they come, neighbours that ascend by one
/// joined.
QByteArray uidSetInOrder(std::span<const Uid> uids);

} // namespace Madmail::Imap
