// SPDX-License-Identifier: GPL-3.0-or-later
// Logging: Qt's categories, one for each part of the server, and the switch that keeps all of them silent.
#pragma once

#include "server/base/result.h"

#include <QLoggingCategory>
#include <QStringList>

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

/// Where lines go. As text: "stderr", "syslog" and paths, with commas between them.
struct LogTargets
{
    bool standardError = true;
    bool systemLog = false; ///< syslog; where the system has none, standard error
    QStringList files {};   ///< absolute; made with mode 0600

    static LogTargets fromText(const QString &text);
};

/// From now on lines go there. Files are opened anew, so a file that somebody has moved away is made again. Thread: any.
/// Errors: PermissionDenied (a file that cannot be written, `field` names it); then nothing changes.
Status setLogTargets(const LogTargets &targets);

/// One line, there and nowhere else, whatever setLoggingEnabled() says: for programs that are silent otherwise. Not on a
/// terminal, where nothing is kept and somebody reads the program's own answer.
/// Errors: as setLogTargets(); the other targets have the line.
Status logLine(LogTargets targets, const QLoggingCategory &category, const QString &line);

/// No-Log: while off, nothing is written but `fatal` messages. Thread: any.
void setLoggingEnabled(bool enabled);

} // namespace Madmail
