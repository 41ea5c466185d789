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

    /// At most a second old.
    virtual EngineSnapshotPointer snapshot() const = 0;
    /// Of this moment. Thread: the operations thread.
    virtual EngineSnapshotPointer snapshotNow() = 0;
    /// Makes the settings hold as they are now in the database, without a restart: limits and rules at once, ports in place, the
    /// certificate for new handshakes. Errors: what could not be applied; whoever changed the settings puts them back and applies
    /// them again.
    virtual Status apply() = 0;
    /// Reads the config file again, too. Warnings about it. Errors: as apply(), and mistakes in the file; all stays as it was.
    virtual Result<QStringList> reload() = 0;
};

} // namespace Madmail::Api
