// SPDX-License-Identifier: GPL-3.0-or-later
// parse → write → parse, and the fast answers against the simple one.
#include "server/proto/imap/sequence_set.h"

#include <cstdlib>

using namespace Madmail;
using namespace Madmail::Imap;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

bool covers(const std::vector<IndexRange> &places, quint32 place)
{
    for (const IndexRange range : places)
        if (place >= range.first && place < range.end)
            return true;
    return false;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto set = SequenceSet::parse(QByteArrayView(reinterpret_cast<const char *>(data), qsizetype(size)));
    if (!set.ok())
        return 0;
    const auto again = SequenceSet::parse(set->toByteArray());
    require(again.ok() && *again == *set);

    std::vector<Uid> uids;
    for (Uid uid = 1; uid < 60; uid += 1 + uid % 3)
        uids.push_back(uid);
    uids.push_back(1000);
    uids.push_back(4294967295);
    const auto byUid = set->intersect(uids);
    const auto byNumber = set->places(quint32(uids.size()));
    for (quint32 i = 0; i < uids.size(); ++i) {
        require(covers(byUid, i) == set->contains(uids[i], uids.back()));
        require(covers(byNumber, i) == set->contains(i + 1, quint32(uids.size())));
    }
    for (size_t i = 1; i < byUid.size(); ++i)
        require(byUid[i - 1].end < byUid[i].first);
    return 0;
}
