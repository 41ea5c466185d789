// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/operation_table.h"

#include "server/ops/account_ops.h"
#include "server/ops/identity_ops.h"
#include "server/ops/status_ops.h"

#include <QCoreApplication>

#include <algorithm>

namespace Madmail::Ops {

namespace {

using Api::Effect;
using Api::ParameterType;

Api::Parameter jsonOnly()
{
    return { "json_only", ParameterType::Boolean, false, false,
             QT_TRANSLATE_NOOP("Operations", "Print the JSON object and nothing else") };
}

std::vector<Operation> makeTable()
{
    std::vector<Operation> table;
    table.push_back({ { .id = "status",
                        .command = { QStringLiteral("status") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "What the server is doing: connections, accounts, uptime"),
                        .examples = { QStringLiteral("status"), QStringLiteral("status --details") },
                        .parameters = { { "details", ParameterType::Boolean, false, false,
                                          QT_TRANSLATE_NOOP("Operations", "Add the connections of each port") } } },
                      status });
    table.push_back({ { .id = "create-user",
                        .command = { QStringLiteral("create-user") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Make an account and print its invite link"),
                        .examples = { QStringLiteral("create-user --json-only") },
                        .parameters = { jsonOnly() },
                        .effect = Effect::Mutates,
                        .returnsSecret = true },
                      createRandomAccount });
    table.push_back({ { .id = "accounts.create-random",
                        .command = { QStringLiteral("accounts"), QStringLiteral("create-random") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Make an account and print its invite link"),
                        .examples = { QStringLiteral("accounts create-random") },
                        .parameters = { jsonOnly() },
                        .effect = Effect::Mutates,
                        .returnsSecret = true },
                      createRandomAccount });
    table.push_back({ { .id = "install",
                        .command = { QStringLiteral("install") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Give the server a public identity; accounts made before keep theirs"),
                        .examples = { QStringLiteral("install --domain chat.example.org"),
                                      QStringLiteral("install --ip 192.0.2.7") },
                        .parameters = { { "domain", ParameterType::Domain, false, false,
                                          QT_TRANSLATE_NOOP("Operations", "Mail domain, a name that resolves to this computer") },
                                        { "ip", ParameterType::Text, false, false,
                                          QT_TRANSLATE_NOOP("Operations", "Public IPv4 or IPv6 address, when there is no name") } },
                        .effect = Effect::Mutates },
                      install });
    table.push_back({ { .id = "tls.file",
                        .command = { QStringLiteral("tls"), QStringLiteral("file") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Use a certificate and key from PEM files, and follow their renewals"),
                        .examples = { QStringLiteral("tls file /etc/letsencrypt/live/example.org/fullchain.pem "
                                                     "/etc/letsencrypt/live/example.org/privkey.pem") },
                        .parameters = { { "certificate", ParameterType::FilePath, true, true,
                                          QT_TRANSLATE_NOOP("Operations", "Certificate chain (PEM)") },
                                        { "key", ParameterType::FilePath, true, true,
                                          QT_TRANSLATE_NOOP("Operations", "Private key (PEM)") } },
                        .effect = Effect::Mutates },
                      useCertificateFiles });
    table.push_back({ { .id = "tls.self-signed",
                        .command = { QStringLiteral("tls"), QStringLiteral("self-signed") },
                        .summary = QT_TRANSLATE_NOOP("Operations", "Go back to the self-signed certificate"),
                        .examples = { QStringLiteral("tls self-signed") },
                        .parameters = {},
                        .effect = Effect::Mutates },
                      useSelfSignedCertificate });
    return table;
}

} // namespace

std::span<const Operation> operationTable()
{
    static const std::vector<Operation> table = makeTable();
    return table;
}

const Operation *findOperation(const QString &id)
{
    const auto table = operationTable();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&id](const Operation &operation) { return id == QLatin1String(operation.descriptor.id); });
    return found == table.end() ? nullptr : &*found;
}

std::span<const Api::CommandGroup> commandGroups()
{
    static const std::vector<Api::CommandGroup> groups {
        { { QStringLiteral("accounts") }, QT_TRANSLATE_NOOP("Operations", "Accounts: who can log in") },
        { { QStringLiteral("tls") }, QT_TRANSLATE_NOOP("Operations", "The certificate that clients see") },
    };
    return groups;
}

std::vector<Api::OperationDescriptor> operationDescriptors()
{
    std::vector<Api::OperationDescriptor> descriptors;
    for (const Operation &operation : operationTable())
        descriptors.push_back(operation.descriptor);
    return descriptors;
}

} // namespace Madmail::Ops
