// SPDX-License-Identifier: GPL-3.0-or-later
// Logging: Qt's categories, one for each part of the server, and the switch that keeps all of them silent.
#pragma once

#include <QLoggingCategory>

namespace Madmail {

Q_DECLARE_LOGGING_CATEGORY(lcEngine) ///< start, stop, listeners, certificates
Q_DECLARE_LOGGING_CATEGORY(lcStore)
Q_DECLARE_LOGGING_CATEGORY(lcNet)
Q_DECLARE_LOGGING_CATEGORY(lcMail) ///< logins, deliveries, refusals (addresses, never passwords or content)
Q_DECLARE_LOGGING_CATEGORY(lcImap)
Q_DECLARE_LOGGING_CATEGORY(lcSmtp)
Q_DECLARE_LOGGING_CATEGORY(lcOps)

/// Sends log lines to standard error ("2026-11-21T08:00:00Z madmail.engine info: …"). Call once, before threads start.
/// Callers must not pass secrets: there is no filter that could know them.
void installLogHandler(bool debug);

/// No-Log: while off, nothing is written but `fatal` messages. Thread: any.
void setLoggingEnabled(bool enabled);

} // namespace Madmail
