// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/remote/remote_runner.h"

#include "server/api/admin_envelope.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonArray>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTimer>

#include <algorithm>
#include <optional>

namespace Madmail::Remote {

/// One question and its answer.
struct RemoteRunner::Exchange
{
    QNetworkReply *reply = nullptr;
    QTimer *timer = nullptr;
    Done done;
    std::chrono::milliseconds silence {};
    QByteArray content;
    std::optional<Error> stopped; ///< why we ended it ourselves
};

namespace {

constexpr qsizetype maxSentence = 2000;

/// Another server is not trusted with the terminal: no control characters but those of lines and columns.
QString withoutControls(QString text)
{
    text.removeIf([](QChar c) { return (c < u' ' && c != u'\n' && c != u'\t') || (c >= QChar(0x7f) && c <= QChar(0x9f)); });
    return text;
}

QJsonValue withoutControls(const QJsonValue &value)
{
    if (value.isString())
        return withoutControls(value.toString());
    if (value.isArray()) {
        QJsonArray clean;
        const QJsonArray array = value.toArray();
        for (const QJsonValue &item : array)
            clean.append(withoutControls(item));
        return clean;
    }
    if (!value.isObject())
        return value;
    QJsonObject clean;
    const QJsonObject object = value.toObject();
    for (auto item = object.begin(); item != object.end(); ++item)
        clean.insert(withoutControls(item.key()), withoutControls(item.value()));
    return clean;
}

bool isLong(std::span<const Api::OperationDescriptor> operations, const QString &id)
{
    return std::any_of(operations.begin(), operations.end(),
                       [&id](const Api::OperationDescriptor &operation) { return operation.isLong && id == QLatin1String(operation.id); });
}

QNetworkRequest postTo(const QUrl &url)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("madmail/" MADMAIL_VERSION));
    request.setRawHeader("Accept-Encoding", "identity"); // a short answer cannot become a long one
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    return request;
}

QByteArray certificateOf(const QNetworkReply &reply)
{
    return reply.sslConfiguration().peerCertificate().digest(QCryptographicHash::Sha256);
}

/// What the other side said, or that it said nothing of the kind.
Result<QJsonObject> resultOf(const QByteArray &content, const ServerAddress &server)
{
    auto answer = Api::parseAnswer(content);
    if (!answer)
        return Error { ErrorCode::NotFound,
                       { QT_TRANSLATE_NOOP("Server", "What answers at %1 is not an Admin API. The server's admin-token command shows its address."),
                         { server.toString() } } };
    if (answer->status == 401)
        return Error { ErrorCode::Unauthenticated,
                       { QT_TRANSLATE_NOOP("Server", "%1 does not accept the token. After ten wrong ones it accepts none for a minute."), { server.endpoint } } };
    if (answer->status < 200 || answer->status > 299)
        return Error { Api::errorCodeOf(answer->status), { "%1", { withoutControls(answer->error.left(maxSentence)).simplified() } } };
    QJsonObject body = withoutControls(answer->body).toObject();
    body.remove(QStringLiteral("action")); // of the call, not of the operation: for panels
    if (!answer->message.isEmpty())
        body.insert(QStringLiteral("message"), withoutControls(answer->message));
    return body;
}

Error httpError(int status, const QNetworkReply &reply, const ServerAddress &server)
{
    if (status >= 300 && status < 400)
        return { ErrorCode::Refused,
                 { QT_TRANSLATE_NOOP("Server", "%1 sends us on to %2. If that is your server, name it with --server."),
                   { server.toString(), withoutControls(QString::fromUtf8(reply.rawHeader("Location").left(256))).simplified() } } };
    return { ErrorCode::NotFound,
             { QT_TRANSLATE_NOOP("Server", "There is no Admin API at %1 (HTTP %2). It may be switched off, or have another path."),
               { server.toString(), QString::number(status) } } };
}

} // namespace

RemoteRunner::RemoteRunner(std::span<const Api::OperationDescriptor> operations, ServerAddress server, QByteArray token, QByteArray accepted,
                           Limits limits)
    : m_operations(operations)
    , m_server(std::move(server))
    , m_token(std::move(token))
    , m_accepted(std::move(accepted))
    , m_limits(limits)
{
    m_network.setProxy(QNetworkProxy::NoProxy);
}

RemoteRunner::~RemoteRunner() = default;

void RemoteRunner::run(Api::OperationRequest request, Done done)
{
    auto written = writtenFor(request);
    if (!written) {
        auto answer = std::make_shared<Done>(std::move(done));
        return post(this, [answer, error = written.error()] { (*answer)(error); });
    }
    auto exchange = std::make_shared<Exchange>();
    exchange->done = std::move(done);
    exchange->silence = isLong(m_operations, request.operation) ? m_limits.longSilence : m_limits.silence;
    exchange->reply = m_network.post(postTo(m_server.url), *written);
    exchange->reply->setReadBufferSize(1024 * 1024);
    exchange->timer = new QTimer(exchange->reply);
    exchange->timer->setSingleShot(true);
    watch(exchange);
    exchange->timer->start(m_limits.connect);
}

