// SPDX-License-Identifier: GPL-3.0-or-later
// Which bodies are being fetched, so that they are not freed meanwhile. Inside the store only.
#pragma once

#include "server/base/unique_function.h"
#include "server/store/body_pin.h"

#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace Madmail::Store {

/// Thread: any.
class PinSet
{
public:
    /// `released` is called when the last pin of a body goes that somebody wanted to free. It must only post.
    explicit PinSet(UniqueFunction<void()> released);

    /// An empty pin when the body is just being freed.
    static BodyPin pin(const std::shared_ptr<PinSet> &self, BodyId body);

    /// False: it is pinned, and `released` will be called. True: no pin is given out until endFreeing().
    bool beginFreeing(BodyId body);
    /// After the transaction ended, either way.
    void endFreeing();
    /// From now on `released` is not called.
    void close();

private:
    friend class BodyPin;
    struct Entry
    {
        int count = 0;
        bool wanted = false;
    };
    struct HashId
    {
        std::size_t operator()(BodyId id) const { return std::hash<qint64>()(id.value); }
    };
    void release(BodyId body);

    std::mutex m_mutex;
    std::unordered_map<BodyId, Entry, HashId> m_pins;
    std::unordered_set<BodyId, HashId> m_freeing;
    UniqueFunction<void()> m_released;
};

} // namespace Madmail::Store
