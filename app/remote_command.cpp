// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/remote_command.h"

#include "app/cli/terminal_input.h"
#include "app/long_command.h"
#include "app/remote/known_servers.h"
#include "app/remote/remote_runner.h"

#include "server/api/resource_map.h"
#include "server/base/atomic_file.h"
#include "server/ops/arguments.h"
#include "server/ops/operation_table.h"

#include <QCoreApplication>

#include <algorithm>
#include <unistd.h>

namespace Madmail::App {

namespace {

constexpr qint64 maxTokenFile = 4096;

/// As it goes into a header. Errors: BadInput.
Result<QByteArray> checkedToken(QByteArray token)
{
    token = token.trimmed();
    const auto isForbidden = [](char c) { return c <= ' ' || c >= 0x7f; };
    if (token.isEmpty() || std::any_of(token.begin(), token.end(), isForbidden))
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The admin token must be one word of ASCII characters.") } };
    return token;
}

/// Never from the arguments: everybody on this computer can read those.
Result<QByteArray> tokenFor(const Cli::GlobalOptions &global, const Remote::ServerAddress &server)
{
    if (!global.tokenFile.isEmpty()) {
        MADMAIL_TRY(const QByteArray content, readFile(global.tokenFile, maxTokenFile));
        return checkedToken(content);
    }
    if (const QByteArray token = qgetenv("MADMAIL_TOKEN"); !token.isEmpty())
        return checkedToken(token);
    if (!::isatty(STDIN_FILENO))
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "The admin token of %1 is missing. Give it with --token-file or in MADMAIL_TOKEN."), { server.endpoint } } };
    return checkedToken(Cli::readSecret(QStringLiteral("Admin token of %1: ").arg(server.endpoint)).value_or(QByteArray()));
}

Error changedCertificate(const Remote::ServerAddress &server, const Remote::KnownServers &known, const Remote::KnownServers::Entry &entry,
                         const QByteArray &shown)
{
    return { ErrorCode::Refused,
             { QT_TRANSLATE_NOOP("Server", "The certificate of %1 has changed: it was %2, and is %3. Somebody may stand between you and the server, or it has a "
                                           "new certificate. If you know that it has, remove line %4 of %5 and try again."),
               { server.endpoint, Remote::fingerprintText(entry.fingerprint), Remote::fingerprintText(shown), QString::number(entry.line), known.path() } } };
}

/// What the certificate must be: the remembered one, else the one of --fingerprint; empty: the authorities decide.
/// Errors: Refused (these two differ).
Result<QByteArray> acceptedFor(const Cli::GlobalOptions &global, const Remote::ServerAddress &server, const Remote::KnownServers &known)
{
    const QByteArray given = Remote::parseFingerprint(global.fingerprint).value_or(QByteArray());
    MADMAIL_TRY(const auto entry, known.find(server.endpoint));
    if (entry && !given.isEmpty() && entry->fingerprint != given)
        return changedCertificate(server, known, *entry, given);
    return entry ? entry->fingerprint : given;
}

/// Asks whoever sits at the terminal, whatever --yes says, and remembers. Errors: Refused, Cancelled.
Status acceptCertificate(const Cli::GlobalOptions &global, const Remote::ServerAddress &server, const Remote::KnownServers &known, const QByteArray &shown)
{
    const QString fingerprint = Remote::fingerprintText(shown);
    MADMAIL_TRY(const auto entry, known.find(server.endpoint));
    if (entry)
        return changedCertificate(server, known, *entry, shown);
    if (!global.fingerprint.isEmpty())
        return Error { ErrorCode::Refused,
                       { QT_TRANSLATE_NOOP("Server", "The certificate of %1 is not the one of --fingerprint: it is %2."), { server.endpoint, fingerprint } } };
    const auto answer = Cli::confirm(QStringLiteral("No authority of this computer vouches for the certificate of %1. Its SHA-256 fingerprint is\n  %2\n"
                                                    "The server's owner sees it with: maddy certificate status\nIs it the same, and shall it be remembered?")
                                         .arg(server.endpoint, fingerprint));
    if (!answer)
        return Error { ErrorCode::Refused,
                       { QT_TRANSLATE_NOOP("Server", "No authority of this computer vouches for the certificate of %1, and there is no terminal to ask. If it is %2, "
                                                     "add --fingerprint with it."),
                         { server.endpoint, fingerprint } } };
    if (!*answer)
        return Error { ErrorCode::Cancelled, { QT_TRANSLATE_NOOP("Server", "Cancelled. Nothing was sent to the server.") } };
    return known.add(server.endpoint, shown);
}

} // namespace

Status checkRemote(const Cli::GlobalOptions &global, const Cli::OperationCommand &command)
{
    MADMAIL_TRY(const auto server, Remote::parseServerAddress(global.server));
    if (!global.fingerprint.isEmpty() && server.url.scheme() == QLatin1String("http"))
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "--fingerprint is about a certificate, and http:// has none.") }, QStringLiteral("fingerprint") };
    if (!global.fingerprint.isEmpty() && !Remote::parseFingerprint(global.fingerprint))
        return Error { ErrorCode::BadInput,
                       { QT_TRANSLATE_NOOP("Server", "--fingerprint must be a SHA-256: 64 hexadecimal digits, with or without colons.") },
                       QStringLiteral("fingerprint") };
    for (const Api::Parameter &parameter : command.operation->parameters)
        if (parameter.type == Api::ParameterType::FilePath && command.request.arguments.contains(QLatin1String(parameter.name)))
            return Error { ErrorCode::BadInput,
                           { QT_TRANSLATE_NOOP("Server", "\"%1\" is a file of the server's computer: run this command there."), { QString::fromUtf8(parameter.name) } } };
    if (!command.operation->api.empty() || !command.operation->sameAs.isEmpty())
        return {};
    return Api::callFor(std::span(command.operation, 1), command.request).error(); // it says why
}

Result<QJsonObject> runThere(const Cli::GlobalOptions &global, const Api::OperationRequest &request)
{
    const auto operations = Ops::operationDescriptors();
    const Ops::Operation *operation = Ops::findOperation(request.operation);
    if (operation && !request.isRehearsal) // what is wrong with the arguments is said in the words of the command line
        MADMAIL_CHECK(Ops::normaliseArguments(operation->descriptor, request.arguments, request.face));
    MADMAIL_TRY(const Remote::ServerAddress server, Remote::parseServerAddress(global.server));
    const Remote::KnownServers known(Remote::KnownServers::defaultPath());
    MADMAIL_TRY(QByteArray accepted, acceptedFor(global, server, known));
    MADMAIL_TRY(const QByteArray token, tokenFor(global, server));
    // Twice at most: what is refused the second time, after it was accepted, is refused.
    for (bool isAgain = false;; isAgain = true) {
        Remote::RemoteRunner runner(operations, server, token, accepted);
        auto answer = askAndWait(runner, request, operation && operation->descriptor.isLong);
        const QByteArray shown = runner.refusedCertificate();
        if (shown.isEmpty() || isAgain)
            return answer;
        MADMAIL_CHECK(acceptCertificate(global, server, known, shown));
        accepted = shown;
    }
}

} // namespace Madmail::App
