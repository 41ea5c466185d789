// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/snapshot.h"

namespace Madmail::Api {

QString engineStateName(EngineState state)
{
    switch (state) {
    case EngineState::Stopped:
        return QStringLiteral("stopped");
    case EngineState::Starting:
        return QStringLiteral("starting");
    case EngineState::Running:
        return QStringLiteral("running");
    case EngineState::Stopping:
        return QStringLiteral("stopping");
    case EngineState::Failed:
        return QStringLiteral("failed");
    }
    return {};
}

} // namespace Madmail::Api
