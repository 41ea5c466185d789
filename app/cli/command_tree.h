// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that can be typed, as a value: for completion scripts and the man page.
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace Madmail::Cli {

/// What somebody may type at one place besides free text.
struct Offer
{
    QStringList choices {};
    bool isFile = false;
    bool isComplete = true; ///< false: other values may do as well
    std::vector<std::pair<QString, QStringList>> after {}; ///< choices, by the argument before
};

/// "-d, --details"
struct OptionNode
{
    QStringList names;   ///< short ones first, with their dashes
    QString value;       ///< what stands behind it: "FILE"; empty: a switch
    QString help;
    Offer offer;
};

/// A word behind the command.
struct ArgumentNode
{
    QString name;
    QString help;
    bool isRequired = false;
    bool isMany = false;
    Offer offer;
};

/// A command, a group, or both (`language`, `language set`).
struct CommandNode
{
    QString word; ///< the last of its words; empty: the program
    QString summary;
    bool canRun = false; ///< false: one of its commands must follow
    QStringList examples; ///< without the program; of those that can run
    QString sameAs {};    ///< where this is another spelling: the usual one
    std::vector<OptionNode> options {};
    std::vector<ArgumentNode> arguments {};
    std::vector<CommandNode> commands {};
};

} // namespace Madmail::Cli
