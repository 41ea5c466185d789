// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_line.h"

#include "app/cli/printers.h"
#include "app/cli/suggestion.h"

#include "server/base/shell_text.h"

#include <CLI/CLI.hpp>

#include <QFileInfo>
#include <QJsonArray>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <sstream>

namespace Madmail::Cli {

namespace {

/// Values that CLI11 fills in while it parses; deque because their addresses must hold.
struct OperationValues
{
    const Api::OperationDescriptor *operation = nullptr;
    CLI::App *app = nullptr;
    std::deque<std::string> texts;
    std::deque<bool> switches;
    std::deque<std::vector<std::string>> lists;
    std::vector<std::pair<const Api::Parameter *, const std::string *>> textOf;
    std::vector<std::pair<const Api::Parameter *, const bool *>> switchOf;
    std::vector<std::pair<const Api::Parameter *, const std::vector<std::string> *>> listOf;
};

constexpr int maxWords = 1000;

std::string optionName(const Api::Parameter &parameter)
{
    if (parameter.positional)
        return parameter.name;
    std::string name = parameter.name;
    std::replace(name.begin(), name.end(), '_', '-');
    const std::string alias = *parameter.alias ? std::string(",--") + parameter.alias : std::string();
    return (parameter.shortOption ? std::string { '-', parameter.shortOption, ',' } : std::string()) + "--" + name + alias;
}

void addParameter(OperationValues &values, const Api::Parameter &parameter)
{
    if (parameter.type == Api::ParameterType::Boolean) {
        bool &value = values.switches.emplace_back(false);
        values.app->add_flag(optionName(parameter), value, parameter.help);
        values.switchOf.emplace_back(&parameter, &value);
        return;
    }
    if (parameter.type == Api::ParameterType::Words) {
        std::vector<std::string> &value = values.lists.emplace_back();
        values.app->add_option(optionName(parameter), value, parameter.help)->required(parameter.required)->expected(1, parameter.positional ? maxWords : 1)->take_all();
        values.listOf.emplace_back(&parameter, &value);
        return;
    }
    std::string &value = values.texts.emplace_back();
    // Where it is not given, whoever runs the command asks for it or reads standard input.
    const bool isAsked = parameter.type == Api::ParameterType::Secret || parameter.type == Api::ParameterType::Content
        || parameter.type == Api::ParameterType::Lines;
    CLI::Option *option = values.app->add_option(optionName(parameter), value, parameter.help)->required(parameter.required && !isAsked);
    if (!parameter.choices.isEmpty()) {
        std::vector<std::string> choices;
        for (const QString &choice : parameter.choices)
            choices.push_back(choice.toStdString());
        option->check(CLI::IsMember(choices, CLI::ignore_case));
    }
    values.textOf.emplace_back(&parameter, &value);
}

/// Names in the form of DNS, with the dot of the root behind them, are the names without it.
QString argument(const Api::Parameter &parameter, QString value)
{
    if (parameter.type == Api::ParameterType::Domain && value.endsWith(u'.'))
        value.chop(1);
    return value;
}

QJsonObject argumentsOf(const OperationValues &values)
{
    QJsonObject arguments;
    for (const auto &[parameter, value] : values.textOf)
        if (!value->empty())
            arguments.insert(QString::fromUtf8(parameter->name), argument(*parameter, QString::fromStdString(*value)));
    for (const auto &[parameter, value] : values.listOf) {
        QJsonArray list;
        for (const std::string &word : *value)
            list.append(QString::fromStdString(word));
        if (!list.isEmpty())
            arguments.insert(QString::fromUtf8(parameter->name), list);
    }
    for (const auto &[parameter, value] : values.switchOf)
        if (*value)
            arguments.insert(QString::fromUtf8(parameter->name), true);
    return arguments;
}

/// One line, in the form that errors of operations have.
Message usageMistake(const QString &what, bool json)
{
    return { errorText(what.simplified() + QLatin1String(" (--help tells more)"), json), 2 };
}

/// `help accounts` → `accounts --help`.
QStringList withHelpAsOption(QStringList arguments)
{
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == QLatin1String("--state-dir") || arguments[i] == QLatin1String("--config"))
            ++i; // its value
        else if (arguments[i] == QLatin1String("help"))
            return arguments.mid(0, i) + arguments.mid(i + 1) + QStringList { QStringLiteral("--help") };
        else if (!arguments[i].startsWith(u'-'))
            break;
    }
    return arguments;
}

