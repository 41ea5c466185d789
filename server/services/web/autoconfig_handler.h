// SPDX-License-Identifier: GPL-3.0-or-later
// Settings for mail programs (https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat).
#pragma once

#include "server/services/http/handler.h"

#include <vector>

namespace Madmail::Web {

/// One way to reach a service, best first.
struct MailEndpoint
{
    enum class Service : quint8 { Imap, Submission };

    Service service = Service::Imap;
    QByteArray host;
    quint16 port = 0;
    bool tlsFromTheStart = true; ///< else STARTTLS
};

/// `config-v1.1.xml` for a mail domain.
QByteArray autoconfigXml(const QByteArray &domain, const std::vector<MailEndpoint> &endpoints);

/// Answers with one document. Thread: any.
class DocumentHandler final : public HttpService::Handler
{
public:
    DocumentHandler(QByteArray type, QByteArray content)
        : m_type(std::move(type))
        , m_content(std::move(content))
    {
    }

    qint64 contentLimit(const Http::RequestHead &) const override { return 0; }
    void handle(HttpService::Request request, HttpService::Responder respond) override;

private:
    QByteArray m_type;
    QByteArray m_content;
};

} // namespace Madmail::Web
