// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/encryption_policy.h"

#include "server/proto/mime/address_list.h"
#include "server/proto/mime/content_fields.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <cstring>

namespace Madmail::Mail {

namespace {

constexpr qsizetype mostBoundary = 70;         // RFC 2046 §5.1.1
constexpr qsizetype mostPartHeader = 8 * 1024;
constexpr qsizetype mostLine = 1000;           // RFC 5321 §4.5.3.1.6, with CRLF
constexpr qsizetype armorSlice = 16 * 1024;

bool contains(QByteArrayView bytes, char c)
{
    return !bytes.isEmpty() && std::memchr(bytes.data(), c, size_t(bytes.size()));
}

/// RFC 2046 §5.1.1 bchars; a blank may not be the last.
bool isBoundary(QByteArrayView text)
{
    const auto isBoundaryCharacter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::memchr("'()+_,-./:=? ", c, 13);
    };
    return !text.isEmpty() && text.size() <= mostBoundary && text.back() != ' '
        && std::all_of(text.begin(), text.end(), isBoundaryCharacter);
}

/// The body stands as it is: no encoding that a reader would undo.
bool isPlainEncoding(const Mime::Header &header)
{
    const int count = header.count("Content-Transfer-Encoding");
    if (count == 0)
        return true;
    const QByteArray encoding = header.first("Content-Transfer-Encoding")->toLower();
    return count == 1 && (encoding == "7bit" || encoding == "8bit");
}

/// The one Content-Type; nothing when it is missing, there twice, or not as RFC 2045 writes it.
std::optional<Mime::ContentField> onlyContentType(const Mime::Header &header)
{
    const qsizetype index = header.indexOf("Content-Type");
    if (index < 0 || header.indexOf("Content-Type", index + 1) >= 0)
        return std::nullopt;
    auto type = Mime::parseContentType(header.value(index));
    return type && !type->irregular ? type : std::nullopt;
}

bool isMailerDaemon(const EmailAddress &address)
{
    return address.localPart() == "mailer-daemon";
}

QSet<QByteArray> addressesIn(const QByteArrayList &entries)
{
    QSet<QByteArray> addresses;
    for (const QByteArray &entry : entries)
        if (const auto address = EmailAddress::parse(entry.trimmed()))
            addresses.insert(address->toByteArray());
    return addresses;
}

QSet<QByteArray> domainsIn(const QByteArrayList &entries)
{
    QSet<QByteArray> domains;
    for (const QByteArray &entry : entries)
        if (const QByteArray text = entry.trimmed(); text.startsWith('@'))
            if (const auto domain = normaliseDomain(QByteArrayView(text).sliced(1)))
                domains.insert(*domain);
    return domains;
}

/// What Thunderbird, GPGTools and Mailvelope write in front of the first part, for programs that know no MIME.
bool isUsualPreamble(QByteArrayView line)
{
    return line == "This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)"
        || line == "This is an OpenPGP/MIME encrypted message (RFC 2440 and 3156)";
}

} // namespace

bool EncryptionPolicy::exemptsSender(const EmailAddress &sender) const
{
    return !passthroughSenders.isEmpty() && !sender.isEmpty()
        && addressesIn(passthroughSenders).contains(sender.toByteArray());
}

bool EncryptionPolicy::exemptsRecipients(const std::vector<EmailAddress> &recipients) const
{
    if (passthroughRecipients.isEmpty() || recipients.empty())
        return false;
    const QSet<QByteArray> addresses = addressesIn(passthroughRecipients);
    const QSet<QByteArray> domains = domainsIn(passthroughRecipients);
    return std::all_of(recipients.begin(), recipients.end(), [&](const EmailAddress &recipient) {
        return addresses.contains(recipient.toByteArray()) || domains.contains(recipient.domain());
    });
}

EncryptionChecker::EncryptionChecker(const EncryptionPolicy &policy, const EncryptionContext &context)
    : m_wayIn(context.wayIn)
    , m_envelopeSender(context.envelopeSender)
    , m_exempt(policy.exemptsSender(context.envelopeSender) || policy.exemptsRecipients(context.recipients))
    , m_armor(context.wayIn == WayIn::Submission ? OpenPgp::ArmorHeaders::None : OpenPgp::ArmorHeaders::OneVersion)
{
    if (m_exempt && m_wayIn != WayIn::Submission)
        accept();
}

void EncryptionChecker::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty() && m_verdict == Verdict::Undecided) {
        qsizetype taken = 0;
        switch (m_state) {
        case State::Header:
            taken = m_header.feed(bytes);
            if (m_header.isComplete())
                headerEnds();
            break;
        case State::PartHeader:
            taken = takePartHeader(bytes);
            break;
        case State::Armor:
            taken = takeArmor(bytes);
            break;
        default:
            taken = takeLine(bytes);
            break;
        }
        bytes = bytes.sliced(taken);
    }
}

