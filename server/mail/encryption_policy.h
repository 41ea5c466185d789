// SPDX-License-Identifier: GPL-3.0-or-later
// The one gate for every way in: only end-to-end encrypted mail, and the first step of secure-join.
#pragma once

#include "server/base/email_address.h"
#include "server/base/result.h"
#include "server/mail/mail_values.h"
#include "server/proto/mime/header_fields.h"
#include "server/proto/mime/line_scanner.h"
#include "server/proto/openpgp/armor_reader.h"
#include "server/proto/openpgp/packet_walker.h"

#include <optional>

namespace Madmail::Mail {

/// Who may pass unencrypted. Lower case.
struct EncryptionRules
{
    QByteArrayList passthroughSenders;    ///< addresses
    QByteArrayList passthroughRecipients; ///< addresses, or "@domain"
};

struct EncryptionEnvelope
{
    WayIn wayIn = WayIn::Submission;
    EmailAddress sender; ///< MAIL FROM; empty for "<>" and APPEND
    std::vector<EmailAddress> recipients;
};

/// Decides while the message streams: feed() until isRefused(), then finish().
///
/// In order: passthrough; From must be MAIL FROM (submission); a genuine bounce; `multipart/encrypted` that really holds
/// one OpenPGP message (armour and packets are walked to the end); a `vc-request`/`vg-request` of secure-join; an Autocrypt
/// Setup Message to oneself alone (submission). Everything else is refused, mostly from the header alone.
///
/// Nothing may stand outside the parts: preamble and epilogue have to be empty, and a header may name Content-Type once.
/// Memory: one header (at most 1 MiB, longer is refused), 64 KiB of a line. Thread: any.
class EncryptionChecker
{
public:
    EncryptionChecker(EncryptionRules rules, EncryptionEnvelope envelope);

    void feed(QByteArrayView bytes);
    void finish();

    bool isRefused() const { return m_refusal.has_value(); }
    /// Refused; `detail` is the enhanced reply of SMTP ("523 5.7.1 Encryption Needed: Invalid Unencrypted Mail").
    const Error &refusal() const { return *m_refusal; }

private:
    enum class State {
        Header,      // of the message
        Preamble,    // before the first part
        PartHeader,
        PartBody,
        Epilogue,    // behind the closing boundary
        Accepted,    // whatever comes
        Refused,
    };
    enum class Shape { Encrypted, SecureJoin };

    void line(const Mime::ScannedLine &line);
    void headerDone();
    std::optional<Error> checkFrom(const Mime::HeaderFields &fields) const;
    bool isPassthrough() const;
    bool isBounce(const Mime::HeaderFields &fields, const Mime::ContentType &type) const;
    bool isSetupMessageToSelf(const Mime::HeaderFields &fields, const Mime::ContentType &type) const;
    void beginMultipart(const Mime::ContentType &type, Shape shape);
    bool boundaryLine(const Mime::ScannedLine &line);
    void partHeaderDone();
    void partLine(const Mime::ScannedLine &line);
    void partDone();
    void collectHeader(const Mime::ScannedLine &line);
    void refuseUnencrypted();
    void refuse(Error error);

    EncryptionRules m_rules;
    EncryptionEnvelope m_envelope;
    Mime::LineScanner m_scanner;
    State m_state = State::Header;
    Shape m_shape = Shape::Encrypted;
    QByteArray m_header;
    QByteArray m_boundary;
    QByteArray m_decoded;
    int m_part = 0; // 1-based
    QByteArray m_shortBody; // of parts that hold one word
    OpenPgp::ArmorReader m_armor;
    OpenPgp::PacketWalker m_packets;
    std::optional<Error> m_refusal;
};

} // namespace Madmail::Mail
