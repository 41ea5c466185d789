// SPDX-License-Identifier: GPL-3.0-or-later
// What is said about a command that the parser did not understand, or about --help.
#pragma once

#include "app/cli/command_line.h"
#include "app/cli/parser_tree.h"

#include <string>
#include <vector>

namespace CLI {
class ParseError;
}

namespace Madmail::Cli {

/// One line, in the form that errors of operations have.
Message usageMistake(const QString &what, bool json);

/// One of its commands must follow.
bool isGroup(const CLI::App &app);
std::vector<const CLI::App *> childrenOf(const CLI::App &app);
/// Names of its own options with their dashes → whether a value follows.
void collectOptions(const CLI::App &app, std::map<std::string, bool> &takesValue);

/// After parse() has thrown. What it is made from outlives it.
class UsageMistakes
{
public:
    UsageMistakes(const CLI::App &app, const QString &program, const ParserFacts &facts)
        : m_app(app)
        , m_program(program)
        , m_facts(facts)
    {
    }

    Message messageFor(const CLI::ParseError &error, bool json) const;

private:
    const CLI::App &deepest() const;
    QString wordsOf(const CLI::App &command, const QString &before) const;
    QString commandsOf(const CLI::App &group) const;
    QString noSuchOption(const CLI::App &command, const QString &typed) const;
    QString noSuchCommand(const CLI::App &group, const QString &word) const;
    QStringList namesOf(const CLI::App &group) const;

    const CLI::App &m_app;
    const QString &m_program;
    const ParserFacts &m_facts;
};

} // namespace Madmail::Cli
