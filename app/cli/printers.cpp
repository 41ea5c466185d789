// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/printers.h"

#include "app/cli/answer_text.h"

#include "server/api/error_json.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Madmail::Cli {

namespace {

QString compact(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)) + QLatin1Char('\n');
}

/// Where sentences of the answer name a command of ours, they name it as the reader calls it.
QJsonObject withProgram(QJsonObject answer, const QString &program)
{
    const QLatin1String key("next_steps");
    QJsonArray steps;
    const QJsonArray given = answer.value(key).toArray();
    for (const QJsonValue &step : given)
        steps.append(step.toString().replace(QLatin1String("{maddy}"), program));
    if (!steps.isEmpty())
        answer.insert(key, steps);
    return answer;
}

/// What a service is not in this version belongs to what somebody asks about it. The answers to commands keep the form that
/// scripts know.
void addNote(Printed &printed, const Api::OperationDescriptor &operation, const QJsonObject &data)
{
    const QString note = data.value(QLatin1String("not_running")).toString();
    if (note.isEmpty())
        return;
    const bool isState = operation.effect == Api::Effect::ReadOnly && data.contains(QLatin1String("message"));
    (isState ? printed.out : printed.err) += note + u'\n';
}

} // namespace

QString errorText(const QString &sentence, bool json)
{
    if (json)
        return compact({ { QStringLiteral("ok"), false }, { QStringLiteral("error"), sentence } });
    return QStringLiteral("Error: %1\n").arg(sentence);
}

QString outputFileOf(const Api::OperationRequest &request, const Api::OperationDescriptor &operation)
{
    for (const Api::Parameter &parameter : operation.parameters)
        if (parameter.type == Api::ParameterType::OutputFile)
            return request.arguments.value(QLatin1String(parameter.name)).toString();
    return {};
}

Printed printAnswer(const Api::OperationRequest &request, const Api::OperationDescriptor &operation, const QString &typed,
                    const Result<QJsonObject> &answer, const QString &program, bool json,
                    const OutputTerminal &terminal)
{
    if (!answer)
        return { {}, errorText(answer.error().toEnglish(program), json), Api::exitStatusOf(answer.error()) };
    const QJsonObject data = withProgram(*answer, program);
    if (json && !outputFileOf(request, operation).isEmpty()) {
        Printed printed = printerOf(request.operation)({ request, false, 0 }, data);
        printed.out = compact({ { QStringLiteral("ok"), true },
                                { QStringLiteral("command"), typed },
                                { QStringLiteral("message"), printed.out.trimmed() } });
        return printed;
    }
    if (json)
        return { compact({ { QStringLiteral("ok"), true },
                           { QStringLiteral("command"), typed },
                           { QStringLiteral("data"), data } }),
                 {}, 0 };
    Printed printed = printerOf(request.operation)({ request, terminal.isTerminal, terminal.columnsForQr }, data);
    addNote(printed, operation, data);
    if (data.value(QLatin1String("complete")) == QJsonValue(false))
        printed.exitStatus = 1; // it was stopped: what stands behind && waits
    const QJsonArray warnings = data.value(QLatin1String("warnings")).toArray();
    for (const QJsonValue &warning : warnings)
        printed.err += QStringLiteral("Warning: %1\n").arg(warning.toString());
    return printed;
}

} // namespace Madmail::Cli
