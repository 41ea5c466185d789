// SPDX-License-Identifier: GPL-3.0-or-later
// The keys that TLS session tickets are sealed with.
#pragma once

#include "server/base/clock.h"

#include <QByteArray>

#include <array>
#include <memory>
#include <mutex>
#include <optional>

namespace Madmail::Net {

/// Keys for stateless session tickets (RFC 5077, RFC 8446 §4.6.1). A fresh key is made every 12 hours and the one
/// before it is still accepted for as long, so that what is written down today cannot be read with a key stolen the day
/// after. Thread: any.
class TicketKeys
{
public:
    static constexpr std::chrono::hours lifetime{12};

    struct Key
    {
        std::array<unsigned char, 16> name{};
        std::array<unsigned char, 32> hmac{};
        std::array<unsigned char, 32> aes{};
    };
    struct Found
    {
        Key key;
        bool current = false; ///< false: accept, and give the client a new ticket
    };

    explicit TicketKeys(const Clock &clock = Clock::system());
    TicketKeys(const TicketKeys &) = delete;
    TicketKeys &operator=(const TicketKeys &) = delete;
    ~TicketKeys();

    /// The key for new tickets.
    Key current();
    /// The key with this name (16 bytes), while it is valid.
    std::optional<Found> find(const unsigned char *name);

private:
    void rotate();

    std::mutex m_mutex;
    const Clock &m_clock;
    Key m_current;
    std::optional<Key> m_previous;
    std::chrono::nanoseconds m_since;
};

} // namespace Madmail::Net