EncryptionChecker::Verdict EncryptionChecker::finish()
{
    if (m_verdict == Verdict::Undecided && m_state == State::Header) {
        m_header.finish();
        headerEnds();
    }
    if (m_verdict == Verdict::Undecided && !m_line.isEmpty()) // the close delimiter may be the last line without CRLF
        takeBodyLine(std::exchange(m_line, {}));
    if (m_verdict == Verdict::Undecided) {
        if (m_state == State::Epilogue)
            accept();
        else
            refuse("the message ends too early");
    }
    return m_verdict;
}

void EncryptionChecker::headerEnds()
{
    const Mime::Header &header = m_header.header();
    if (m_wayIn == WayIn::Submission && !checkSender(header))
        return;
    if (m_exempt)
        return accept();
    if (m_header.defects())
        return refuse("the header has a defect");
    const auto type = onlyContentType(header);
    if (!type)
        return refuse("Content-Type is missing, there twice or irregular");
    if (isBounce(header, *type))
        return accept();
    beginMultipart(header, *type);
    m_header.reset();
}

bool EncryptionChecker::checkSender(const Mime::Header &header)
{
    if (m_header.defects().testFlag(Mime::HeaderDefect::OverLimit)) // a From field may have been dropped
        refuse("the header is too large", EncryptionRefusal::HeaderTooLarge);
    else if (header.count("From") == 0)
        refuse("no From field", EncryptionRefusal::FromMissing);
    else if (isOwnField(header, "From") && header.indexOf("Sender") >= 0)
        isOwnField(header, "Sender");
    return !isRefused();
}

/// Refuses unless the field is there once with the envelope sender as its one address.
bool EncryptionChecker::isOwnField(const Mime::Header &header, QByteArrayView name)
{
    const auto address = Mime::singleFromAddress(header.value(header.indexOf(name)));
    if (header.count(name) != 1 || !address)
        refuse("From or Sender has not one address", EncryptionRefusal::FromInvalid);
    else if (*address != m_envelopeSender)
        refuse("From or Sender is somebody else", EncryptionRefusal::FromMismatch);
    return !isRefused();
}

bool EncryptionChecker::isBounce(const Mime::Header &header, const Mime::ContentField &type) const
{
    if (m_wayIn != WayIn::Inbound || !type.is("multipart", "report"))
        return false;
    if (!m_envelopeSender.isEmpty() && !isMailerDaemon(m_envelopeSender))
        return false;
    if (header.count("From") != 1 || header.count("Auto-Submitted") != 1)
        return false;
    const QByteArray automatic = header.first("Auto-Submitted")->toLower();
    const auto from = Mime::singleFromAddress(*header.first("From"));
    return from && isMailerDaemon(*from) && !automatic.isEmpty() && Mime::firstToken(automatic) != "no";
}

void EncryptionChecker::beginMultipart(const Mime::Header &header, const Mime::ContentField &type)
{
    m_isSecureJoin = type.is("multipart", "mixed");
    if (m_isSecureJoin) {
        const QByteArray step = header.first("Secure-Join").value_or(QByteArray());
        if (header.count("Secure-Join") != 1 || (step != "vc-request" && step != "vg-request"))
            return refuse("multipart/mixed that is no first step of secure-join");
        m_word = "secure-join: " + step;
    } else if (type.is("multipart", "encrypted")) {
        const QByteArray protocol = type.parameter("protocol").value_or("application/pgp-encrypted");
        if (protocol.toLower() != "application/pgp-encrypted")
            return refuse("not the protocol of PGP/MIME");
    } else {
        return refuse("not multipart/encrypted");
    }
    const QByteArray boundary = type.parameter("boundary").value_or(QByteArray());
    // The notation of RFC 2231 always has a star, which a boundary has not: some readers know it, some do not.
    if (!isBoundary(boundary) || contains(header.rawValue(header.indexOf("Content-Type")), '*'))
        return refuse("no regular boundary");
    if (!isPlainEncoding(header))
        return refuse("a multipart with a transfer encoding");
    m_delimiter = "--" + boundary;
    m_state = State::Preamble;
}

qsizetype EncryptionChecker::takePartHeader(QByteArrayView bytes)
{
    const qsizetype taken = m_header.feed(bytes);
    m_partHeaderBytes += taken;
    if (m_partHeaderBytes > mostPartHeader)
        refuse("the header of a part is too large");
    else if (m_header.isComplete())
        partHeaderEnds();
    return taken;
}

void EncryptionChecker::partHeaderEnds()
{
    const Mime::Header &header = m_header.header();
    if (m_header.defects())
        return refuse("the header of a part has a defect");
    for (qsizetype i = 0; i < header.count(); ++i)
        if (header.name(i).startsWith("--"))
            return refuse("a delimiter in the header of a part");
    const auto type = onlyContentType(header);
    if (!type || !isPlainEncoding(header))
        return refuse("a part has no regular Content-Type, or a transfer encoding");
    if (m_isSecureJoin) {
        if (!type->is("text", "plain"))
            return refuse("the part of a secure-join request is not text/plain");
    } else if (!type->is("application", m_part == 1 ? "pgp-encrypted" : "octet-stream")) {
        return refuse("not the two parts of PGP/MIME");
    }
    m_state = m_part == 2 ? State::Armor : State::WordPart;
    m_header.reset();
}

