// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ipc/control_protocol.h"

#include "server/api/error_json.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <array>

namespace Madmail::Ipc {

namespace {

using Api::Face;

struct NamedFace
{
    Face face;
    const char *name;
};
constexpr std::array<NamedFace, 4> namedFaces { { { Face::CommandLine, "cli" },
                                                  { Face::AdminApi, "api" },
                                                  { Face::Window, "gui" },
                                                  { Face::Engine, "engine" } } };

QString faceName(Face face)
{
    for (const NamedFace &named : namedFaces)
        if (named.face == face)
            return QLatin1String(named.name);
    return {};
}

Face faceFromName(const QString &name)
{
    for (const NamedFace &named : namedFaces)
        if (name == QLatin1String(named.name))
            return named.face;
    return Face::CommandLine;
}

QByteArray toLine(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

Result<QJsonObject> fromLine(QByteArrayView line)
{
    QJsonParseError error {};
    const QJsonDocument document = QJsonDocument::fromJson(line.toByteArray(), &error);
    if (!document.isObject())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The control socket got something that is no JSON object.") },
                       {}, error.errorString() };
    const QJsonObject object = document.object();
    if (object.value(QLatin1String("version")).toInt() != protocolVersion)
        return Error { ErrorCode::Unsupported,
                       { QT_TRANSLATE_NOOP("Server", "The running server has another version than this command. Restart the server.") } };
    return object;
}

} // namespace

QByteArray encodeRequest(const Api::OperationRequest &request)
{
    return toLine({ { QStringLiteral("version"), protocolVersion },
                    { QStringLiteral("operation"), request.operation },
                    { QStringLiteral("arguments"), request.arguments },
                    { QStringLiteral("face"), faceName(request.face) },
                    { QStringLiteral("rehearsal"), request.isRehearsal } });
}

Result<Api::OperationRequest> decodeRequest(QByteArrayView line)
{
    MADMAIL_TRY(const QJsonObject object, fromLine(line));
    const QString operation = object.value(QLatin1String("operation")).toString();
    if (operation.isEmpty())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The request names no operation.") } };
    return Api::OperationRequest { operation, object.value(QLatin1String("arguments")).toObject(),
                                   faceFromName(object.value(QLatin1String("face")).toString()),
                                   object.value(QLatin1String("rehearsal")).toBool() };
}

QByteArray encodeAccepted()
{
    return toLine({ { QStringLiteral("version"), protocolVersion }, { QStringLiteral("accepted"), true } });
}

bool isAccepted(QByteArrayView line)
{
    return line == encodeAccepted();
}

QByteArray encodeAnswer(const Result<QJsonObject> &answer)
{
    QJsonObject object { { QStringLiteral("version"), protocolVersion }, { QStringLiteral("ok"), answer.ok() } };
    if (answer)
        object.insert(QStringLiteral("data"), *answer);
    else
        object.insert(QStringLiteral("error"), Api::errorToJson(answer.error()));
    return toLine(object);
}

Result<QJsonObject> decodeAnswer(QByteArrayView line)
{
    MADMAIL_TRY(const QJsonObject object, fromLine(line));
    if (!object.value(QLatin1String("ok")).toBool())
        return Api::errorFromJson(object.value(QLatin1String("error")).toObject());
    return object.value(QLatin1String("data")).toObject();
}

} // namespace Madmail::Ipc
