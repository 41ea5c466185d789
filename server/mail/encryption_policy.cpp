// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/encryption_policy.h"

#include "server/proto/mime/address_parser.h"

#include <QCoreApplication>

#include <algorithm>

namespace Madmail::Mail {

namespace {

constexpr qsizetype maxHeaderBytes = 1024 * 1024;
constexpr qsizetype maxShortBody = 200;

Error refusedWith(const char *text, const char *reply)
{
    return { ErrorCode::Refused, { text }, {}, QString::fromLatin1(reply) };
}

Error unencrypted()
{
    return refusedWith(QT_TRANSLATE_NOOP("Server", "Encryption Needed: Invalid Unencrypted Mail"),
                       "523 5.7.1 Encryption Needed: Invalid Unencrypted Mail");
}

bool isMailerDaemon(QByteArrayView address)
{
    return address.size() > 14 && address.first(14).compare("mailer-daemon@", Qt::CaseInsensitive) == 0;
}

OpenPgp::ArmorReader::HeaderRule armorRule(WayIn wayIn)
{
    return wayIn == WayIn::Inbound ? OpenPgp::ArmorReader::HeaderRule::SkipVersionHeader
                                   : OpenPgp::ArmorReader::HeaderRule::NoVersionHeader;
}

bool isVisibleEncoding(const Mime::HeaderFields &fields)
{
    // What a part says must be what its bytes are: no encoding that we would have to undo.
    const Mime::HeaderField *field = fields.find("Content-Transfer-Encoding");
    if (!field)
        return true;
    const QByteArray encoding = Mime::withoutComments(field->value).toLower();
    return encoding == "7bit" || encoding == "8bit" || encoding == "binary";
}

/// Content-Type of a header that names it exactly once.
std::optional<Mime::ContentType> onlyContentType(const Mime::HeaderFields &fields)
{
    if (fields.count("Content-Type") != 1 || fields.count("Content-Transfer-Encoding") > 1)
        return std::nullopt;
    return Mime::parseContentType(fields.find("Content-Type")->value);
}

bool isType(const Mime::ContentType &type, QByteArrayView main, QByteArrayView sub)
{
    return type.type == main && type.subtype == sub;
}

} // namespace

EncryptionChecker::EncryptionChecker(EncryptionRules rules, EncryptionEnvelope envelope)
    : m_rules(std::move(rules))
    , m_envelope(std::move(envelope))
    , m_armor(armorRule(m_envelope.wayIn))
{
    if (isPassthrough())
        m_state = State::Accepted;
}

void EncryptionChecker::feed(QByteArrayView bytes)
{
    if (m_state == State::Accepted || m_state == State::Refused)
        return;
    m_scanner.feed(bytes, [this](const Mime::ScannedLine &scanned) { line(scanned); });
}

void EncryptionChecker::finish()
{
    m_scanner.finish([this](const Mime::ScannedLine &scanned) { line(scanned); });
    if (m_state != State::Accepted && m_state != State::Epilogue)
        refuseUnencrypted();
    else
        m_state = m_refusal ? State::Refused : State::Accepted;
}

void EncryptionChecker::refuse(Error error)
{
    if (!m_refusal)
        m_refusal = std::move(error);
    m_state = State::Refused;
    m_header.clear();
    m_decoded.clear();
}

void EncryptionChecker::refuseUnencrypted()
{
    refuse(unencrypted());
}

bool EncryptionChecker::isPassthrough() const
{
    const QByteArray sender = m_envelope.sender.toByteArray();
    const auto equals = [](const QByteArray &a, const QByteArray &b) { return a.compare(b, Qt::CaseInsensitive) == 0; };
    for (const QByteArray &allowed : m_rules.passthroughSenders)
        if (!sender.isEmpty() && equals(allowed, sender))
            return true;
    if (m_envelope.recipients.empty() || m_rules.passthroughRecipients.isEmpty())
        return false;
    return std::all_of(m_envelope.recipients.begin(), m_envelope.recipients.end(), [&](const EmailAddress &recipient) {
        return std::any_of(m_rules.passthroughRecipients.begin(), m_rules.passthroughRecipients.end(), [&](const QByteArray &allowed) {
            return equals(allowed, recipient.toByteArray()) || equals(allowed, '@' + recipient.domain());
        });
    });
}

void EncryptionChecker::line(const Mime::ScannedLine &scanned)
{
    switch (m_state) {
    case State::Header:
    case State::PartHeader:
        if (m_state == State::PartHeader && boundaryLine(scanned)) // a part without an empty line
            return refuseUnencrypted();
        if (!scanned.isEmpty())
            return collectHeader(scanned);
        return m_state == State::Header ? headerDone() : partHeaderDone();
    case State::Preamble:
        if (!boundaryLine(scanned) && !scanned.isEmpty())
            refuseUnencrypted();
        return;
    case State::PartBody:
        if (!boundaryLine(scanned))
            partLine(scanned);
        return;
    case State::Epilogue:
        if (!scanned.isEmpty())
            refuseUnencrypted();
        return;
    case State::Accepted:
    case State::Refused:
        return;
    }
}

void EncryptionChecker::collectHeader(const Mime::ScannedLine &scanned)
{
    if (scanned.isCut || m_header.size() + scanned.text.size() > maxHeaderBytes)
        return refuseUnencrypted();
    m_header.append(scanned.text).append('\n');
}

std::optional<Error> EncryptionChecker::checkFrom(const Mime::HeaderFields &fields) const
{
    const Mime::FromAddress from = Mime::singleFromAddress(fields);
    switch (from.problem) {
    case Mime::FromProblem::Missing:
        return refusedWith(QT_TRANSLATE_NOOP("Server", "Message does not contains a From header field"),
                           "554 5.6.0 Message does not contains a From header field");
    case Mime::FromProblem::Invalid:
        return refusedWith(QT_TRANSLATE_NOOP("Server", "Invalid From header"), "554 5.6.0 Invalid From header");
    case Mime::FromProblem::None:
        break;
    }
    const auto address = EmailAddress::parse(from.address);
    if (!address)
        return refusedWith(QT_TRANSLATE_NOOP("Server", "Invalid From header"), "554 5.6.0 Invalid From header");
    if (!(*address == m_envelope.sender))
        return refusedWith(QT_TRANSLATE_NOOP("Server", "From header does not match envelope sender"),
                           "554 5.6.0 From header does not match envelope sender");
    return std::nullopt;
}

bool EncryptionChecker::isBounce(const Mime::HeaderFields &fields, const Mime::ContentType &type) const
{
    if (m_envelope.wayIn != WayIn::Inbound)
        return false; // nobody logs in as mailer-daemon
    const Mime::HeaderField *submitted = fields.find("Auto-Submitted");
    return submitted && Mime::withoutComments(submitted->value).compare("no", Qt::CaseInsensitive) != 0
        && isType(type, "multipart", "report") && isMailerDaemon(Mime::singleFromAddress(fields).address);
}

bool EncryptionChecker::isSetupMessageToSelf(const Mime::HeaderFields &fields, const Mime::ContentType &type) const
{
    const Mime::HeaderField *subject = fields.find("Subject");
    return m_envelope.wayIn != WayIn::Inbound && subject && subject->value == "Autocrypt Setup Message"
        && isType(type, "multipart", "mixed") && m_envelope.recipients.size() == 1
        && m_envelope.recipients.front() == m_envelope.sender;
}

void EncryptionChecker::headerDone()
{
    const Mime::HeaderFields fields = Mime::HeaderFields::parse(m_header);
    m_header = {};
    if (m_envelope.wayIn == WayIn::Submission)
        if (auto problem = checkFrom(fields))
            return refuse(std::move(*problem));
    const auto type = onlyContentType(fields);
    if (!type)
        return refuseUnencrypted();
    if (isBounce(fields, *type) || isSetupMessageToSelf(fields, *type)) {
        m_state = State::Accepted;
        return;
    }
    if (!isVisibleEncoding(fields))
        return refuseUnencrypted();
    const Mime::HeaderField *secureJoin = fields.find("Secure-Join");
    const bool isRequest = secureJoin && fields.count("Secure-Join") == 1
        && (secureJoin->value == "vc-request" || secureJoin->value == "vg-request");
    if (isType(*type, "multipart", "encrypted"))
        return beginMultipart(*type, Shape::Encrypted);
    if (isRequest && type->type == "multipart")
        return beginMultipart(*type, Shape::SecureJoin);
    refuseUnencrypted();
}

void EncryptionChecker::beginMultipart(const Mime::ContentType &type, Shape shape)
{
    const QByteArray *boundary = type.parameter("boundary");
    const qsizetype occurrences = std::count_if(type.parameters.begin(), type.parameters.end(), [](const Mime::Parameter &parameter) {
        return parameter.name == "boundary" || parameter.name == "boundary*";
    });
    if (!boundary || boundary->isEmpty() || boundary->size() > 200 || occurrences != 1)
        return refuseUnencrypted();
    m_boundary = *boundary;
    m_shape = shape;
    m_state = State::Preamble;
}

bool EncryptionChecker::boundaryLine(const Mime::ScannedLine &scanned)
{
    QByteArrayView text = scanned.text;
    if (!text.startsWith("--") || text.size() < m_boundary.size() + 2 || text.sliced(2, m_boundary.size()) != m_boundary)
        return false;
    text = text.sliced(2 + m_boundary.size());
    while (!text.isEmpty() && (text.back() == ' ' || text.back() == '\t'))
        text.chop(1);
    if (!text.isEmpty() && text != "--")
        return false;
    if (m_state == State::PartBody)
        partDone();
    if (m_state == State::Refused)
        return true;
    const int wantedParts = m_shape == Shape::Encrypted ? 2 : 1;
    if (text.isEmpty()) {
        if (++m_part > wantedParts)
            refuseUnencrypted();
        else
            m_state = State::PartHeader;
    } else if (m_part != wantedParts || m_state == State::Preamble) {
        refuseUnencrypted();
    } else {
        m_state = State::Epilogue;
    }
    return true;
}

void EncryptionChecker::partHeaderDone()
{
    const Mime::HeaderFields fields = Mime::HeaderFields::parse(m_header);
    m_header = {};
    const auto type = onlyContentType(fields);
    const bool fits = type && isVisibleEncoding(fields)
        && (m_shape == Shape::SecureJoin ? isType(*type, "text", "plain")
                : m_part == 1            ? isType(*type, "application", "pgp-encrypted")
                                         : isType(*type, "application", "octet-stream"));
    if (!fits)
        return refuseUnencrypted();
    m_state = State::PartBody;
    m_shortBody.clear();
}

void EncryptionChecker::partLine(const Mime::ScannedLine &scanned)
{
    const bool isCipherText = m_shape == Shape::Encrypted && m_part == 2;
    if (!isCipherText) {
        if (m_shortBody.size() + scanned.text.size() > maxShortBody)
            return refuseUnencrypted();
        m_shortBody.append(scanned.text).append('\n');
        return;
    }
    m_decoded.resize(0); // keeps its memory for the next line
    if (scanned.isCut || !m_armor.line(scanned.text, m_decoded) || !m_packets.feed(m_decoded))
        refuseUnencrypted();
}

void EncryptionChecker::partDone()
{
    const QByteArray body = m_shortBody.trimmed();
    bool fits = false;
    if (m_shape == Shape::SecureJoin)
        fits = body.toLower() == "secure-join: vc-request" || body.toLower() == "secure-join: vg-request";
    else if (m_part == 1)
        fits = body == "Version: 1";
    else
        fits = m_armor.isComplete() && m_packets.isComplete();
    if (!fits)
        refuseUnencrypted();
}

} // namespace Madmail::Mail