bool isGroup(const CLI::App &app)
{
    return app.get_require_subcommand_min() > 0;
}

std::vector<const CLI::App *> childrenOf(const CLI::App &app)
{
    return app.get_subcommands([](const CLI::App *) { return true; });
}

/// The whole command tree.
class Tree
{
public:
    Tree(const QString &program, const Commands &commands, WithoutCommand withoutCommand)
        : m_app("Madmail Desktop: a chatmail relay for your own computer", program.toStdString())
        , m_program(program)
    {
        m_app.require_subcommand(withoutCommand == WithoutCommand::Run ? 0 : 1, 1);
        m_app.fallthrough();
        m_app.set_help_flag("-h,--help", "Print this help and exit");
        m_app.set_version_flag("-V,--version", "madmail " MADMAIL_VERSION, "Print the version and exit");
        m_app.add_option("--state-dir", m_stateDirectory, "Folder with everything the server keeps");
        m_app.add_option("--config", m_configFile, "Configuration file (default: maddy.conf in the state folder)");
        m_app.add_flag("--json", m_global.json, "Print JSON");
        m_app.add_flag("--debug", m_global.debug, "Write more to the log");
        m_app.add_flag("-y,--yes", m_global.yes, "Do not ask");
        // Where other servers keep several databases, these choose one; scripts that do have nothing to choose here.
        for (const char *name : { "--cfg-block", "--storage-cfg-block", "--auth-block", "--storage-block" })
            m_app.add_option(name, m_unused)->group("");
        m_run = m_app.add_subcommand("run", "Be the server, until SIGTERM or SIGINT");
        m_run->add_option("--bind", m_bind, "Listen on this address only; localhost is 127.0.0.1");
        m_run->add_option("--port-offset", m_runCommand.portOffset, "Add this to every port, for this run")
            ->check(CLI::Range(0, 64000));
        m_run->footer(examples({ QStringLiteral("run"), QStringLiteral("run --bind 192.0.2.7 --port-offset 20000") }));
        m_version = m_app.add_subcommand("version", "Print the version");
        m_version->footer(examples({ QStringLiteral("version") }));
        m_app.add_subcommand("help", "Print the help of a command: help accounts"); // see withHelpAsOption()
        for (const Api::OperationDescriptor &operation : commands.operations)
            add(operation);
        for (const Api::CommandGroup &described : commands.groups)
            group(described.command)->description(described.summary);
        for (const auto &[app, lines] : m_groupExamples)
            if (!lines.isEmpty() && app->get_require_subcommand_min() > 0)
                app->footer(examples(lines.mid(0, mostGroupExamples)));
    }

