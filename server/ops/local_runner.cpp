// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/local_runner.h"

#include "server/base/log.h"
#include "server/config/settings_table.h"
#include "server/ops/arguments.h"
#include "server/ops/long_work.h"

#include <QCoreApplication>

namespace Madmail::Ops {

namespace {

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

/// The new value of a setting that is no secret.
bool isOpenSetting(const Api::OperationDescriptor &operation, const QJsonObject &arguments, const Api::Parameter &parameter)
{
    if (operation.id != "settings.set" || QByteArrayView(parameter.name) != "value")
        return false;
    const auto setting = Config::findSetting(arguments.value(QLatin1String("name")).toString().replace(u'-', u'_').toUtf8());
    return setting && !Config::descriptorOf(*setting).secret;
}

/// " username=a@example.org max_bytes=1048576": what has a type that cannot hold a secret or a text of somebody.
QString namedIn(const Api::OperationDescriptor &operation, const QJsonObject &arguments)
{
    using Api::ParameterType;
    QString text;
    for (const Api::Parameter &parameter : operation.parameters) {
        const bool isOpen = parameter.isNamed || (parameter.type != ParameterType::Text && parameter.type != ParameterType::Secret && parameter.type != ParameterType::Words && parameter.type != ParameterType::Lines
            && parameter.type != ParameterType::Content && parameter.type != ParameterType::List);
        const QString name = QString::fromUtf8(parameter.name);
        if ((isOpen || isOpenSetting(operation, arguments, parameter)) && arguments.contains(name))
            text += QStringLiteral(" %1=%2").arg(name, arguments.value(name).toVariant().toString());
    }
    return text;
}

QString auditLine(const Api::OperationDescriptor &operation, const QJsonObject &arguments, Api::Face face, const Result<QJsonObject> &answer)
{
    // A sentence may repeat what somebody typed, and that may be a secret in the wrong place.
    const bool isAboutInput = !answer && answer.error().code == ErrorCode::BadInput;
    QString outcome = QStringLiteral("done");
    if (isAboutInput)
        outcome = answer.error().field.isEmpty() ? QStringLiteral("refused: bad input") : QStringLiteral("refused: bad input (%1)").arg(answer.error().field);
    else if (!answer)
        outcome = QStringLiteral("failed: ") + answer.error().toEnglish();
    else if (answer->value(QLatin1String("complete")) == QJsonValue(false))
        outcome = QStringLiteral("stopped before the end");
    return QStringLiteral("%1%2 by %3: %4").arg(QString::fromLatin1(operation.id), namedIn(operation, arguments), QLatin1String(faceName(face)), outcome);
}

Error anotherIsUnderWay()
{
    return { ErrorCode::Busy,
             { QT_TRANSLATE_NOOP("Server", "Another long task is under way. Look at it with {maddy} tasks running, or end it with {maddy} tasks stop.") } };
}

} // namespace

LocalRunner::LocalRunner(OperationContext &context)
    : m_context(context)
{
}

LocalRunner::~LocalRunner()
{
    if (!m_long.joinable())
        return;
    m_context.work.stop();
    m_long.join();
    m_context.work.end();
}

void LocalRunner::run(Api::OperationRequest request, Done done)
{
    const Operation *found = findOperation(request.operation);
    if (found && found->descriptor.isLong && m_context.engine && !request.isRehearsal)
        return runBeside(*found, std::move(request), std::move(done));
    done(runNow(request));
}

void LocalRunner::runBeside(const Operation &operation, Api::OperationRequest request, Done done)
{
    if (!m_long.joinable())
        return begin({ &operation, std::move(request), std::move(done) });
    if (!m_isRoutine || m_next || request.face == Api::Face::Engine)
        return done(anotherIsUnderWay());
    m_next = Waiting { &operation, std::move(request), std::move(done) };
    m_context.work.stop(); // the routine goes on with its next turn
}

void LocalRunner::begin(Waiting next)
{
    // Before the thread runs: a stop that comes at once finds something to stop.
    if (!m_context.work.begin(next.operation->descriptor.id, m_context.clock.now()))
        return next.done(anotherIsUnderWay());
    auto done = std::make_shared<Done>(std::move(next.done));
    m_isRoutine = next.request.face == Api::Face::Engine;
    m_long = std::thread([this, call = callFor(*next.operation), operation = next.operation, request = std::move(next.request), done,
                          home = PostAddress(&m_target)]() mutable {
        auto answer = std::make_shared<Result<QJsonObject>>(perform(*operation, std::move(call), request));
        home.post([this, answer, done] {
            m_long.join();
            m_context.work.end();
            if (auto waiting = std::exchange(m_next, std::nullopt))
                begin(std::move(*waiting));
            (*done)(std::move(*answer));
        });
    });
}

Result<QJsonObject> LocalRunner::runNow(const Api::OperationRequest &request)
{
    const Operation *found = findOperation(request.operation);
    if (!found)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no operation \"%1\"."), { request.operation.left(64) } } };
    if (request.isRehearsal)
        return rehearse(*found, request);
    if (!found->descriptor.isLong)
        return perform(*found, callFor(*found), request);
    if (!m_context.work.begin(found->descriptor.id, m_context.clock.now()))
        return anotherIsUnderWay();
    auto answer = perform(*found, callFor(*found), request);
    m_context.work.end();
    return answer;
}

/// With what it works on: a long one gets its own copy of the settings, here on the operations thread.
LocalRunner::Call LocalRunner::callFor(const Operation &operation)
{
    if (!operation.longFunction)
        return [this, &operation](const QJsonObject &arguments) { return operation.function(m_context, arguments); };
    return [&operation, context = LongContext { m_context.store, m_context.clock, m_context.work, m_context.reports, m_context.core,
                                                m_context.settings.values(), m_context.settings.rules() }](const QJsonObject &arguments) mutable {
        return operation.longFunction(context, arguments);
    };
}

Result<QJsonObject> LocalRunner::rehearse(const Operation &operation, const Api::OperationRequest &request)
{
    MADMAIL_TRY(const QJsonObject arguments, normaliseForRehearsal(operation.descriptor, request.arguments));
    if (operation.check)
        MADMAIL_CHECK(operation.check(m_context, arguments));
    return QJsonObject();
}

Result<QJsonObject> LocalRunner::perform(const Operation &operation, Call call, const Api::OperationRequest &request)
{
    const Api::OperationDescriptor &descriptor = operation.descriptor;
    if (descriptor.needsEngine && !m_context.engine)
        return Error { ErrorCode::Refused, { QT_TRANSLATE_NOOP("Server", "The server is not running. Start it first: {maddy} run") } };
    const bool isAudited = descriptor.effect != Api::Effect::ReadOnly && request.face != Api::Face::Engine;
    auto arguments = normaliseArguments(descriptor, request.arguments, request.face);
    auto answer = arguments ? call(*arguments) : Result<QJsonObject>(arguments.error());
    if (answer && *descriptor.missingService)
        answer->insert(QStringLiteral("not_running"), Api::noteAbout(descriptor.missingService));
    if (!isAudited)
        return answer;
    const QString line = auditLine(descriptor, arguments ? *arguments : QJsonObject(), request.face, answer);
    if (m_context.audit)
        m_context.audit(line);
    else
        qCInfo(lcOps, "%ls", qUtf16Printable(line));
    return answer;
}

} // namespace Madmail::Ops
