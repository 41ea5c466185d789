// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/printers.h"

#include "app/cli/answer_text.h"

#include "server/api/error_json.h"

#include <QJsonDocument>

namespace Madmail::Cli {

namespace {

QString compact(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)) + QLatin1Char('\n');
}

} // namespace

QString errorText(const QString &sentence, bool json)
{
    if (json)
        return compact({ { QStringLiteral("ok"), false }, { QStringLiteral("error"), sentence } });
    return QStringLiteral("Error: %1\n").arg(sentence);
}

Printed printAnswer(const Api::OperationRequest &request, const Api::OperationDescriptor &operation,
                    const Result<QJsonObject> &answer, const QString &program, bool json, bool isTerminal)
{
    if (!answer)
        return { {}, errorText(answer.error().toEnglish(program), json), Api::exitStatusOf(answer.error()) };
    if (json)
        return { compact({ { QStringLiteral("ok"), true },
                           { QStringLiteral("command"), operation.command.join(QLatin1Char(' ')) },
                           { QStringLiteral("data"), *answer } }),
                 {}, 0 };
    return printerOf(request.operation)({ request, isTerminal }, *answer);
}

} // namespace Madmail::Cli
