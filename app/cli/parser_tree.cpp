// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/parser_tree.h"

#include <CLI/CLI.hpp>

namespace Madmail::Cli {

namespace {

Offer offerOf(const CLI::Option &option, const ParserFacts &facts)
{
    const auto found = facts.offers.find(&option);
    const std::string type = option.get_type_name(); // of files there is nothing else to say
    Offer offer = found == facts.offers.end() ? Offer() : found->second;
    offer.isFile = type == fileValue || type == folderValue;
    return offer;
}

OptionNode optionOf(const CLI::Option &option, const ParserFacts &facts)
{
    OptionNode node;
    for (const std::string &name : option.get_snames())
        node.names << u'-' + QString::fromStdString(name);
    for (const std::string &name : option.get_lnames())
        node.names << QStringLiteral("--") + QString::fromStdString(name);
    if (option.get_expected_min() > 0)
        node.value = QString::fromStdString(option.get_type_name()).section(u':', 0, 0); // without what it may be
    node.help = QString::fromStdString(option.get_description());
    node.offer = offerOf(option, facts);
    return node;
}

ArgumentNode argumentOf(const CLI::Option &option, const ParserFacts &facts)
{
    return { QString::fromStdString(option.get_name()), QString::fromStdString(option.get_description()), option.get_required(),
             option.get_expected_max() > 1, offerOf(option, facts) };
}

/// Lines of "Examples:\n  maddy status", without the first word of each.
QStringList examplesIn(const std::string &footer)
{
    QStringList examples;
    for (const QString &line : QString::fromStdString(footer).split(u'\n').mid(1))
        examples << line.trimmed().section(u' ', 1);
    return examples;
}

CommandNode nodeOfApp(const CLI::App &app, const ParserFacts &facts)
{
    CommandNode node { QString::fromStdString(app.get_name()), QString::fromStdString(app.get_description()), app.get_require_subcommand_min() == 0,
                       app.get_require_subcommand_min() == 0 ? examplesIn(app.get_footer()) : QStringList() };
    if (const auto usual = facts.sameAs.find(&app); usual != facts.sameAs.end())
        node.sameAs = usual->second;
    for (const CLI::Option *option : app.get_options()) {
        const bool isInherited = app.get_parent() && option == app.get_help_ptr(); // each command has a copy
        if (option->get_group().empty())
            continue;
        if (option->nonpositional() && !isInherited)
            node.options.push_back(optionOf(*option, facts));
        else if (!option->nonpositional())
            node.arguments.push_back(argumentOf(*option, facts));
    }
    for (const CLI::App *child : app.get_subcommands([](const CLI::App *) { return true; }))
        if (!child->get_group().empty() || facts.otherSpellings.count(child) > 0) // else it is hidden
            node.commands.push_back(nodeOfApp(*child, facts));
    return node;
}

} // namespace

CommandNode nodeOf(const CLI::App &program, const ParserFacts &facts)
{
    CommandNode node = nodeOfApp(program, facts);
    node.word.clear();
    return node;
}

} // namespace Madmail::Cli
