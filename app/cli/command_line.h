// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody typed, understood: built from the operation table, so that a new operation needs no line here.
#pragma once

#include "app/cli/command_tree.h"

#include "server/api/operation.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <span>
#include <variant>

namespace Madmail::Cli {

/// Accepted before and after the command.
struct GlobalOptions
{
    QString program;        ///< how commands for people to copy begin: the program as it was called, with the same places
                            ///< ("./madmail --cli --state-dir /srv/chat")
    QString stateDirectory; ///< empty: by the rules of Config::Paths
    QString configFile;
    QString server;         ///< instead of the one of this computer; empty: that
    QString tokenFile;      ///< of `server`
    QString fingerprint;    ///< of its certificate
    bool json = false;
    bool debug = false;
    bool yes = false;
};

/// `run`: be the server.
struct RunCommand
{
    QString bindAddress; ///< empty: all addresses
    int portOffset = 0;
    QStringList logTargets; ///< instead of those of the config file; empty: those
    bool hasLibexec = false; ///< --libexec was given, which means nothing here
    bool isImplied = false; ///< no command was given
};

/// What a program called without a command does.
enum class WithoutCommand { Complain, Run };

/// A text made from the tables, for standard output.
enum class Document { BashCompletion, ZshCompletion, FishCompletion, ManPage, AdminApiPage };

struct OperationCommand
{
    Api::OperationRequest request;
    const Api::OperationDescriptor *operation = nullptr;
    QString typed {}; ///< "imap-acct list": one of its spellings
};

/// Something to print, and the exit status: help, version, or what is wrong with the command.
struct Message
{
    QString text;
    int exitStatus = 0;
};

struct Invocation
{
    GlobalOptions global;
    std::variant<RunCommand, OperationCommand, Document, Message> command;
};

/// What can be typed beside `run` and `version`.
struct Commands
{
    std::span<const Api::OperationDescriptor> operations;
    std::span<const Api::CommandGroup> groups;
};

/// How somebody who typed `typed` (argv[0]) calls the command line: `maddy` is it by its name, other names need `--cli`.
QString programAsTyped(const QString &typed);

/// `arguments` without the program's name and without `--cli`; `program` from programAsTyped(). What `commands` shows
/// outlives the answer.
Invocation parseCommandLine(const QStringList &arguments, const QString &program, const Commands &commands,
                            WithoutCommand withoutCommand = WithoutCommand::Complain);

/// All that parseCommandLine() understands.
CommandNode describeCommandLine(const Commands &commands);

} // namespace Madmail::Cli
