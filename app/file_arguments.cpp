// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/file_arguments.h"

#include "app/cli/printers.h"

#include "server/base/bytes.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace Madmail::App {

namespace {

using Api::ParameterType;

Error unreadable(const QFile &file)
{
    const ErrorCode code = file.error() == QFileDevice::PermissionsError ? ErrorCode::PermissionDenied : ErrorCode::NotFound;
    return { code, { QT_TRANSLATE_NOOP("Server", "The file %1 cannot be read: %2"), { file.fileName(), file.errorString() } } };
}

bool isStandardInput(const QString &name)
{
    return name.isEmpty() || name == QLatin1String("-");
}

Result<QByteArray> contentOf(const QString &name, qint64 most)
{
    QFile file(name);
    if (isStandardInput(name)) {
        if (::isatty(STDIN_FILENO))
            std::fputs("Type or paste it here, and end it with Ctrl-D:\n", stderr);
        file.open(stdin, QIODevice::ReadOnly);
    } else if (!file.open(QIODevice::ReadOnly)) {
        return unreadable(file);
    }
    QByteArray content;
    while (content.size() <= most) {
        const QByteArray more = file.read(most + 1 - content.size());
        if (more.isEmpty())
            break;
        content += more;
    }
    if (file.error() != QFileDevice::NoError)
        return unreadable(file); // a directory, for one
    if (content.size() > most)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "%1 is larger than %2."),
                                              { isStandardInput(name) ? QStringLiteral("Standard input") : name, formatBytes({ most }) } } };
    return content;
}

Result<QJsonValue> argumentFor(const Api::Parameter &parameter, const QString &name)
{
    if (parameter.type == ParameterType::FilePath)
        return QJsonValue(QFileInfo(name).absoluteFilePath());
    MADMAIL_TRY(const QByteArray content, contentOf(name, std::min(parameter.maximum, Api::maxContentBytes)));
    if (parameter.type == ParameterType::Lines)
        return QJsonValue(QString::fromUtf8(content));
    if (parameter.type == ParameterType::Content)
        return QJsonValue(QString::fromLatin1(content.toBase64()));
    const QJsonDocument document = QJsonDocument::fromJson(content);
    if (!document.isArray())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "%1 holds no JSON array."), { isStandardInput(name) ? QStringLiteral("Standard input") : name } } };
    return QJsonValue(document.array());
}

} // namespace

Result<Api::OperationRequest> withFiles(const Cli::OperationCommand &command)
{
    Api::OperationRequest request = command.request;
    for (const Api::Parameter &parameter : command.operation->parameters) {
        const QString key = QString::fromUtf8(parameter.name);
        const QString name = request.arguments.value(key).toString();
        const bool isLines = parameter.type == ParameterType::Lines && name.isEmpty(); // else they stand there
        const bool isContent = parameter.type == ParameterType::Content || isLines;
        const bool isRead = isContent || parameter.type == ParameterType::List || parameter.type == ParameterType::FilePath;
        if (!isRead || (name.isEmpty() && !(isContent && parameter.required)))
            continue;
        MADMAIL_TRY(const QJsonValue value, argumentFor(parameter, name));
        request.arguments.insert(key, value);
    }
    return request;
}

Status writeContent(const Cli::OperationCommand &command, const QByteArray &content)
{
    const QString name = Cli::outputFileOf(command.request, *command.operation);
    if (name.isEmpty()) {
        std::fwrite(content.constData(), 1, std::size_t(content.size()), stdout);
        return {}; // whether it got there is asked at the end, for all output
    }
    QSaveFile file(name);
    const bool isWritten = file.open(QIODevice::WriteOnly) && file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)
        && file.write(content) == content.size() && file.commit();
    if (!isWritten)
        return Error { ErrorCode::Storage, { QT_TRANSLATE_NOOP("Server", "The file %1 cannot be written: %2"), { name, file.errorString() } } };
    return {};
}

} // namespace Madmail::App
