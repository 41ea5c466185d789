// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of one operation as options of the parser, and what was typed for them.
#pragma once

#include "server/api/operation.h"

#include <QStringList>

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace Madmail::Cli {

/// Values that CLI11 fills in while it parses; deque because their addresses must hold.
struct OperationValues
{
    const Api::OperationDescriptor *operation = nullptr;
    CLI::App *app = nullptr;
    QString typed; ///< the spelling of the command
    std::deque<std::string> texts;
    std::deque<bool> switches;
    std::deque<std::vector<std::string>> lists;
    std::vector<std::pair<const Api::Parameter *, const std::string *>> textOf;
    std::vector<std::pair<const Api::Parameter *, const bool *>> switchOf;
    std::vector<std::pair<const Api::Parameter *, const std::vector<std::string> *>> listOf;
};

/// The option belongs to values.app.
const CLI::Option *addParameter(OperationValues &values, const Api::Parameter &parameter);

/// A check for CLI11 that says which there are and which may have been meant.
std::function<std::string(const std::string &)> oneOf(const QStringList &choices);

QJsonObject argumentsOf(const OperationValues &values);

} // namespace Madmail::Cli
