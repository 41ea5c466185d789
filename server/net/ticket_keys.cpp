// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/net/ticket_keys.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>

namespace Madmail::Net {

namespace {

TicketKeys::Key freshKey()
{
    TicketKeys::Key key;
    // The generator cannot fail once it is seeded, and a handshake would fail long before this.
    RAND_bytes(key.name.data(), int(key.name.size()));
    RAND_priv_bytes(key.hmac.data(), int(key.hmac.size()));
    RAND_priv_bytes(key.aes.data(), int(key.aes.size()));
    return key;
}

} // namespace

TicketKeys::TicketKeys(const Clock &clock)
    : m_clock(clock)
    , m_current(freshKey())
    , m_since(clock.monotonic())
{
}

TicketKeys::~TicketKeys()
{
    OPENSSL_cleanse(&m_current, sizeof m_current);
    if (m_previous)
        OPENSSL_cleanse(&*m_previous, sizeof *m_previous);
}

void TicketKeys::rotate()
{
    const auto age = m_clock.monotonic() - m_since;
    if (age < lifetime)
        return;
    m_previous.reset();
    if (age < 2 * lifetime)
        m_previous = m_current;
    m_current = freshKey();
    m_since = m_clock.monotonic();
}

TicketKeys::Key TicketKeys::current()
{
    const std::lock_guard lock(m_mutex);
    rotate();
    return m_current;
}

std::optional<TicketKeys::Found> TicketKeys::find(const unsigned char *name)
{
    const std::lock_guard lock(m_mutex);
    rotate();
    const auto hasName = [&](const Key &key) { return std::equal(key.name.begin(), key.name.end(), name); };
    if (hasName(m_current))
        return Found{m_current, true};
    if (m_previous && hasName(*m_previous))
        return Found{*m_previous, false};
    return std::nullopt;
}

} // namespace Madmail::Net
