// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/local_runner.h"

#include "server/base/log.h"

#include <QCoreApplication>

#include <algorithm>

namespace Madmail::Ops {

namespace {

constexpr qsizetype maxArgumentLength = 4096;

Error badArgument(const char *text, const QString &name)
{
    return { ErrorCode::BadInput, { text, { name } }, name };
}

Status checkArgument(const Api::Parameter &parameter, const QJsonObject &arguments)
{
    const QString name = QString::fromUtf8(parameter.name);
    const QJsonValue value = arguments.value(name);
    if (value.isUndefined())
        return parameter.required ? Status(badArgument(QT_TRANSLATE_NOOP("Server", "\"%1\" is missing."), name)) : Status();
    if (parameter.type == Api::ParameterType::Boolean)
        return value.isBool() ? Status() : Status(badArgument(QT_TRANSLATE_NOOP("Server", "\"%1\" must be true or false."), name));
    const QString text = value.toString();
    if (!value.isString() || text.size() > maxArgumentLength)
        return badArgument(QT_TRANSLATE_NOOP("Server", "\"%1\" must be a text of at most 4096 characters."), name);
    const auto isForbidden = [](QChar c) { return c == QLatin1Char('\n') || c == QLatin1Char('\r') || c.isNull(); };
    if (std::any_of(text.begin(), text.end(), isForbidden))
        return badArgument(QT_TRANSLATE_NOOP("Server", "\"%1\" must be one line."), name);
    if (!parameter.choices.isEmpty() && !parameter.choices.contains(text))
        return badArgument(QT_TRANSLATE_NOOP("Server", "\"%1\" is none of the allowed values."), name);
    return {};
}

Status checkArguments(const Api::OperationDescriptor &operation, const QJsonObject &arguments)
{
    const QStringList names = arguments.keys();
    for (const QString &name : names)
        if (std::none_of(operation.parameters.begin(), operation.parameters.end(),
                         [&name](const Api::Parameter &parameter) { return name == QLatin1String(parameter.name); }))
            return badArgument(QT_TRANSLATE_NOOP("Server", "\"%1\" is not a parameter of this command."), name);
    for (const Api::Parameter &parameter : operation.parameters)
        MADMAIL_CHECK(checkArgument(parameter, arguments));
    return {};
}

const char *faceName(Api::Face face)
{
    switch (face) {
    case Api::Face::CommandLine:
        return "cli";
    case Api::Face::AdminApi:
        return "api";
    case Api::Face::Window:
        return "gui";
    case Api::Face::Engine:
        break;
    }
    return "engine";
}

} // namespace

void LocalRunner::run(Api::OperationRequest request, Done done)
{
    done(runNow(request));
}

Result<QJsonObject> LocalRunner::runNow(const Api::OperationRequest &request)
{
    const Operation *found = findOperation(request.operation);
    if (!found)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no operation \"%1\"."), { request.operation.left(64) } } };
    MADMAIL_CHECK(checkArguments(found->descriptor, request.arguments));
    auto answer = found->function(m_context, request.arguments);
    if (found->descriptor.effect != Api::Effect::ReadOnly)
        qCInfo(lcOps, "%s by %s: %s", found->descriptor.id, faceName(request.face), answer ? "done" : "failed");
    return answer;
}

} // namespace Madmail::Ops
