// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/mime_writer.h"

namespace Madmail::Imap {

namespace {

constexpr int maxLevels = 64;

void writeAddresses(ResponseWriter &writer, const std::vector<Mime::Address> &addresses)
{
    if (addresses.empty()) {
        writer.nil();
        return;
    }
    writer.open();
    for (const Mime::Address &address : addresses) {
        writer.adjoin().open();
        writer.nstring(address.name).nstring(address.route).nstring(address.mailbox).nstring(address.host);
        writer.close();
    }
    writer.close();
}

void writeParameters(ResponseWriter &writer, const std::vector<Mime::Parameter> &parameters)
{
    if (parameters.empty()) {
        writer.nil();
        return;
    }
    writer.open();
    for (const Mime::Parameter &parameter : parameters)
        writer.string(parameter.name).string(parameter.value);
    writer.close();
}

/// body-fld-dsp, body-fld-lang, body-fld-loc
void writeExtensionTail(ResponseWriter &writer, const Mime::Part &part)
{
    if (part.disposition) {
        writer.open().string(*part.disposition);
        writeParameters(writer, part.dispositionParameters);
        writer.close();
    } else {
        writer.nil();
    }
    if (part.languages.empty()) {
        writer.nil();
    } else {
        writer.open();
        for (const QByteArray &language : part.languages)
            writer.string(language);
        writer.close();
    }
    writer.nstring(part.location);
}

class BodyStructureWriter
{
public:
    BodyStructureWriter(ResponseWriter &writer, bool extensionData)
        : m_writer(writer)
        , m_extensionData(extensionData)
    {
    }

    void write(const Mime::Part &part, int level)
    {
        m_writer.open();
        if (level > maxLevels)
            writeSingle(asOpaque(part), level);
        else if (part.isMultipart())
            writeMultipart(part, level);
        else
            writeSingle(part, level);
        m_writer.close();
    }

private:
    static Mime::Part asOpaque(const Mime::Part &part)
    {
        Mime::Part opaque;
        opaque.type = "application";
        opaque.subtype = "octet-stream";
        opaque.encoding = part.encoding;
        opaque.bodySize = part.bodySize;
        return opaque;
    }

    void writeMultipart(const Mime::Part &part, int level)
    {
        if (part.children.empty())
            write(Mime::Part(), level + 1);
        for (const Mime::Part &child : part.children) {
            m_writer.adjoin();
            write(child, level + 1);
        }
        m_writer.string(part.subtype);
        if (!m_extensionData)
            return;
        writeParameters(m_writer, part.parameters);
        writeExtensionTail(m_writer, part);
    }

    void writeSingle(const Mime::Part &part, int level)
    {
        m_writer.string(part.type).string(part.subtype);
        writeParameters(m_writer, part.parameters);
        m_writer.nstring(part.id).nstring(part.description).string(part.encoding).number(quint64(part.bodySize));
        if (part.isMessage()) {
            writeEnvelope(m_writer, part.messageEnvelope.value_or(Mime::Envelope()));
            write(part.children.empty() ? Mime::Part() : part.children.front(), level + 1);
        }
        if (part.isMessage() || part.type == "text")
            m_writer.number(quint64(part.bodyLines));
        if (!m_extensionData)
            return;
        m_writer.nstring(part.md5);
        writeExtensionTail(m_writer, part);
    }

    ResponseWriter &m_writer;
    bool m_extensionData;
};

} // namespace

void writeEnvelope(ResponseWriter &writer, const Mime::Envelope &envelope)
{
    writer.open().nstring(envelope.date).nstring(envelope.subject);
    writeAddresses(writer, envelope.from);
    writeAddresses(writer, envelope.sender);
    writeAddresses(writer, envelope.replyTo);
    writeAddresses(writer, envelope.to);
    writeAddresses(writer, envelope.cc);
    writeAddresses(writer, envelope.bcc);
    writer.nstring(envelope.inReplyTo).nstring(envelope.messageId).close();
}

void writeBodyStructure(ResponseWriter &writer, const Mime::Part &part, bool extensionData)
{
    BodyStructureWriter(writer, extensionData).write(part, 1);
}

} // namespace Madmail::Imap
