// SPDX-License-Identifier: GPL-3.0-or-later
// The one gate for every way in: only end-to-end encrypted messages pass, decided while they stream.
#pragma once

#include "server/base/result.h"
#include "server/mail/mail_values.h"
#include "server/proto/mime/header_parser.h"
#include "server/proto/openpgp/armor_reader.h"
#include "server/proto/openpgp/packet_walker.h"

#include <QByteArrayList>

#include <vector>

namespace Madmail::Mime {
struct ContentField;
}

namespace Madmail::Mail {

/// Who may send or get cleartext, from the settings. Case is ignored, an IP address as domain may stand with or without
/// brackets, entries that are no addresses mean nobody. A value; thread: any.
struct EncryptionPolicy
{
    QByteArrayList passthroughSenders;    ///< addresses
    QByteArrayList passthroughRecipients; ///< addresses or `@domain`

    bool exemptsSender(const EmailAddress &sender) const;
    /// True when there are recipients and each of them is exempt.
    bool exemptsRecipients(const std::vector<EmailAddress> &recipients) const;
};

/// The name under which Policy holds it.
using EncryptionRules = EncryptionPolicy;

/// What the gate knows of a message besides its bytes.
struct EncryptionContext
{
    WayIn wayIn = WayIn::Submission;
    EmailAddress envelopeSender; ///< empty: the null reverse-path `<>`
    std::vector<EmailAddress> recipients;
};

/// Why a message is refused.
enum class EncryptionRefusal : quint8 {
    NotEncrypted,
    FromMissing,  ///< Submission only, like the next two
    FromInvalid,  ///< not exactly one readable address
    FromMismatch, ///< From or Sender is not the envelope sender
    HeaderTooLarge,
};

/// Checks one message. feed() it, ask isRefused() as often as you like, finish() it.
///
/// Rules, first match counts:
///  1. Submission: one From field with one address that equals the envelope sender; Sender, where present, too. This holds
///     for everybody: passing cleartext is no licence to write in somebody else's name.
///  2. Passthrough sender, or all recipients passthrough: accepted.
///  3. Inbound: a bounce is accepted: envelope sender null or `mailer-daemon@…`, From `mailer-daemon@…`, Auto-Submitted
///     present and neither empty nor `no`, `multipart/report`.
///  4. Secure-Join exactly `vc-request` or `vg-request`, `multipart/mixed` with one `text/plain` part whose text is
///     `secure-join: ` and the same word (case and outer blanks ignored): accepted.
///  5. `multipart/encrypted` (RFC 3156 §4) with two parts: `application/pgp-encrypted` holding `Version: 1`, and
///     `application/octet-stream` holding one armoured OpenPGP message (OpenPgp::ArmorReader, OpenPgp::PacketWalker). A
///     `Version:` armour header only where the message does not come from our own user. Accepted.
///  6. Everything else is refused.
///
/// For 4 and 5 nothing may stand beside the parts: preamble (but for one usual sentence) and epilogue are empty lines, transfer
/// encodings are 7bit, 8bit or absent, delimiter lines are exact and the boundary has at most 70 characters, part
/// headers have at most 8 KiB; fields that decide stand once; defects of the header (see Mime::HeaderDefect), bare CR or
/// LF and NUL refuse.
///
/// A refusal is known as early as the bytes allow, mostly with the header; what comes later is not looked at.
/// Thread: any, one object for each message. Memory: one header, then under 2 KiB. Time: one pass.
class EncryptionChecker
{
public:
    enum class Verdict : quint8 { Undecided, Accepted, Refused };

    EncryptionChecker(const EncryptionPolicy &policy, const EncryptionContext &context);

    void feed(QByteArrayView bytes);
    /// No more bytes come; the verdict is final.
    Verdict finish();

    Verdict verdict() const { return m_verdict; }
    bool isRefused() const { return m_verdict == Verdict::Refused; }

    /// Only when refused.
    EncryptionRefusal reason() const { return m_reason; }
    /// SMTP reply line for the reason: `523 5.7.1 Encryption Needed: Invalid Unencrypted Mail` and its like. Other
    /// protocols use the text behind the two codes.
    const char *replyText() const;
    /// What the rule missed, for logs and tests, in English and without any content of the message.
    const char *explanation() const { return m_explanation; }
    /// Refused, with the sentence for people; `detail` holds replyText().
    Error refusal() const;

private:
    enum class State : quint8 { Header, Preamble, PartHeader, WordPart, Armor, AfterArmor, Epilogue };

    void headerEnds();
    bool checkSender(const Mime::Header &header);
    bool isOwnField(const Mime::Header &header, QByteArrayView name);
    bool isBounce(const Mime::Header &header, const Mime::ContentField &type) const;
    void beginMultipart(const Mime::Header &header, const Mime::ContentField &type);
    qsizetype takePartHeader(QByteArrayView bytes);
    void partHeaderEnds();
    qsizetype takeArmor(QByteArrayView bytes);
    qsizetype takeLine(QByteArrayView bytes);
    void takeBodyLine(QByteArrayView line);
    void takeWord(QByteArrayView line);

    void accept();
    void refuse(const char *explanation, EncryptionRefusal reason = EncryptionRefusal::NotEncrypted);

    // What the envelope decided.
    WayIn m_wayIn;
    EmailAddress m_envelopeSender;
    bool m_exempt = false;

    Verdict m_verdict = Verdict::Undecided;
    EncryptionRefusal m_reason = EncryptionRefusal::NotEncrypted;
    const char *m_explanation = "";

    State m_state = State::Header;
    Mime::HeaderReader m_header;
    qsizetype m_partHeaderBytes = 0;
    QByteArray m_line;      ///< unfinished line between two feeds
    QByteArray m_delimiter; ///< `--` and the boundary
    QByteArray m_word;      ///< what the one part of a secure-join request must say, in lower case
    bool m_wordSeen = false;
    bool m_isSecureJoin = false;
    int m_part = 0;
    OpenPgp::ArmorReader m_armor;
    OpenPgp::PacketWalker m_packets;
    QByteArray m_binary; ///< what one slice of armour decodes to
};

} // namespace Madmail::Mail
