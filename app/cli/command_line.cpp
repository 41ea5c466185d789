// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_line.h"

#include "app/cli/operation_options.h"
#include "app/cli/parser_tree.h"
#include "app/cli/usage_mistakes.h"

#include "server/base/shell_text.h"

#include <CLI/CLI.hpp>

#include <QFileInfo>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>

namespace Madmail::Cli {

namespace {

/// Options that say which server is meant; each has a value.
QStringList placeOptions()
{
    return { QStringLiteral("--state-dir"), QStringLiteral("--config"), QStringLiteral("--server"), QStringLiteral("--token-file"),
             QStringLiteral("--fingerprint") };
}

/// `help accounts` → `accounts --help`.
QStringList withHelpAsOption(QStringList arguments)
{
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        if (placeOptions().contains(arguments[i]))
            ++i; // its value
        else if (arguments[i] == QLatin1String("help"))
            return arguments.mid(0, i) + arguments.mid(i + 1) + QStringList { QStringLiteral("--help") };
        else if (!arguments[i].startsWith(u'-'))
            break;
    }
    return arguments;
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
        addPlaces();
        m_app.add_flag("--json", m_global.json, "Print JSON");
        m_app.add_flag("--debug", m_global.debug, "Write more to the log");
        m_app.add_flag("-y,--yes", m_global.yes, "Do not ask");
        // Where other servers keep several databases, these choose one; scripts that do have nothing to choose here.
        for (const char *name : { "--cfg-block", "--storage-cfg-block", "--auth-block", "--storage-block" })
            m_app.add_option(name, m_unused)->group("");
        m_run = m_app.add_subcommand("run", "Be the server, until SIGTERM or SIGINT");
        m_run->add_option("--bind", m_bind, "Listen on this address only; localhost is 127.0.0.1")->type_name("ADDRESS");
        m_run->add_option("--port-offset", m_runCommand.portOffset, "Add this to every port, for this run")
            ->check(CLI::Range(0, 64000))
            ->type_name("NUMBER");
        m_run->add_option("--log", m_logTargets, "Where the log goes: off, stderr, syslog or a file; may be repeated")
            ->delimiter(',')
            ->allow_extra_args(false)
            ->type_name("TARGET");
        m_run->add_option("--libexec", m_libexec, "Helper programs of other servers; this one has none")->group("");
        m_run->footer(examples({ QStringLiteral("run"), QStringLiteral("run --bind 192.0.2.7 --port-offset 20000") }));
        addDocuments();
        m_version = m_app.add_subcommand("version", "Print the version");
        m_version->footer(examples({ QStringLiteral("version") }));
        m_app.add_subcommand("help", "Print the help of a command: help accounts"); // see withHelpAsOption()
        for (const Api::OperationDescriptor &operation : commands.operations)
            add(operation);
        for (const Api::CommandGroup &described : commands.groups)
            describe(described);
        hideOtherSpellings(m_app);
        for (const auto &[app, ofEach] : m_groupExamples)
            if (!ofEach.empty() && isGroup(*app))
                app->footer(examples(groupExamples(ofEach)));
    }

    CommandNode node() const { return nodeOf(m_app, m_facts); }

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
            invocation.command = UsageMistakes(m_app, m_program, m_facts).messageFor(error, arguments.contains(QLatin1String("--json")));
            return invocation;
        }
        readPlaces();
        m_runCommand.bindAddress = QString::fromStdString(m_bind);
        m_runCommand.hasLibexec = !m_libexec.empty();
        for (const std::string &target : m_logTargets)
            m_runCommand.logTargets << QString::fromStdString(target);
        invocation.global = m_global;
        invocation.command = chosen();
        return invocation;
    }