qsizetype EncryptionChecker::takeArmor(QByteArrayView bytes)
{
    m_binary.resize(0);
    const qsizetype taken = m_armor.feed(bytes.first(qMin(bytes.size(), armorSlice)), m_binary);
    if (m_armor.hasFailed()) {
        refuse("not an OpenPGP message in armour");
    } else if (!m_packets.feed(m_binary)) {
        refuse("not the packets of an encrypted message");
    } else if (m_armor.isDone()) {
        if (!m_packets.isEncryptedMessage())
            refuse("not the packets of an encrypted message");
        m_state = State::AfterArmor;
        m_binary = {};
    }
    return taken;
}

/// Takes one line, or the beginning of one.
qsizetype EncryptionChecker::takeLine(QByteArrayView bytes)
{
    const auto *newline = static_cast<const char *>(std::memchr(bytes.data(), '\n', size_t(bytes.size())));
    const qsizetype taken = newline ? newline - bytes.data() + 1 : bytes.size();
    if (m_line.size() + taken > mostLine) {
        refuse("a line is too long");
    } else if (!newline) {
        m_line.append(bytes);
    } else {
        QByteArrayView line = bytes.first(taken);
        if (!m_line.isEmpty())
            line = m_line.append(line);
        if (line.endsWith("\r\n"))
            takeBodyLine(line.chopped(2));
        else
            refuse("a line does not end in CRLF");
        m_line.resize(0);
    }
    return taken;
}

/// A line outside headers and armour, without its line break.
void EncryptionChecker::takeBodyLine(QByteArrayView line)
{
    if (contains(line, '\r') || contains(line, '\0'))
        return refuse("a bare CR or a NUL");
    const bool isDelimiter = line.startsWith(m_delimiter);
    const bool opens = isDelimiter && line.size() == m_delimiter.size();
    const bool closes = isDelimiter && line.size() == m_delimiter.size() + 2 && line.endsWith("--");
    const int lastPart = m_isSecureJoin ? 1 : 2;
    const bool partIsWhole = m_state == State::AfterArmor || (m_state == State::WordPart && m_wordSeen);
    if (opens && (m_state == State::Preamble || (partIsWhole && m_part < lastPart))) {
        ++m_part;
        m_partHeaderBytes = 0;
        m_state = State::PartHeader;
    } else if (closes && partIsWhole && m_part == lastPart) {
        m_state = State::Epilogue;
    } else if (m_state == State::WordPart) {
        takeWord(line);
    } else if (!line.isEmpty() && !(m_state == State::Preamble && isUsualPreamble(line))) {
        refuse("text outside the parts, or a part too many");
    }
}

/// The body of a part that says one thing, with blanks and empty lines around it.
void EncryptionChecker::takeWord(QByteArrayView line)
{
    const QByteArrayView text = line.trimmed();
    if (text.isEmpty())
        return;
    const bool isWord = m_isSecureJoin ? text.compare(m_word, Qt::CaseInsensitive) == 0 : text == "Version: 1";
    if (!isWord || m_wordSeen)
        refuse("a part says something else");
    m_wordSeen = true;
}

void EncryptionChecker::accept()
{
    m_verdict = Verdict::Accepted;
}

void EncryptionChecker::refuse(const char *explanation, EncryptionRefusal reason)
{
    if (m_verdict != Verdict::Undecided)
        return;
    m_verdict = Verdict::Refused;
    m_reason = reason;
    m_explanation = explanation;
}

const char *EncryptionChecker::replyText() const
{
    switch (m_reason) {
    case EncryptionRefusal::FromMissing:
        return "554 5.6.0 Message does not contains a From header field";
    case EncryptionRefusal::FromInvalid:
        return "554 5.6.0 Invalid From header";
    case EncryptionRefusal::FromMismatch:
        return "554 5.6.0 From header does not match envelope sender";
    case EncryptionRefusal::HeaderTooLarge:
        return "552 5.3.4 Message header size exceeds limit";
    case EncryptionRefusal::NotEncrypted:
        break;
    }
    return "523 5.7.1 Encryption Needed: Invalid Unencrypted Mail";
}

Error EncryptionChecker::refusal() const
{
    const char *text = QT_TRANSLATE_NOOP("Server", "Encryption Needed: Invalid Unencrypted Mail");
    if (m_reason == EncryptionRefusal::FromMissing)
        text = QT_TRANSLATE_NOOP("Server", "Message does not contains a From header field");
    else if (m_reason == EncryptionRefusal::FromInvalid)
        text = QT_TRANSLATE_NOOP("Server", "Invalid From header");
    else if (m_reason == EncryptionRefusal::FromMismatch)
        text = QT_TRANSLATE_NOOP("Server", "From header does not match envelope sender");
    else if (m_reason == EncryptionRefusal::HeaderTooLarge)
        text = QT_TRANSLATE_NOOP("Server", "Message header size exceeds limit");
    return { ErrorCode::Refused, { text }, {}, QString::fromLatin1(replyText()) };
}

} // namespace Madmail::Mail
