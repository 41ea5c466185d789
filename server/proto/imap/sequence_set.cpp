// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/sequence_set.h"

#include "server/proto/imap/characters.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace Madmail::Imap {

namespace {

Error badSet()
{
    return { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "This is not a set of message numbers.") } };
}

/// Takes `*` or a number from 1 to 2^32-1 off the front.
std::optional<quint32> takeNumber(QByteArrayView &text)
{
    if (text.startsWith('*')) {
        text = text.sliced(1);
        return SequenceSet::star;
    }
    quint64 number = 0;
    qsizetype length = 0;
    while (length < text.size() && length <= 10 && isDigit(text[length]))
        number = number * 10 + quint64(text[length++] - '0');
    if (length == 0 || text.front() == '0' || number > 0xffffffff)
        return std::nullopt;
    text = text.sliced(length);
    return quint32(number);
}

/// The range with its stars resolved, the smaller end first.
std::pair<quint32, quint32> resolved(SequenceSet::Range range, quint32 largest)
{
    const quint32 a = range.first == SequenceSet::star ? largest : range.first;
    const quint32 b = range.last == SequenceSet::star ? largest : range.last;
    return std::minmax(a, b); // by value: the pair of references is converted before a and b go
}

void appendNumber(QByteArray &text, quint32 number)
{
    if (number == SequenceSet::star)
        text += '*';
    else
        text += QByteArray::number(number);
}

void appendRange(QByteArray &text, SequenceSet::Range range)
{
    if (!text.isEmpty())
        text += ',';
    appendNumber(text, range.first);
    if (range.first != range.last) {
        text += ':';
        appendNumber(text, range.last);
    }
}

/// Runs that ascend by one, in the order of `uids`.
std::vector<SequenceSet::Range> runs(std::span<const Uid> uids)
{
    std::vector<SequenceSet::Range> ranges;
    for (const Uid uid : uids) {
        if (!ranges.empty() && ranges.back().last + 1 == uid)
            ranges.back().last = uid;
        else
            ranges.push_back({ uid, uid });
    }
    return ranges;
}

/// Sorted, with overlapping and touching ranges joined.
std::vector<IndexRange> merged(std::vector<IndexRange> places)
{
    std::sort(places.begin(), places.end(), [](IndexRange a, IndexRange b) { return a.first < b.first; });
    std::vector<IndexRange> joined;
    for (const IndexRange range : places) {
        if (!joined.empty() && range.first <= joined.back().end)
            joined.back().end = std::max(joined.back().end, range.end);
        else
            joined.push_back(range);
    }
    return joined;
}

} // namespace

Result<SequenceSet> SequenceSet::parse(QByteArrayView text)
{
    SequenceSet set;
    do {
        const auto first = takeNumber(text);
        if (!first)
            return badSet();
        Range range { *first, *first };
        if (text.startsWith(':')) {
            text = text.sliced(1);
            const auto last = takeNumber(text);
            if (!last)
                return badSet();
            range.last = *last;
        }
        if (qsizetype(set.m_ranges.size()) == maxRanges)
            return Error { ErrorCode::TooLarge,
                           { QT_TRANSLATE_NOOP("Server", "A set of message numbers has at most 1000 ranges.") } };
        set.m_ranges.push_back(range);
        if (text.isEmpty())
            return set;
        if (text.front() != ',')
            return badSet();
        text = text.sliced(1);
    } while (true);
}

SequenceSet SequenceSet::fromUids(std::span<const Uid> ascending)
{
    SequenceSet set;
    set.m_ranges = runs(ascending);
    return set;
}

bool SequenceSet::contains(quint32 number, quint32 largest) const
{
    return largest != 0 && number != 0 && std::any_of(m_ranges.begin(), m_ranges.end(), [=](Range range) {
        const auto [low, high] = resolved(range, largest);
        return number >= low && number <= high;
    });
}

quint32 SequenceSet::largestNamed() const
{
    quint32 largest = 0;
    for (const Range range : m_ranges)
        largest = std::max({ largest, range.first, range.last }); // star is 0
    return largest;
}

std::vector<IndexRange> SequenceSet::intersect(std::span<const Uid> ascending) const
{
    std::vector<IndexRange> places;
    if (ascending.empty())
        return places;
    places.reserve(m_ranges.size());
    for (const Range range : m_ranges) {
        const auto [low, high] = resolved(range, ascending.back());
        const auto first = std::lower_bound(ascending.begin(), ascending.end(), low);
        const auto end = std::upper_bound(first, ascending.end(), high);
        if (first != end)
            places.push_back({ quint32(first - ascending.begin()), quint32(end - ascending.begin()) });
    }
    return merged(std::move(places));
}

std::vector<IndexRange> SequenceSet::places(quint32 count) const
{
    std::vector<IndexRange> places;
    if (count == 0)
        return places;
    places.reserve(m_ranges.size());
    for (const Range range : m_ranges) {
        const auto [low, high] = resolved(range, count);
        if (low <= count)
            places.push_back({ low - 1, std::min(high, count) });
    }
    return merged(std::move(places));
}

QByteArray SequenceSet::toByteArray() const
{
    QByteArray text;
    for (const Range range : m_ranges)
        appendRange(text, range);
    return text;
}

QByteArray uidSetInOrder(std::span<const Uid> uids)
{
    QByteArray text;
    for (const SequenceSet::Range range : runs(uids))
        appendRange(text, range);
    return text;
}

} // namespace Madmail::Imap
