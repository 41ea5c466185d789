// SPDX-License-Identifier: GPL-3.0-or-later
// The tree of commands as rows of a shell's `case`: what can follow which words.
#pragma once

#include "app/cli/command_tree.h"

namespace Madmail::Manual {

/// How one shell writes the rows. A pattern is matched against the words so far, each with a blank before it (" accounts create"),
/// and where it is about an option or an argument, a colon and the option or the argument's number from 0 behind them, and behind
/// the number another colon and the argument before; `*` in it is anything.
struct ShellWords
{
    QString (*commands)(const QString &pattern, const std::vector<Cli::CommandNode> &commands);
    QString (*options)(const QString &pattern, const std::vector<Cli::OptionNode> &own, const std::vector<Cli::OptionNode> &global);
    QString (*offer)(const QString &pattern, const Cli::Offer &offer);
};

struct CompletionRows
{
    QString commands;
    QString options;
    QString values;    ///< of options
    QString arguments;
    QStringList takingValue; ///< patterns of the options that have one
};

/// Pure.
CompletionRows rowsFor(const Cli::CommandNode &program, const ShellWords &shell);

/// A script for shells that have bash's `case`: `function(name, rows)` ends the function before and begins one of that name.
QByteArray caseScript(const char *beginning, CompletionRows rows, QString (*function)(const char *name, const QString &rows), const char *ending);

/// In single quotes for bash and zsh: ' → '\''.
QString quoted(QString text);
/// The same, with each * outside of the quotes.
QString quotedPattern(const QString &pattern);

} // namespace Madmail::Manual
