// SPDX-License-Identifier: GPL-3.0-or-later
// What an operation may ask of the running engine.
#pragma once

#include "server/api/snapshot.h"
#include "server/base/result.h"

namespace Madmail::Api {

/// Implemented by the engine; absent (null) when an operation runs offline. Thread: any; calls may block the asker for
/// the moment in which the engine's own thread does the work.
class EngineControl
{
public:
    virtual ~EngineControl() = default;

    virtual EngineSnapshotPointer snapshot() const = 0;
    /// Reads settings, identity and certificate again and makes them hold, without a restart: limits and rules at once,
    /// the certificate for new handshakes. Errors: what could not be applied; the old stays in force.
    virtual Status reload() = 0;
};

} // namespace Madmail::Api
