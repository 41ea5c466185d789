// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/local_runner.h"

#include "server/base/log.h"
#include "server/ops/arguments.h"

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

} // namespace

LocalRunner::LocalRunner(OperationContext &context)
    : m_context(context)
{
    m_context.stop = &m_stop;
}

LocalRunner::~LocalRunner()
{
    m_stop = true;
    if (m_long.joinable())
        m_long.join();
    m_context.stop = nullptr;
}

void LocalRunner::run(Api::OperationRequest request, Done done)
{
    const Operation *found = findOperation(request.operation);
    if (found && found->descriptor.isLong && m_context.engine)
        return runBeside(std::move(request), std::move(done));
    done(runNow(request));
}

void LocalRunner::runBeside(Api::OperationRequest request, Done done)
{
    if (m_long.joinable())
        return done(Error { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "Another long task is under way. Please try again when it has ended.") } });
    auto shared = std::make_shared<Done>(std::move(done));
    m_long = std::thread([this, request = std::move(request), shared, home = PostAddress(&m_target)]() mutable {
        auto answer = std::make_shared<Result<QJsonObject>>(runNow(request));
        home.post([this, answer, shared] {
            m_long.join();
            (*shared)(std::move(*answer));
        });
    });
}

Result<QJsonObject> LocalRunner::runNow(const Api::OperationRequest &request)
{
    const Operation *found = findOperation(request.operation);
    if (!found)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no operation \"%1\"."), { request.operation.left(64) } } };
    if (found->descriptor.needsEngine && !m_context.engine)
        return Error { ErrorCode::Refused, { QT_TRANSLATE_NOOP("Server", "The server is not running. Start it first: {maddy} run") } };
    MADMAIL_TRY(const QJsonObject arguments, normaliseArguments(found->descriptor, request.arguments));
    auto answer = found->function(m_context, arguments);
    if (found->descriptor.effect != Api::Effect::ReadOnly)
        qCInfo(lcOps, "%s by %s: %ls", found->descriptor.id.constData(), faceName(request.face),
               qUtf16Printable(answer ? QStringLiteral("done") : QStringLiteral("failed: ") + answer.error().toEnglish()));
    return answer;
}

} // namespace Madmail::Ops
