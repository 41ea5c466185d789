// SPDX-License-Identifier: GPL-3.0-or-later
// How answers look in a terminal.
#pragma once

#include "server/api/operation.h"
#include "server/base/result.h"

#include <QJsonObject>

#include <optional>

namespace Madmail::Cli {

/// What goes to standard output and standard error, and the exit status.
struct Printed
{
    QString out;
    QString err;
    int exitStatus = 0;
    std::optional<QByteArray> content = {}; ///< for the file that the command names, or for standard output, unchanged
};

/// Where standard output goes.
struct OutputTerminal
{
    bool isTerminal = false; ///< some answers are shorter for scripts
    int columnsForQr = 0;    ///< columnsForQr()
};

/// One line for standard error: `Error: …`, or `{"ok":false,"error":"…"}`.
QString errorText(const QString &sentence, bool json);

/// Where the command wants the content of the answer (its OutputFile); empty: nowhere special.
QString outputFileOf(const Api::OperationRequest &request, const Api::OperationDescriptor &operation);

/// `typed`: the command in the spelling that was used. `program`: how the reader calls us, for sentences that name a command.
/// `json`: one object `{"ok":true,"command":"accounts create-random","data":{…}}` on standard output, errors as
/// `{"ok":false,"error":"…"}` on standard error.
Printed printAnswer(const Api::OperationRequest &request, const Api::OperationDescriptor &operation, const QString &typed,
                    const Result<QJsonObject> &answer, const QString &program, bool json,
                    const OutputTerminal &terminal);

} // namespace Madmail::Cli
