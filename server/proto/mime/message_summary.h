// SPDX-License-Identifier: GPL-3.0-or-later
// What IMAP tells about a message without showing it: envelope and body structure, as plain values.
#pragma once

#include <QByteArray>
#include <QList>

#include <optional>
#include <vector>

namespace Madmail::Mime {

/// One address of an address list (RFC 5322 §3.4), parts as they stand in the header (encoded words stay encoded).
/// Group syntax is written as RFC 3501 §7.4.2 asks: group start has only `mailbox`, group end has nothing.
struct Address
{
    std::optional<QByteArray> name;
    std::optional<QByteArray> route; ///< obsolete source route, nearly always absent
    std::optional<QByteArray> mailbox;
    std::optional<QByteArray> host;
};

/// RFC 3501 §7.4.2 ENVELOPE; absent header fields are nullopt, absent lists are empty.
struct Envelope
{
    std::optional<QByteArray> date;
    std::optional<QByteArray> subject;
    std::vector<Address> from;
    std::vector<Address> sender;  ///< defaults to from
    std::vector<Address> replyTo; ///< defaults to from
    std::vector<Address> to;
    std::vector<Address> cc;
    std::vector<Address> bcc;
    std::optional<QByteArray> inReplyTo;
    std::optional<QByteArray> messageId;
};

/// name=value of Content-Type or Content-Disposition; names in lower case, values unquoted.
struct Parameter
{
    QByteArray name;
    QByteArray value;
};

/// One part of a MIME tree with the places of its bytes in the message.
struct Part
{
    QByteArray type = "text";     ///< lower case
    QByteArray subtype = "plain"; ///< lower case
    std::vector<Parameter> parameters;
    std::optional<QByteArray> id;
    std::optional<QByteArray> description;
    QByteArray encoding = "7bit";
    std::optional<QByteArray> md5;
    std::optional<QByteArray> disposition; ///< lower case
    std::vector<Parameter> dispositionParameters;
    std::vector<QByteArray> languages;
    std::optional<QByteArray> location;

    qint64 headerOffset = 0; ///< first byte of the part's header in the message
    qint64 bodyOffset = 0;   ///< first byte after the empty line
    qint64 bodySize = 0;     ///< bytes of the body, without the line break that belongs to the boundary
    qint64 bodyLines = 0;
    std::vector<Part> children;            ///< parts of a multipart, or the one message of message/rfc822
    std::optional<Envelope> messageEnvelope; ///< message/rfc822 only: the envelope of the inner message

    bool isMultipart() const { return type == "multipart"; }
    bool isMessage() const { return type == "message" && subtype == "rfc822"; }
};

} // namespace Madmail::Mime
