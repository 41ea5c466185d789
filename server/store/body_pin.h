// SPDX-License-Identifier: GPL-3.0-or-later
// Holds a body in the database while somebody is fetching it.
#pragma once

#include "server/base/ids.h"

#include <memory>

namespace Madmail::Store {

class PinSet;

/// While a pin lives, the body is not freed, even when its last message is expunged. Copies share the pin.
/// A pin may come too late: then reading answers NotFound.
/// Thread: any, also the destructor. Must not outlive the store. Memory: about 64 bytes for each body pinned.
class BodyPin
{
public:
    BodyPin() = default;
    BodyId body() const { return m_hold ? m_hold->body : BodyId(); }

private:
    friend class PinSet;
    struct Hold
    {
        Hold(std::shared_ptr<PinSet> pins, BodyId pinned);
        ~Hold();
        Hold(const Hold &) = delete;
        Hold &operator=(const Hold &) = delete;
        std::shared_ptr<PinSet> set;
        BodyId body;
    };
    std::shared_ptr<const Hold> m_hold;
};

} // namespace Madmail::Store
