// SPDX-License-Identifier: GPL-3.0-or-later
// What the parser accepts, as a CommandNode.
#pragma once

#include "app/cli/command_tree.h"

#include <map>
#include <set>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace Madmail::Cli {

/// Words that stand for the value of an option which is the name of a file: their options are completed as such.
inline constexpr const char *fileValue = "FILE";
inline constexpr const char *folderValue = "DIR";

/// What the parser does not know.
struct ParserFacts
{
    std::map<const CLI::Option *, Offer> offers;
    std::map<const CLI::App *, QString> sameAs; ///< the usual spelling of a command
    std::set<const CLI::App *> otherSpellings;  ///< hidden in help alone: commands of sameAs, and groups of nothing else
};

/// Without what is hidden. Pure.
CommandNode nodeOf(const CLI::App &program, const ParserFacts &facts);

} // namespace Madmail::Cli