private:
    void describe(const Api::CommandGroup &described)
    {
        CLI::App *app = group(described.command);
        if (isGroup(*app)) // else it is an operation, too, and says what that does
            app->description(described.summary);
        if (!described.isOffered)
            app->group("");
    }

    /// Help names each command once: other spellings are left out of it, and groups of nothing else.
    void hideOtherSpellings(CLI::App &app)
    {
        const auto children = app.get_subcommands([](CLI::App *) { return true; });
        for (CLI::App *child : children)
            hideOtherSpellings(*child);
        const auto isOther = [this](const CLI::App *one) { return m_facts.otherSpellings.count(one) > 0; };
        const bool isEmptyGroup = isGroup(app) && &app != &m_app && std::all_of(children.begin(), children.end(), isOther);
        const bool isOtherCommand = m_facts.sameAs.count(&app) > 0 && std::all_of(children.begin(), children.end(), isOther);
        if (!isEmptyGroup && !isOtherCommand)
            return;
        m_facts.otherSpellings.insert(&app);
        app.group("");
    }

    /// The first of each command, or all of the only one.
    static QStringList groupExamples(const std::vector<QStringList> &ofEach)
    {
        if (ofEach.size() == 1)
            return ofEach.front();
        QStringList lines;
        for (const QStringList &examples : ofEach)
            lines << examples.mid(0, 1);
        return lines.mid(0, mostGroupExamples);
    }

    void readPlaces()
    {
        m_global.stateDirectory = QString::fromStdString(m_stateDirectory);
        m_global.configFile = QString::fromStdString(m_configFile);
        m_global.server = QString::fromStdString(m_server);
        m_global.tokenFile = QString::fromStdString(m_tokenFile);
        m_global.fingerprint = QString::fromStdString(m_fingerprint);
        m_global.program = m_program;
        if (!m_global.stateDirectory.isEmpty())
            m_global.program += QStringLiteral(" --state-dir ") + shellQuoted(m_global.stateDirectory);
        if (!m_global.configFile.isEmpty())
            m_global.program += QStringLiteral(" --config ") + shellQuoted(m_global.configFile);
        if (!m_global.server.isEmpty())
            m_global.program += QStringLiteral(" --server ") + shellQuoted(m_global.server);
    }

    void addPlaces()
    {
        CLI::Option *state = m_app.add_option("--state-dir", m_stateDirectory, "Folder with everything the server keeps");
        CLI::Option *config = m_app.add_option("--config", m_configFile, "Configuration file (default: maddy.conf in the state folder)");
        CLI::Option *server = m_app.add_option("--server", m_server, "Ask another server by its Admin API, https://chat.example.org");
        server->excludes(state)->excludes(config)->type_name("URL");
        m_app.add_option("--token-file", m_tokenFile, "File with that server's admin token (else MADMAIL_TOKEN, or it is asked for)")
            ->needs(server)
            ->type_name(fileValue);
        m_app.add_option("--fingerprint", m_fingerprint, "SHA-256 of that server's certificate, to accept it without a question")
            ->needs(server)
            ->type_name("HEX");
        state->type_name(folderValue);
        config->type_name(fileValue);
    }

    void addDocuments()
    {
        const QStringList shells { QStringLiteral("bash"), QStringLiteral("zsh"), QStringLiteral("fish") };
        m_completion = m_app.add_subcommand("completion", "Print the script with which a shell completes these commands");
        CLI::Option *shell = m_completion->add_option("shell", m_shell, "bash, zsh or fish")->required();
        shell->check(oneOf(shells));
        m_facts.offers.emplace(shell, Offer { shells });
        m_completion->footer(examples({ QStringLiteral("completion bash > ~/.local/share/bash-completion/completions/maddy"),
                                        QStringLiteral("completion fish > ~/.config/fish/completions/maddy.fish") }));
        // For those who build and package it.
        m_manPage = m_app.add_subcommand("generate-man", "Print the manual page")->group("");
        m_adminApiPage = m_app.add_subcommand("generate-admin-api-docs", "Print docs/admin-api.md")->group("");
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

    /// CLI11 would take the option behind it as its value. What says which server is meant cannot be empty either: that is a
    /// variable of a script that was not set.
    QString optionWithoutValue(const QStringList &arguments) const
    {
        const std::map<std::string, bool> takesValue = optionsFor(arguments);
        for (qsizetype i = 0; i < arguments.size() && arguments[i] != QLatin1String("--"); ++i) {
            const QString name = arguments[i].section(u'=', 0, 0);
            const bool isPlace = placeOptions().contains(name);
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
        values.typed = command.join(u' ');
        values.app = group(command);
        values.app->require_subcommand(0, 1);
        values.app->description(operation.summary);
        if (command == operation.command)
            values.app->footer(examples(operation.examples));
        else // examples would show the other spelling
            m_facts.sameAs.emplace(values.app, operation.command.join(u' '));
        if (command.size() > 1 && command == operation.command)
            m_groupExamples[group(command.mid(0, command.size() - 1))].push_back(operation.examples);
        for (const Api::Parameter &parameter : operation.parameters) {
            const CLI::Option *option = addParameter(values, parameter);
            const bool isComplete = parameter.suggestions.isEmpty();
            m_facts.offers.emplace(option, Offer { isComplete ? parameter.choices : parameter.suggestions, false, isComplete, parameter.suggestionsAfter });
        }
    }

    std::optional<Document> document() const
    {
        if (m_manPage->parsed())
            return Document::ManPage;
        if (m_adminApiPage->parsed())
            return Document::AdminApiPage;
        if (!m_completion->parsed())
            return std::nullopt;
        return m_shell == "bash" ? Document::BashCompletion : m_shell == "zsh" ? Document::ZshCompletion : Document::FishCompletion;
    }

    std::variant<RunCommand, OperationCommand, Document, Message> chosen() const
    {
        if (m_run->parsed() && m_global.server.isEmpty())
            return m_runCommand;
        for (const OperationValues &values : m_operations)
            if (values.app->parsed() && values.app->get_subcommands().empty())
                return OperationCommand { { QString::fromUtf8(values.operation->id), argumentsOf(values), Api::Face::CommandLine },
                                          values.operation, values.typed };
        if (!m_global.server.isEmpty())
            return usageMistake(QStringLiteral("--server goes with commands that ask a server, and this one does not."), m_global.json);
        if (const auto wanted = document())
            return *wanted;
        if (m_version->parsed())
            return Message { m_global.json ? QStringLiteral("{\"ok\":true,\"command\":\"version\",\"data\":{\"name\":\"madmail\",\"version\":\"" MADMAIL_VERSION "\"}}\n")
                                           : QStringLiteral("madmail " MADMAIL_VERSION "\n"),
                             0 };
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
    std::string m_server;
    std::string m_tokenFile;
    std::string m_fingerprint;
    std::string m_bind;
    std::string m_libexec;
    std::vector<std::string> m_logTargets;
    std::string m_unused;
    std::deque<OperationValues> m_operations;
    std::map<std::pair<CLI::App *, std::string>, CLI::App *> m_groups;
    std::map<CLI::App *, std::vector<QStringList>> m_groupExamples;
    ParserFacts m_facts;
    std::string m_shell;
    CLI::App *m_completion = nullptr;
    CLI::App *m_manPage = nullptr;
    CLI::App *m_adminApiPage = nullptr;
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

CommandNode describeCommandLine(const Commands &commands)
{
    return Tree(QStringLiteral("maddy"), commands, WithoutCommand::Complain).node();
}

} // namespace Madmail::Cli
