// SPDX-License-Identifier: GPL-3.0-or-later
// Runs operations on another server, by its Admin API.
#pragma once

#include "app/remote/server_address.h"
#include "server/api/operation_runner.h"
#include "server/base/post.h"

#include <QNetworkAccessManager>

#include <chrono>
#include <span>

class QNetworkReply;
class QTimer;

namespace Madmail::Remote {

/// How long the other side may take, and how much it may say.
struct Limits
{
    std::chrono::milliseconds connect { 10'000 };       ///< name, connection and TLS
    std::chrono::milliseconds silence { 60'000 };       ///< between two bytes
    std::chrono::milliseconds longSilence { 6 * 3'600'000 }; ///< the same, while an operation runs that may take long
    qint64 answerBytes = 64 * 1024 * 1024;
};

/// One request for each run, several at a time; neither redirects nor proxies are followed, no cookie is kept. The token leaves this computer only
/// behind a certificate that this computer's authorities vouch for, or that is exactly the accepted one.
/// Errors beside those of the operation: Unsupported (the Admin API does not have the operation), Network (nobody answers, no
/// TLS), Unauthenticated (the token), TooLarge, Refused (a certificate: see refusedCertificate(); a redirect), NotFound (no Admin
/// API there), BadInput of callFor().
/// Thread: one with an event loop. Memory: one answer, at most Limits::answerBytes.
class RemoteRunner final : public PostTarget, public Api::OperationRunner
{
public:
    /// `operations` outlives it. `accepted`: the SHA-256 that the certificate must have; empty: the authorities decide.
    RemoteRunner(std::span<const Api::OperationDescriptor> operations, ServerAddress server, QByteArray token, QByteArray accepted,
                 Limits limits = {});
    ~RemoteRunner() override;

    void run(Api::OperationRequest request, Done done) override;

    /// The SHA-256 of the certificate that was refused before anything was said; empty: none was.
    QByteArray refusedCertificate() const { return m_refused; }

private:
    struct Exchange;

    Result<QByteArray> writtenFor(const Api::OperationRequest &request) const;
    void watch(const std::shared_ptr<Exchange> &exchange);
    void judgeRefused(Exchange &exchange);
    void judgeTrusted(Exchange &exchange);
    void read(Exchange &exchange);
    Error connectionError(const QNetworkReply &reply) const;
    Result<QJsonObject> answerOf(Exchange &exchange) const;

    std::span<const Api::OperationDescriptor> m_operations;
    ServerAddress m_server;
    QByteArray m_token;
    QByteArray m_accepted;
    Limits m_limits;
    QByteArray m_refused;
    QNetworkAccessManager m_network;
};

} // namespace Madmail::Remote