    Invocation parse(const QStringList &typed)
    {
        const QStringList arguments = withHelpAsOption(typed);
        Invocation invocation;
        if (const QString option = optionWithoutValue(arguments); !option.isEmpty()) {
            invocation.command = usageMistake(QStringLiteral("%1 needs a value.").arg(option), arguments.contains(QLatin1String("--json")));
            return invocation;
        }
        std::vector<std::string> reversed; // CLI11 takes them last first
        for (const QString &argument : arguments)
            reversed.insert(reversed.begin(), argument.toStdString());
        try {
            m_app.parse(reversed);
        } catch (const CLI::ParseError &error) {
            // CLI11 reports help and mistakes alike by throwing; nothing of ours does.
            invocation.command = messageOf(error, arguments.contains(QLatin1String("--json")));
            return invocation;
        }
        m_global.stateDirectory = QString::fromStdString(m_stateDirectory);
        m_global.configFile = QString::fromStdString(m_configFile);
        m_global.program = m_program;
        if (!m_global.stateDirectory.isEmpty())
            m_global.program += QStringLiteral(" --state-dir ") + shellQuoted(m_global.stateDirectory);
        if (!m_global.configFile.isEmpty())
            m_global.program += QStringLiteral(" --config ") + shellQuoted(m_global.configFile);
        m_runCommand.bindAddress = QString::fromStdString(m_bind);
        invocation.global = m_global;
        invocation.command = chosen();
        return invocation;
    }

private:
    Message messageOf(const CLI::ParseError &error, bool json) const
    {
        const CLI::App &last = deepest();
        const std::vector<std::string> unknown = m_app.remaining(true);
        if (!childrenOf(last).empty() && !unknown.empty() && !unknown.front().starts_with('-'))
            return usageMistake(noSuchCommand(last, QString::fromStdString(unknown.front()).left(64)), json);
        if (error.get_exit_code() == 0) {
            std::ostringstream help;
            std::ostringstream unused;
            m_app.exit(error, help, unused);
            return { QString::fromStdString(help.str()), 0 };
        }
        const bool isRequirement = error.get_exit_code() == int(CLI::ExitCodes::RequiredError);
        if (isRequirement && isGroup(last) && unknown.empty() && !json)
            return { QString::fromStdString(m_app.help()) + QStringLiteral("\nError: One of these commands is missing.\n"), 2 };
        return usageMistake(QString::fromUtf8(error.what()), json);
    }

    /// What the last command of those that were understood is.
    const CLI::App &deepest() const
    {
        const CLI::App *app = &m_app;
        while (!app->get_subcommands().empty())
            app = app->get_subcommands().front();
        return *app;
    }

    static void collectCommands(const CLI::App &app, const QString &before, QStringList &commands)
    {
        const auto children = childrenOf(app);
        for (const CLI::App *child : children)
            commands << before + QString::fromStdString(child->get_name());
        for (const CLI::App *child : children)
            collectCommands(*child, before + QString::fromStdString(child->get_name()) + u' ', commands);
    }

    QString noSuchCommand(const CLI::App &group, const QString &word) const
    {
        QString words;
        for (const CLI::App *app = &group; app != &m_app; app = app->get_parent())
            words.prepend(QString::fromStdString(app->get_name()) + u' ');
        QStringList commands;
        collectCommands(group, words, commands);
        const QString meant = nearestCommand(word, commands);
        const QString sentence = QStringLiteral("There is no command \"%1\".").arg(words + word);
        return meant.isEmpty() ? sentence : sentence + QStringLiteral(" Did you mean \"%1\"?").arg(meant);
    }

    static void collectOptions(const CLI::App &app, std::map<std::string, bool> &takesValue)
    {
        for (const CLI::Option *option : app.get_options()) {
            for (const std::string &name : option->get_lnames())
                takesValue["--" + name] |= option->get_expected_min() > 0;
            for (const std::string &name : option->get_snames())
                takesValue["-" + name] |= option->get_expected_min() > 0;
        }
    }

    /// Those of the command that is typed and of the groups around it; another command may have -f as well and mean another
    /// thing by it.
    std::map<std::string, bool> optionsFor(const QStringList &arguments) const
    {
        std::map<std::string, bool> takesValue;
        collectOptions(m_app, takesValue);
        const CLI::App *app = &m_app;
        for (qsizetype i = 0; i < arguments.size() && arguments[i] != QLatin1String("--"); ++i) {
            const std::string word = arguments[i].toStdString();
            if (const auto option = takesValue.find(word); option != takesValue.end()) {
                i += option->second ? 1 : 0;
                continue;
            }
            const auto children = childrenOf(*app);
            const auto child = std::find_if(children.begin(), children.end(), [&word](const CLI::App *one) { return one->get_name() == word; });
            if (child == children.end())
                continue;
            app = *child;
            collectOptions(*app, takesValue);
        }
        return takesValue;
    }

