// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/autoconfig_handler.h"

#include <QXmlStreamWriter>

namespace Madmail::Web {

QByteArray autoconfigXml(const QByteArray &domain, const std::vector<MailEndpoint> &endpoints)
{
    QByteArray xml;
    QXmlStreamWriter writer(&xml);
    writer.setAutoFormatting(true);
    writer.setAutoFormattingIndent(2);
    const QString name = QString::fromUtf8(domain);
    writer.writeStartDocument();
    writer.writeStartElement(QStringLiteral("clientConfig"));
    writer.writeAttribute(QStringLiteral("version"), QStringLiteral("1.1"));
    writer.writeStartElement(QStringLiteral("emailProvider"));
    writer.writeAttribute(QStringLiteral("id"), name);
    writer.writeTextElement(QStringLiteral("domain"), name);
    writer.writeTextElement(QStringLiteral("displayName"), name + QStringLiteral(" chatmail"));
    writer.writeTextElement(QStringLiteral("displayShortName"), name);
    for (const MailEndpoint::Service service : { MailEndpoint::Service::Imap, MailEndpoint::Service::Submission }) {
        const bool isImap = service == MailEndpoint::Service::Imap;
        for (const MailEndpoint &endpoint : endpoints) {
            if (endpoint.service != service)
                continue;
            writer.writeStartElement(isImap ? QStringLiteral("incomingServer") : QStringLiteral("outgoingServer"));
            writer.writeAttribute(QStringLiteral("type"), isImap ? QStringLiteral("imap") : QStringLiteral("smtp"));
            writer.writeTextElement(QStringLiteral("hostname"), QString::fromUtf8(endpoint.host));
            writer.writeTextElement(QStringLiteral("port"), QString::number(endpoint.port));
            writer.writeTextElement(QStringLiteral("socketType"), endpoint.tlsFromTheStart ? QStringLiteral("SSL") : QStringLiteral("STARTTLS"));
            writer.writeTextElement(QStringLiteral("authentication"), QStringLiteral("password-cleartext"));
            writer.writeTextElement(QStringLiteral("username"), QStringLiteral("%EMAILADDRESS%"));
            writer.writeEndElement();
        }
    }
    writer.writeEndDocument();
    return xml;
}

void DocumentHandler::handle(HttpService::Request, HttpService::Responder respond)
{
    respond({ 200, { { "Content-Type", m_type }, { "Cache-Control", "no-cache" } }, m_content });
}

} // namespace Madmail::Web
