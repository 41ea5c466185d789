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

void LocalRunner::run(Api::OperationRequest request, Done done)
{
    done(runNow(request));
}

Result<QJsonObject> LocalRunner::runNow(const Api::OperationRequest &request)
{
    const Operation *found = findOperation(request.operation);
    if (!found)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no operation \"%1\"."), { request.operation.left(64) } } };
    MADMAIL_TRY(const QJsonObject arguments, normaliseArguments(found->descriptor, request.arguments));
    auto answer = found->function(m_context, arguments);
    if (found->descriptor.effect != Api::Effect::ReadOnly)
        qCInfo(lcOps, "%s by %s: %s", found->descriptor.id.constData(), faceName(request.face), answer ? "done" : "failed");
    return answer;
}

} // namespace Madmail::Ops
