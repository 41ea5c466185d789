// SPDX-License-Identifier: GPL-3.0-or-later
// What an operator can do, described so that every face can offer it: the command line, the control socket, later the
// Admin API and the window.
#pragma once

#include "server/base/result.h"

#include <QJsonObject>
#include <QStringList>

#include <vector>

namespace Madmail::Api {

enum class ParameterType { Text, Address, Domain, Bytes, Duration, Port, Boolean, Choice, FilePath, Secret };

struct Parameter
{
    const char *name = "";    ///< JSON key, and on the command line the positional or `--name`
    ParameterType type = ParameterType::Text;
    bool positional = false;
    bool required = false;
    const char *help = "";    ///< QT_TRANSLATE_NOOP("Operations", …)
    QStringList choices = {}; ///< for Choice
};

enum class Effect {
    ReadOnly,
    Mutates,
    Destructive, ///< faces ask before
};

/// One thing that an operator can do. A row of the table in server/ops.
struct OperationDescriptor
{
    const char *id = "";      ///< "accounts.create-random": stable, for the control socket
    QStringList command;      ///< {"accounts", "create-random"}: the spelling on the command line
    const char *summary = ""; ///< QT_TRANSLATE_NOOP("Operations", …)
    QStringList examples;     ///< what stands behind the program's name: "status --details"
    std::vector<Parameter> parameters;
    Effect effect = Effect::ReadOnly;
    bool returnsSecret = false; ///< the answer goes to the asker alone, never into a log
    bool needsEngine = false;   ///< makes no sense offline
};

/// Commands whose spelling begins alike: "accounts".
struct CommandGroup
{
    QStringList command;
    const char *summary = ""; ///< QT_TRANSLATE_NOOP("Operations", …)
};

/// Who asks, for the audit line.
enum class Face { CommandLine, AdminApi, Window, Engine };

struct OperationRequest
{
    QString operation;
    QJsonObject arguments;
    Face face = Face::CommandLine;
};

} // namespace Madmail::Api