Result<QByteArray> RemoteRunner::writtenFor(const Api::OperationRequest &request) const
{
    MADMAIL_TRY(Api::ResourceCall call, Api::callFor(m_operations, request));
    QByteArray written = Api::writeRequest({ std::move(call), m_token });
    if (written.size() > Api::maxRequestBytes)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "Another server takes at most 1 MiB in one request. Run this command on its computer.") } };
    return written;
}

void RemoteRunner::watch(const std::shared_ptr<Exchange> &exchange)
{
    QNetworkReply *reply = exchange->reply;
    connect(exchange->timer, &QTimer::timeout, this, [this, exchange] {
        exchange->stopped = Error { ErrorCode::Network, { QT_TRANSLATE_NOOP("Server", "The server at %1 does not answer."), { m_server.endpoint } } };
        exchange->reply->abort();
    });
    const auto alive = [exchange] { exchange->timer->start(exchange->silence); };
    connect(reply, &QNetworkReply::sslErrors, this, [this, exchange] { judgeRefused(*exchange); });
    connect(reply, &QNetworkReply::encrypted, this, [this, exchange] { judgeTrusted(*exchange); });
    connect(reply, &QNetworkReply::requestSent, this, alive);
    connect(reply, &QNetworkReply::uploadProgress, this, alive);
    connect(reply, &QNetworkReply::readyRead, this, [this, exchange, alive] {
        alive();
        read(*exchange);
    });
    connect(reply, &QNetworkReply::finished, this, [this, exchange] {
        exchange->timer->stop();
        if (!exchange->stopped && exchange->reply->isOpen())
            read(*exchange); // what is left
        exchange->reply->deleteLater();
        const Done call = std::exchange(exchange->done, Done());
        call(answerOf(*exchange));
    });
}

/// What the authorities refuse goes on only where it is the accepted one, whatever they say.
void RemoteRunner::judgeRefused(Exchange &exchange)
{
    if (const QByteArray shown = certificateOf(*exchange.reply); !m_accepted.isEmpty() && shown == m_accepted)
        exchange.reply->ignoreSslErrors();
    else
        m_refused = shown; // the reply ends by itself, before anything was said
}

/// Nothing was said yet. Where one was accepted, another does not do, even if the authorities know it.
void RemoteRunner::judgeTrusted(Exchange &exchange)
{
    const QByteArray shown = certificateOf(*exchange.reply);
    if (m_accepted.isEmpty() || shown == m_accepted)
        return;
    m_refused = shown;
    exchange.reply->abort();
}

void RemoteRunner::read(Exchange &exchange)
{
    exchange.content += exchange.reply->readAll();
    if (exchange.content.size() <= m_limits.answerBytes || exchange.stopped)
        return;
    exchange.content.clear();
    exchange.stopped = Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "The answer of %1 is too large."), { m_server.endpoint } } };
    exchange.reply->abort();
}

Error RemoteRunner::connectionError(const QNetworkReply &reply) const
{
    const QString endpoint = m_server.endpoint;
    switch (reply.error()) {
    case QNetworkReply::HostNotFoundError:
        return { ErrorCode::Network, { QT_TRANSLATE_NOOP("Server", "There is no server with the name %1, or no network."), { m_server.url.host() } } };
    case QNetworkReply::SslHandshakeFailedError:
        return { ErrorCode::Network, { QT_TRANSLATE_NOOP("Server", "No TLS connection could be made to %1."), { endpoint } }, {}, reply.errorString().simplified() };
    case QNetworkReply::ConnectionRefusedError:
        return { ErrorCode::Network, { QT_TRANSLATE_NOOP("Server", "Nothing listens at %1."), { endpoint } } };
    default:
        return { ErrorCode::Network, { QT_TRANSLATE_NOOP("Server", "The server at %1 does not answer."), { endpoint } }, {}, reply.errorString().simplified() };
    }
}

Result<QJsonObject> RemoteRunner::answerOf(Exchange &exchange) const
{
    if (!m_refused.isEmpty())
        return Error { ErrorCode::Refused, { QT_TRANSLATE_NOOP("Server", "The certificate of %1 is not known."), { m_server.endpoint } } };
    if (exchange.stopped)
        return *exchange.stopped;
    const int status = exchange.reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status != 0 && status != 200)
        return httpError(status, *exchange.reply, m_server);
    if (exchange.reply->error() != QNetworkReply::NoError)
        return connectionError(*exchange.reply);
    return resultOf(exchange.content, m_server);
}

} // namespace Madmail::Remote
