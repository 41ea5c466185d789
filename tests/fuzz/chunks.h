// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts fuzz input into chunks: what a streaming parser says must not depend on the cuts.
#pragma once

#include <QByteArrayView>

#include <cstdint>
#include <cstdlib>

namespace Madmail::Fuzz {

inline void require(bool condition)
{
    if (!condition)
        std::abort();
}

inline QByteArrayView viewOf(const uint8_t *data, size_t size)
{
    return { reinterpret_cast<const char *>(data), qsizetype(size) };
}

/// Calls `feed(chunk)` with chunks of 1 to 32 bytes, chosen from `seed`.
template<typename Feed>
void inChunks(QByteArrayView bytes, uint32_t seed, Feed feed)
{
    uint32_t state = seed | 1;
    while (!bytes.isEmpty()) {
        state = state * 1664525 + 1013904223;
        const qsizetype size = qMin<qsizetype>(bytes.size(), 1 + (state >> 27));
        feed(bytes.first(size));
        bytes = bytes.sliced(size);
    }
}

} // namespace Madmail::Fuzz
