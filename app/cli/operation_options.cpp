// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/operation_options.h"

#include "app/cli/parser_tree.h"

#include <CLI/CLI.hpp>

#include <QJsonArray>

#include <algorithm>

namespace Madmail::Cli {

namespace {

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

/// What stands for the value in help.
const char *valueName(Api::ParameterType type)
{
    switch (type) {
    case Api::ParameterType::Address:
        return "ADDRESS";
    case Api::ParameterType::Domain:
        return "DOMAIN";
    case Api::ParameterType::Bytes:
        return "SIZE";
    case Api::ParameterType::Duration:
        return "TIME";
    case Api::ParameterType::Port:
        return "PORT";
    case Api::ParameterType::Integer:
        return "NUMBER";
    case Api::ParameterType::FilePath:
    case Api::ParameterType::Content:
    case Api::ParameterType::List:
    case Api::ParameterType::OutputFile:
        return fileValue;
    default:
        return "TEXT";
    }
}

/// Names in the form of DNS, with the dot of the root behind them, are the names without it.
QString argument(const Api::Parameter &parameter, QString value)
{
    if (parameter.type == Api::ParameterType::Domain && value.endsWith(u'.'))
        value.chop(1);
    return value;
}

} // namespace

const CLI::Option *addParameter(OperationValues &values, const Api::Parameter &parameter)
{
    if (parameter.type == Api::ParameterType::Boolean) {
        bool &value = values.switches.emplace_back(false);
        values.switchOf.emplace_back(&parameter, &value);
        return values.app->add_flag(optionName(parameter), value, parameter.help);
    }
    if (parameter.type == Api::ParameterType::Words) {
        std::vector<std::string> &value = values.lists.emplace_back();
        values.listOf.emplace_back(&parameter, &value);
        return values.app->add_option(optionName(parameter), value, parameter.help)
            ->required(parameter.required)
            ->expected(1, parameter.positional ? maxWords : 1)
            ->take_all();
    }
    std::string &value = values.texts.emplace_back();
    // Where it is not given, whoever runs the command asks for it or reads standard input.
    const bool isAsked = parameter.type == Api::ParameterType::Secret || parameter.type == Api::ParameterType::Content
        || parameter.type == Api::ParameterType::Lines;
    CLI::Option *option = values.app->add_option(optionName(parameter), value, parameter.help)->required(parameter.required && !isAsked);
    option->type_name(valueName(parameter.type));
    if (!parameter.choices.isEmpty()) {
        std::vector<std::string> choices;
        for (const QString &choice : parameter.choices)
            choices.push_back(choice.toStdString());
        option->check(CLI::IsMember(choices, CLI::ignore_case));
    }
    values.textOf.emplace_back(&parameter, &value);
    return option;
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

} // namespace Madmail::Cli
