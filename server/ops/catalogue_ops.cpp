// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/catalogue_ops.h"

#include "server/ops/operation_table.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace Madmail::Ops {

namespace {

QString nameOf(Api::Effect effect)
{
    switch (effect) {
    case Api::Effect::ReadOnly:
        return QStringLiteral("read");
    case Api::Effect::Mutates:
        return QStringLiteral("change");
    case Api::Effect::Destructive:
        break;
    }
    return QStringLiteral("delete");
}

QJsonObject toJson(const Api::Parameter &parameter)
{
    return { { QStringLiteral("name"), QString::fromUtf8(parameter.name) },
             { QStringLiteral("type"), Api::typeName(parameter.type) },
             { QStringLiteral("required"), parameter.required },
             { QStringLiteral("help"), QString::fromUtf8(parameter.help) },
             { QStringLiteral("choices"), QJsonArray::fromStringList(parameter.choices) } };
}

QJsonObject toJson(const Api::OperationDescriptor &row, const Api::ApiRoute &route)
{
    QJsonArray parameters;
    for (const Api::Parameter &parameter : row.parameters)
        if (parameter.type != Api::ParameterType::OutputFile) // the asker's own
            parameters.append(toJson(parameter));
    QJsonObject json { { QStringLiteral("id"), QString::fromUtf8(row.id) },
                       { QStringLiteral("command"), row.command.join(u' ') },
                       { QStringLiteral("summary"), QString::fromUtf8(row.summary) },
                       { QStringLiteral("effect"), nameOf(row.effect) },
                       { QStringLiteral("parameters"), parameters },
                       { QStringLiteral("resource"), QString::fromUtf8(route.resource) },
                       { QStringLiteral("method"), QString::fromUtf8(route.method) } };
    if (*route.action)
        json.insert(QStringLiteral("action"), QString::fromUtf8(route.action));
    if (*row.question)
        json.insert(QStringLiteral("question"), QString::fromUtf8(row.question));
    if (*row.missingService)
        json.insert(QStringLiteral("not_running"), Api::noteAbout(row.missingService));
    return json;
}

Result<QJsonObject> listOperations(OperationContext &, const QJsonObject &)
{
    QJsonArray operations;
    QStringList lines;
    for (const Operation &operation : operationTable()) {
        const Api::OperationDescriptor &row = operation.descriptor;
        if (row.api.empty())
            continue;
        operations.append(toJson(row, row.api.front()));
        lines << QStringLiteral("%1  %2").arg(row.command.join(u' '), -36).arg(QString::fromUtf8(row.summary));
    }
    return QJsonObject { { QStringLiteral("operations"), operations }, { QStringLiteral("message"), lines.join(u'\n') } };
}

} // namespace

void addCatalogueOperations(OperationList &table)
{
    table.push_back({ { .id = "operations.list",
                        .command = words("operations"),
                        .summary = QT_TRANSLATE_NOOP("Operations", "Everything that the Admin API offers, with its parameters"),
                        .examples = { QStringLiteral("operations --json") },
                        .api = { { "/admin/operations", "GET" } } },
                      listOperations });
}

} // namespace Madmail::Ops
