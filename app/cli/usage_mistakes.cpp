// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/usage_mistakes.h"

#include "app/cli/printers.h"
#include "app/cli/text_table.h"

#include "server/base/suggestion.h"

#include <CLI/CLI.hpp>

#include <sstream>

namespace Madmail::Cli {

namespace {

const CLI::Option *missingOf(const CLI::App &command)
{
    for (const CLI::Option *option : command.get_options())
        if (option->get_required() && option->count() == 0)
            return option;
    return nullptr;
}

/// All commands of this name, at any level.
void findBelow(const CLI::App &group, const std::string &name, std::vector<const CLI::App *> &found)
{
    for (const CLI::App *child : childrenOf(group)) {
        if (child->get_group().empty())
            continue;
        if (child->get_name() == name)
            found.push_back(child);
        findBelow(*child, name, found);
    }
}

} // namespace

Message usageMistake(const QString &what, bool json)
{
    return { errorText(what.simplified() + QLatin1String(" (--help tells more)"), json), 2 };
}

bool isGroup(const CLI::App &app)
{
    return app.get_require_subcommand_min() > 0;
}

std::vector<const CLI::App *> childrenOf(const CLI::App &app)
{
    return app.get_subcommands([](const CLI::App *) { return true; });
}

void collectOptions(const CLI::App &app, std::map<std::string, bool> &takesValue)
{
    for (const CLI::Option *option : app.get_options()) {
        for (const std::string &name : option->get_lnames())
            takesValue["--" + name] |= option->get_expected_min() > 0;
        for (const std::string &name : option->get_snames())
            takesValue["-" + name] |= option->get_expected_min() > 0;
    }
}

Message UsageMistakes::messageFor(const CLI::ParseError &error, bool json) const
{
    const CLI::App &last = deepest();
    const std::vector<std::string> unknown = m_app.remaining(true);
    const QString first = unknown.empty() ? QString() : QString::fromStdString(unknown.front()).left(64);
    if (first.startsWith(u'-'))
        return usageMistake(noSuchOption(last, first), json);
    if (!childrenOf(last).empty() && !first.isEmpty())
        return usageMistake(noSuchCommand(last, first), json);
    if (error.get_exit_code() == 0) {
        std::ostringstream help;
        std::ostringstream unused;
        m_app.exit(error, help, unused);
        return { QString::fromStdString(help.str()), 0 };
    }
    const bool isRequirement = error.get_exit_code() == int(CLI::ExitCodes::RequiredError);
    if (isRequirement && isGroup(last))
        return json ? usageMistake(QStringLiteral("One of the commands of %1 is missing.").arg(wordsOf(last, m_program)), json) : Message { commandsOf(last), 2 };
    if (const CLI::Option *missing = isRequirement ? missingOf(last) : nullptr)
        return usageMistake(QStringLiteral("\"%1\" is missing: %2.")
                                .arg(QString::fromStdString(missing->get_name()), QString::fromStdString(missing->get_description())),
                            json);
    if (!first.isEmpty())
        return usageMistake(QStringLiteral("There is a word too many: \"%1\".").arg(first), json);
    return usageMistake(QString::fromUtf8(error.what()), json);
}

/// The last command of those that were understood.
const CLI::App &UsageMistakes::deepest() const
{
    const CLI::App *app = &m_app;
    while (!app->get_subcommands().empty())
        app = app->get_subcommands().front();
    return *app;
}

/// "accounts create", behind `before`.
QString UsageMistakes::wordsOf(const CLI::App &command, const QString &before) const
{
    QStringList words;
    for (const CLI::App *app = &command; app != &m_app; app = app->get_parent())
        words.prepend(QString::fromStdString(app->get_name()));
    if (!before.isEmpty())
        words.prepend(before);
    return words.join(u' ');
}

/// Short: whoever forgot the command wants to see which there are.
QString UsageMistakes::commandsOf(const CLI::App &group) const
{
    const QString words = wordsOf(group, m_program);
    std::vector<QStringList> rows;
    for (const CLI::App *child : childrenOf(group))
        if (!child->get_group().empty())
            rows.push_back({ QStringLiteral("  ") + QString::fromStdString(child->get_name()), QString::fromStdString(child->get_description()) });
    return QStringLiteral("Usage: %1 COMMAND\n\nCommands:\n").arg(words) + alignedTable(rows)
        + QStringLiteral("\nError: One of these commands is missing. (%1 --help tells more)\n").arg(words);
}

QString UsageMistakes::noSuchOption(const CLI::App &command, const QString &typed) const
{
    std::map<std::string, bool> known;
    for (const CLI::App *app = &command; app; app = app->get_parent())
        collectOptions(*app, known);
    QStringList names;
    for (const auto &[name, takesValue] : known)
        names << QString::fromStdString(name);
    const QString name = typed.section(u'=', 0, 0);
    const QString words = wordsOf(command, {});
    return QStringLiteral("There is no option \"%1\"%2.%3").arg(name, words.isEmpty() ? words : QStringLiteral(" of ") + words, didYouMean(name, names));
}

QStringList UsageMistakes::namesOf(const CLI::App &group) const
{
    QStringList names;
    for (const CLI::App *child : childrenOf(group))
        if (!child->get_group().empty() || m_facts.otherSpellings.count(child) > 0)
            names << QString::fromStdString(child->get_name());
    return names;
}

/// Mistyped words are looked for where they were typed; deeper, only whole ones that are there once.
QString UsageMistakes::noSuchCommand(const CLI::App &group, const QString &word) const
{
    const QString before = wordsOf(group, {});
    const auto within = [&before](const QString &name) { return before.isEmpty() ? name : before + u' ' + name; };
    QString meant = nearestWord(word, namesOf(group));
    std::vector<const CLI::App *> deeper;
    findBelow(group, word.toStdString(), deeper);
    if (!meant.isEmpty())
        meant = within(meant);
    else if (deeper.size() == 1)
        meant = wordsOf(*deeper.front(), {});
    const QString sentence = QStringLiteral("There is no command \"%1\".").arg(within(word));
    return meant.isEmpty() ? sentence : sentence + QStringLiteral(" Did you mean \"%1\"?").arg(meant);
}

} // namespace Madmail::Cli
