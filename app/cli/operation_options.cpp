// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/operation_options.h"

#include "app/cli/parser_tree.h"

#include "server/base/suggestion.h"

#include <CLI/CLI.hpp>

#include <QJsonArray>


namespace Madmail::Cli {

namespace {

constexpr int maxWords = 1000;

std::string optionName(const Api::Parameter &parameter)
{
    const std::string name = Api::wordFor(parameter).toStdString();
    if (parameter.positional)
        return name;
    const std::string alias = *parameter.alias ? std::string(",--") + parameter.alias : std::string();
    return (parameter.shortOption ? std::string { '-', parameter.shortOption, ',' } : std::string()) + name + alias;
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

std::function<std::string(const std::string &)> oneOf(const QStringList &choices)
{
    return [choices](const std::string &word) {
        const QString typed = QString::fromStdString(word);
        if (choices.contains(typed, Qt::CaseInsensitive))
            return std::string();
        return QStringLiteral("\"%1\" is not one of: %2.%3").arg(typed.left(64), choices.join(QLatin1String(", ")), didYouMean(typed, choices)).toStdString();
    };
}

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
        option->check(oneOf(parameter.choices));
    }
    values.textOf.emplace_back(&parameter, &value);
    return option;
}

QJsonObject argumentsOf(const OperationValues &values)
{
    QJsonObject arguments;
    for (const auto &[parameter, value] : values.textOf)
        if (!value->empty() || (parameter->mayBeEmpty && values.app->get_option(optionName(*parameter))->count() > 0))
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
