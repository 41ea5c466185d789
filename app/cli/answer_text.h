// SPDX-License-Identifier: GPL-3.0-or-later
// How the answers of single operations read, for people and for scripts that know the older programs.
#pragma once

#include "app/cli/printers.h"

namespace Madmail::Cli {

struct PrintContext
{
    const Api::OperationRequest &request;
    bool isTerminal = false; ///< standard output is one
    int columnsForQr = 0;    ///< of it; 0: no code
};

using Printer = Printed (*)(const PrintContext &context, const QJsonObject &data);

/// For this operation; those without a shape of their own print their "message".
Printer printerOf(const QString &operation);

} // namespace Madmail::Cli