    /// CLI11 would take the option behind it as its value. The place of state cannot be an empty name either: that is a
    /// variable of a script that was not set.
    QString optionWithoutValue(const QStringList &arguments) const
    {
        const std::map<std::string, bool> takesValue = optionsFor(arguments);
        for (qsizetype i = 0; i < arguments.size() && arguments[i] != QLatin1String("--"); ++i) {
            const QString name = arguments[i].section(u'=', 0, 0);
            const bool isPlace = name == QLatin1String("--state-dir") || name == QLatin1String("--config");
            if (name != arguments[i]) {
                if (isPlace && arguments[i].size() == name.size() + 1)
                    return name;
                continue;
            }
            const auto found = takesValue.find(name.toStdString());
            if (found == takesValue.end() || !found->second)
                continue;
            if (i + 1 == arguments.size() || takesValue.contains(arguments[i + 1].toStdString()) || (isPlace && arguments[i + 1].isEmpty()))
                return name;
            ++i; // its value
        }
        return {};
    }

    std::string examples(const QStringList &lines) const
    {
        QString text = lines.size() == 1 ? QStringLiteral("Example:") : QStringLiteral("Examples:");
        for (const QString &line : lines)
            text += QStringLiteral("\n  %1 %2").arg(m_program, line);
        return text.toStdString();
    }

    /// The group of these words, made where there is none yet.
    CLI::App *group(const QStringList &words)
    {
        CLI::App *app = &m_app;
        for (const QString &word : words) {
            CLI::App *&child = m_groups[{ app, word.toStdString() }];
            if (!child) {
                child = app->add_subcommand(word.toStdString());
                child->require_subcommand(1);
                child->fallthrough();
            }
            app = child;
        }
        return app;
    }

    void add(const Api::OperationDescriptor &operation)
    {
        addAs(operation, operation.command);
        for (const QStringList &alias : operation.aliases)
            addAs(operation, alias);
    }

    /// A command may also be a group of longer ones: `language`, `language set fa`.
    void addAs(const Api::OperationDescriptor &operation, const QStringList &command)
    {
        OperationValues &values = m_operations.emplace_back();
        values.operation = &operation;
        values.app = group(command);
        values.app->require_subcommand(0, 1);
        values.app->description(operation.summary);
        if (command == operation.command) // examples of an alias would show the other spelling
            values.app->footer(examples(operation.examples));
        if (command.size() > 1)
            m_groupExamples[group(command.mid(0, command.size() - 1))] << (command == operation.command ? operation.examples.mid(0, 1) : QStringList());
        for (const Api::Parameter &parameter : operation.parameters)
            addParameter(values, parameter);
    }

    std::variant<RunCommand, OperationCommand, Message> chosen() const
    {
        if (m_run->parsed())
            return m_runCommand;
        for (const OperationValues &values : m_operations)
            if (values.app->parsed() && values.app->get_subcommands().empty())
                return OperationCommand { { QString::fromUtf8(values.operation->id), argumentsOf(values), Api::Face::CommandLine },
                                          values.operation };
        if (m_version->parsed())
            return Message { QStringLiteral("madmail " MADMAIL_VERSION "\n"), 0 };
        RunCommand run = m_runCommand;
        run.isImplied = true;
        return run;
    }

    static constexpr int mostGroupExamples = 6;

    CLI::App m_app;
    QString m_program;
    CLI::App *m_run = nullptr;
    CLI::App *m_version = nullptr;
    GlobalOptions m_global;
    RunCommand m_runCommand;
    std::string m_stateDirectory;
    std::string m_configFile;
    std::string m_bind;
    std::string m_unused;
    std::deque<OperationValues> m_operations;
    std::map<std::pair<CLI::App *, std::string>, CLI::App *> m_groups;
    std::map<CLI::App *, QStringList> m_groupExamples;
};

} // namespace

QString programAsTyped(const QString &typed)
{
    if (typed.isEmpty())
        return QStringLiteral("maddy");
    const bool isCommandLine = QFileInfo(typed).fileName() == QLatin1String("maddy");
    return isCommandLine ? shellQuoted(typed) : shellQuoted(typed) + QLatin1String(" --cli");
}

Invocation parseCommandLine(const QStringList &arguments, const QString &program, const Commands &commands, WithoutCommand withoutCommand)
{
    return Tree(program, commands, withoutCommand).parse(arguments);
}

} // namespace Madmail::Cli
