// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/encryption_policy.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail;
using namespace Madmail::Mail;

namespace {

EmailAddress address(const char *text)
{
    return *EmailAddress::parse(text);
}

QByteArray packet(int tag, const QByteArray &body)
{
    const auto size = quint32(body.size());
    QByteArray bytes(1, char(0xc0 | tag));
    bytes += '\xff';
    for (const int shift : { 24, 16, 8, 0 })
        bytes += char(size >> shift);
    return bytes + body;
}

QByteArray pkesk() { return packet(1, '\x03' + QByteArray(93, 'k')); }
QByteArray seipd(qsizetype size = 300) { return packet(18, '\x01' + QByteArray(size, '\xda')); }

QByteArray armor(const QByteArray &binary, const QByteArray &armorHeader = {})
{
    const QByteArray base64 = binary.toBase64();
    QByteArray text = "-----BEGIN PGP MESSAGE-----\r\n" + armorHeader + "\r\n";
    for (qsizetype at = 0; at < base64.size(); at += 64)
        text += base64.mid(at, 64) + "\r\n";
    return text + "=njUN\r\n-----END PGP MESSAGE-----\r\n";
}

/// The pieces of a message as Delta Chat writes it; tests change one of them.
struct Pieces
{
    QByteArray fields = "From: \"Alice\" <alice@x.example>\r\nTo: \"hidden-recipients\": ;\r\nSubject: [...]\r\n"
                        "Message-ID: <1@localhost>\r\nChat-Version: 1.0\r\nMIME-Version: 1.0\r\n";
    QByteArray type = "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n\tboundary=\"17a5c3_f.b\"\r\n";
    QByteArray delimiter = "--17a5c3_f.b";
    QByteArray preamble = "\r\n";
    QByteArray header1 = "Content-Type: application/pgp-encrypted; charset=\"utf-8\"\r\n"
                         "Content-Description: PGP/MIME version identification\r\nContent-Transfer-Encoding: 7bit\r\n";
    QByteArray body1 = "Version: 1\r\n\r\n";
    QByteArray header2 = "Content-Type: application/octet-stream; name=\"encrypted.asc\"; charset=\"utf-8\"\r\n"
                         "Content-Description: OpenPGP encrypted message\r\n"
                         "Content-Disposition: inline; filename=\"encrypted.asc\";\r\nContent-Transfer-Encoding: 7bit\r\n";
    QByteArray body2 = armor(pkesk() + seipd());
    QByteArray close = "\r\n--17a5c3_f.b--\r\n";
    QByteArray epilogue = "\r\n";

    QByteArray message() const
    {
        return fields + type + "\r\n" + preamble + delimiter + "\r\n" + header1 + "\r\n" + body1 + delimiter + "\r\n" + header2
            + "\r\n" + body2 + close + epilogue;
    }
};

QByteArray with(void (*change)(Pieces &))
{
    Pieces pieces;
    change(pieces);
    return pieces.message();
}

QByteArray secureJoin(const QByteArray &field, const QByteArray &body, const QByteArray &partType = "text/plain; charset=utf-8")
{
    return "From: alice@x.example\r\n" + field + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: "
        + partType + "\r\n\r\n" + body + "\r\n--b--\r\n";
}

struct Setting
{
    EncryptionPolicy policy;
    EncryptionContext context { WayIn::Submission, address("alice@x.example"), { address("bob@x.example") } };
};

/// "accepted", or the reply text.
QByteArray outcome(const QByteArray &message, qsizetype step = 0, const Setting &setting = {})
{
    EncryptionChecker checker(setting.policy, setting.context);
    if (step == 0)
        step = qMax<qsizetype>(message.size(), 1);
    for (qsizetype at = 0; at < message.size(); at += step)
        checker.feed(QByteArrayView(message).sliced(at, qMin(step, message.size() - at)));
    return checker.finish() == EncryptionChecker::Verdict::Accepted ? "accepted" : checker.replyText();
}

QByteArray outcomeFor(WayIn wayIn, const QByteArray &message)
{
    Setting setting;
    setting.context.wayIn = wayIn;
    return outcome(message, 0, setting);
}

const QByteArray notEncrypted = "523 5.7.1 Encryption Needed: Invalid Unencrypted Mail";
const QByteArray fromMissing = "554 5.6.0 Message does not contains a From header field";
const QByteArray fromInvalid = "554 5.6.0 Invalid From header";
const QByteArray fromMismatch = "554 5.6.0 From header does not match envelope sender";

const QByteArray bounce =
    "From: Mail Delivery <MAILER-DAEMON@y.example>\r\nAuto-Submitted: auto-replied\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\nNot delivered.\r\n--b--\r\n";

} // namespace

class TestEncryptionPolicy : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accepts_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("Delta Chat") << Pieces().message();
        QTest::newRow("SEIPD v2 in partial chunks, SKESK v6") << with([](Pieces &p) {
            p.body2 = armor(packet(3, '\x06' + QByteArray(60, 's')) + "\xd2\xe9\x02" + QByteArray(511, 'd') + "\xe9"
                            + QByteArray(512, 'd') + '\x10' + QByteArray(16, 'd'));
        });
        QTest::newRow("no protocol, no checksum") << with([](Pieces &p) {
            p.type = "Content-Type: multipart/encrypted; boundary=\"17a5c3_f.b\"\r\n";
            p.body2.replace("=njUN\r\n", "");
        });
        QTest::newRow("preamble of other programs")
            << with([](Pieces &p) { p.preamble = "This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\r\n"; });
        QTest::newRow("no preamble, no epilogue, no CRLF at the end") << with([](Pieces &p) {
            p.preamble.clear();
            p.close.chop(2);
            p.epilogue.clear();
        });
        QTest::newRow("many empty lines") << with([](Pieces &p) {
            p.preamble = p.epilogue = QByteArray("\r\n").repeated(50);
            p.close = QByteArray("\r\n").repeated(50) + p.close;
        });
        QTest::newRow("8bit, no optional fields") << with([](Pieces &p) {
            p.type += "Content-Transfer-Encoding: 8BIT\r\n";
            p.header1 = "Content-Type: application/pgp-encrypted\r\n";
            p.header2 = "content-type: APPLICATION/OCTET-STREAM\r\n";
        });
        QTest::newRow("blanks around Version: 1") << with([](Pieces &p) { p.body1 = "\r\n  Version: 1 \r\n"; });
        QTest::newRow("longest boundary (70)") << with([](Pieces &p) {
            const QByteArray boundary(70, 'b');
            p.type = "Content-Type: multipart/encrypted; boundary=" + boundary + "\r\n";
            p.delimiter = "--" + boundary;
            p.close = p.delimiter + "--\r\n";
        });
        QTest::newRow("boundary with special characters") << with([](Pieces &p) {
            p.type = "Content-Type: multipart/encrypted; boundary=\"a'()+_,-./:=? b\"\r\n";
            p.delimiter = "--a'()+_,-./:=? b";
            p.close = p.delimiter + "--\r\n";
        });
        QTest::newRow("boundary with escapes") << with([](Pieces &p) {
            p.type = "Content-Type: multipart/encrypted; boundary=\"17a5\\c3_f.b\"\r\n";
        });
        QTest::newRow("1 MB") << with([](Pieces &p) { p.body2 = armor(pkesk() + seipd(1'000'000)); });
        QTest::newRow("vc-request") << secureJoin("Secure-Join: vc-request\r\n", "Secure-Join: vc-request\r\n");
        QTest::newRow("vg-request, blanks") << secureJoin("Secure-Join: vg-request\r\n", "\r\n  secure-join: VG-request \r\n\r\n");
    }
    void accepts()
    {
        QFETCH(QByteArray, message);
        QCOMPARE(outcome(message), QByteArray("accepted"));
        QCOMPARE(outcome(message, 1), QByteArray("accepted"));
        QCOMPARE(outcome(message, 13), QByteArray("accepted"));
        QCOMPARE(outcomeFor(WayIn::Append, message), QByteArray("accepted"));
        QCOMPARE(outcomeFor(WayIn::Inbound, message), QByteArray("accepted"));
    }

    void refusesCleartext_data()
    {
        QTest::addColumn<QByteArray>("message");
        const QByteArray from = "From: alice@x.example\r\n";
        QTest::newRow("text/plain") << from + "Content-Type: text/plain\r\n\r\nHello\r\n";
        QTest::newRow("no Content-Type") << from + "\r\nHello\r\n";
        QTest::newRow("application/pgp-encrypted somewhere") << from + "Content-Type: text/plain\r\n\r\napplication/pgp-encrypted\r\n";
        QTest::newRow("armour in text/plain (inline PGP)") << from + "Content-Type: text/plain\r\n\r\n" + armor(pkesk() + seipd());
        QTest::newRow("multipart/mixed") << secureJoin({}, "Hello\r\n");
        QTest::newRow("multipart/report that is no bounce") << QByteArray(bounce).replace("MAILER-DAEMON@y", "alice@x");
        QTest::newRow("ends in the header") << from + "Content-Type: multipart/encrypted; boundary=b\r\n";
        QTest::newRow("no body") << with([](Pieces &p) { p = Pieces { p.fields, p.type, {}, {}, {}, {}, {}, {}, {}, {} }; });
    }
    void refusesCleartext() { refuses(); }

    void refusesSmuggling_data()
    {
        QTest::addColumn<QByteArray>("message");
        // The header
        QTest::newRow("two Content-Type") << with([](Pieces &p) { p.fields += "Content-Type: text/plain\r\n"; });
        QTest::newRow("two Content-Type, text behind") << with([](Pieces &p) { p.type += "content-type: text/plain\r\n"; });
        QTest::newRow("blank before the colon") << with([](Pieces &p) { p.fields += "Content-Type : text/plain\r\n"; });
        QTest::newRow("two boundaries") << with([](Pieces &p) { p.type.insert(p.type.size() - 2, "; boundary=other"); });
        QTest::newRow("RFC 2231 boundary") << with([](Pieces &p) { p.type.replace("boundary=", "boundary*0="); });
        QTest::newRow("extended boundary") << with([](Pieces &p) { p.type.insert(p.type.size() - 2, "; boundary*=utf-8''other"); });
        QTest::newRow("comment in Content-Type") << with([](Pieces &p) { p.type.replace("; protocol", " (x; boundary=y); protocol"); });
        QTest::newRow("open quote") << with([](Pieces &p) { p.type.replace(".b\"", ".b"); });
        QTest::newRow("other protocol") << with([](Pieces &p) { p.type.replace("pgp-encrypted", "pkcs7-mime"); });
        QTest::newRow("encoded word as type") << with([](Pieces &p) { p.type.replace("multipart/encrypted", "=?utf-8?q?multipart/encrypted?="); });
        QTest::newRow("base64 on the multipart") << with([](Pieces &p) { p.type += "Content-Transfer-Encoding: base64\r\n"; });
        QTest::newRow("two transfer encodings") << with([](Pieces &p) { p.type += "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n"; });
        QTest::newRow("line without a colon") << with([](Pieces &p) { p.fields += "Hello this is cleartext\r\n"; });
        QTest::newRow("LF in the header") << with([](Pieces &p) { p.fields += "X: y\n\nHello\r\n"; });
        QTest::newRow("CR in the header") << with([](Pieces &p) { p.fields += "X: y\r\rHello\r\n"; });
        QTest::newRow("blank continuation") << with([](Pieces &p) { p.fields += "X: y\r\n \r\n Hello\r\n"; });
        QTest::newRow("NUL in the header") << with([](Pieces &p) { p.fields += QByteArray("X: \0y\r\n", 7); });
        // The frame
        QTest::newRow("preamble") << with([](Pieces &p) { p.preamble = "Hello\r\n"; });
        QTest::newRow("more than the usual preamble")
            << with([](Pieces &p) { p.preamble = "This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156) Hello\r\n"; });
        QTest::newRow("the usual preamble as epilogue")
            << with([](Pieces &p) { p.epilogue = "This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\r\n"; });
        QTest::newRow("blank in the preamble") << with([](Pieces &p) { p.preamble = " \r\n"; });
        QTest::newRow("epilogue") << with([](Pieces &p) { p.epilogue = "Hello\r\n"; });
        QTest::newRow("epilogue without CRLF") << with([](Pieces &p) { p.epilogue = "Hello"; });
        QTest::newRow("LF in the epilogue") << with([](Pieces &p) { p.epilogue = "\n"; });
        QTest::newRow("third part") << with([](Pieces &p) { p.close = "\r\n--17a5c3_f.b\r\nContent-Type: text/plain\r\n\r\nHello\r\n" + p.close; });
        QTest::newRow("part in front") << with([](Pieces &p) { p.preamble = "--17a5c3_f.b\r\nContent-Type: text/plain\r\n\r\nHello\r\n"; });
        QTest::newRow("part behind the end") << with([](Pieces &p) { p.epilogue = "--17a5c3_f.b\r\nContent-Type: text/plain\r\n\r\nHello\r\n"; });
        QTest::newRow("one part") << with([](Pieces &p) { p = Pieces { p.fields, p.type, p.delimiter, p.preamble, p.header2, p.body2, {}, {}, p.close, {} }; });
        QTest::newRow("only the first part") << with([](Pieces &p) { p.body1 += "--17a5c3_f.b--\r\n"; });
        QTest::newRow("parts the other way round") << with([](Pieces &p) {
            std::swap(p.header1, p.header2);
            std::swap(p.body1, p.body2);
        });
        QTest::newRow("no close delimiter") << with([](Pieces &p) { p.close.clear(); });
        QTest::newRow("padding behind a delimiter") << with([](Pieces &p) { p.delimiter += ' '; });
        QTest::newRow("text behind a delimiter") << with([](Pieces &p) { p.close.replace("b--\r\n", "b-- Hello\r\n"); });
        QTest::newRow("boundary of 71") << with([](Pieces &p) {
            const QByteArray boundary(71, 'b');
            p.type = "Content-Type: multipart/encrypted; boundary=" + boundary + "\r\n";
            p.delimiter = "--" + boundary;
            p.close = p.delimiter + "--\r\n";
        });
        QTest::newRow("no boundary") << with([](Pieces &p) { p.type = "Content-Type: multipart/encrypted\r\n"; });
        QTest::newRow("empty boundary") << with([](Pieces &p) {
            p.type = "Content-Type: multipart/encrypted; boundary=\"\"\r\n";
            p.delimiter = "--";
            p.close = "----\r\n";
        });
    }
    void refusesSmuggling() { refuses(); }

    // size: one table of tricks
    void refusesSmugglingInParts_data()
    {
        QTest::addColumn<QByteArray>("message");
        // The first part
        QTest::newRow("Version: 2") << with([](Pieces &p) { p.body1 = "Version: 2\r\n"; });
        QTest::newRow("version: 1") << with([](Pieces &p) { p.body1 = "version: 1\r\n"; });
        QTest::newRow("text behind Version: 1") << with([](Pieces &p) { p.body1 += "Hello\r\n"; });
        QTest::newRow("text on the line of Version: 1") << with([](Pieces &p) { p.body1 = "Version: 1 Hello\r\n"; });
        QTest::newRow("Version: 1 twice") << with([](Pieces &p) { p.body1 += p.body1; });
        QTest::newRow("no Version") << with([](Pieces &p) { p.body1 = "\r\n"; });
        QTest::newRow("first part in base64") << with([](Pieces &p) {
            p.header1.replace("7bit", "base64");
            p.body1 = "VmVyc2lvbjogMQ==\r\n";
        });
        QTest::newRow("first part is text/plain") << with([](Pieces &p) { p.header1.replace("application/pgp-encrypted", "text/plain"); });
        QTest::newRow("first part without a type") << with([](Pieces &p) { p.header1 = "X: y\r\n"; });
        QTest::newRow("two types on a part") << with([](Pieces &p) { p.header1 += "Content-Type: text/plain\r\n"; });
        QTest::newRow("big part header") << with([](Pieces &p) { p.header1 += "X: " + QByteArray(9000, 'x') + "\r\n"; });
        QTest::newRow("delimiter in a part header") << with([](Pieces &p) { p.header1 = "--17a5c3_f.b\r\n" + p.header1; });
        QTest::newRow("line of dashes with a colon") << with([](Pieces &p) { p.header1 = "--a:b\r\n" + p.header1; });
        QTest::newRow("LF in a part header") << with([](Pieces &p) { p.header1 += "X: y\n"; });
        // The second part
        QTest::newRow("second part in base64") << with([](Pieces &p) {
            p.header2.replace("7bit", "base64");
            p.body2 = p.body2.toBase64() + "\r\n";
        });
        QTest::newRow("second part in quoted-printable") << with([](Pieces &p) { p.header2.replace("7bit", "quoted-printable"); });
        QTest::newRow("second part is a multipart") << with([](Pieces &p) { p.header2 = "Content-Type: multipart/mixed; boundary=x\r\n"; });
        QTest::newRow("second part is text/plain") << with([](Pieces &p) { p.header2.replace("application/octet-stream", "text/plain"); });
        QTest::newRow("cleartext as second part") << with([](Pieces &p) { p.body2 = "Hello\r\n"; });
        QTest::newRow("empty second part") << with([](Pieces &p) { p.body2.clear(); });
        QTest::newRow("text before the armour") << with([](Pieces &p) { p.body2.prepend("Hello\r\n"); });
        QTest::newRow("empty line before the armour") << with([](Pieces &p) { p.body2.prepend("\r\n"); });
        QTest::newRow("text behind the armour") << with([](Pieces &p) { p.body2 += "Hello\r\n"; });
        QTest::newRow("two armours") << with([](Pieces &p) { p.body2 += p.body2; });
        QTest::newRow("Comment in the armour") << with([](Pieces &p) { p.body2 = armor(pkesk() + seipd(), "Comment: Hello\r\n"); });
        QTest::newRow("no END line") << with([](Pieces &p) { p.body2.chop(27); });
        QTest::newRow("binary instead of armour") << with([](Pieces &p) { p.body2 = pkesk() + seipd(); });
        QTest::newRow("literal packet in armour") << with([](Pieces &p) { p.body2 = armor(packet(11, "tHello")); });
        QTest::newRow("literal behind SEIPD") << with([](Pieces &p) { p.body2 = armor(pkesk() + seipd() + packet(11, "tHello")); });
        QTest::newRow("byte behind SEIPD") << with([](Pieces &p) { p.body2 = armor(pkesk() + seipd() + 'x'); });
        QTest::newRow("SEIPD is cut") << with([](Pieces &p) { p.body2 = armor((pkesk() + seipd()).chopped(1)); });
        QTest::newRow("two SEIPD") << with([](Pieces &p) { p.body2 = armor(pkesk() + seipd() + seipd()); });
        QTest::newRow("only PKESK") << with([](Pieces &p) { p.body2 = armor(pkesk()); });
        QTest::newRow("text in base64 in armour") << with([](Pieces &p) { p.body2 = armor("Hello, this is cleartext"); });
        // Secure-join
        const QByteArray vc = "Secure-Join: vc-request\r\n";
        QTest::newRow("join: other text") << secureJoin(vc, "Hello\r\n");
        QTest::newRow("join: text behind") << secureJoin(vc, "secure-join: vc-request\r\nHello\r\n");
        QTest::newRow("join: text on the line") << secureJoin(vc, "secure-join: vc-request Hello\r\n");
        QTest::newRow("join: other word in the body") << secureJoin(vc, "secure-join: vg-request\r\n");
        QTest::newRow("join: no text") << secureJoin(vc, "\r\n");
        QTest::newRow("join: later step") << secureJoin("Secure-Join: vc-auth-required\r\n", "secure-join: vc-auth-required\r\n");
        QTest::newRow("join: longer word") << secureJoin("Secure-Join: vc-requestx\r\n", "secure-join: vc-requestx\r\n");
        QTest::newRow("join: upper case") << secureJoin("Secure-Join: VC-request\r\n", "secure-join: vc-request\r\n");
        QTest::newRow("join: no field") << secureJoin({}, "secure-join: vc-request\r\n");
        QTest::newRow("join: field twice") << secureJoin(vc + vc, "secure-join: vc-request\r\n");
        QTest::newRow("join: html") << secureJoin(vc, "secure-join: vc-request\r\n", "text/html");
        QTest::newRow("join: base64") << secureJoin(vc, "secure-join: vc-request\r\n", "text/plain\r\nContent-Transfer-Encoding: base64");
        QTest::newRow("join: two parts") << secureJoin(vc, "secure-join: vc-request\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n");
        QTest::newRow("join: no part") << "From: alice@x.example\r\n" + vc + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n";
        QTest::newRow("join: text/plain at the top") << "From: alice@x.example\r\n" + vc + "Content-Type: text/plain\r\n\r\nsecure-join: vc-request\r\n";
        QTest::newRow("join: text behind the end") << secureJoin(vc, "secure-join: vc-request\r\n") + "Hello\r\n";
    }
    void refusesSmugglingInParts() { refuses(); }

    void headerAloneDecides()
    {
        EncryptionChecker checker({}, { WayIn::Append, {}, {} });
        checker.feed("Subject: x\r\nContent-Type: text/plain\r\n");
        QVERIFY(checker.verdict() == EncryptionChecker::Verdict::Undecided);
        checker.feed("\r\n");
        QVERIFY(checker.isRefused());
        QVERIFY(*checker.explanation());
        const Error error = checker.refusal();
        QCOMPARE(error.code, ErrorCode::Refused);
        QCOMPARE(error.detail.toLatin1(), notEncrypted);
        QVERIFY(error.text.toEnglish().contains(QStringLiteral("Invalid Unencrypted Mail"))); // Delta Chat looks for it
    }

    void sender_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QByteArray>("expected");
        const QByteArray accepted = "accepted";
        QTest::newRow("same") << QByteArray("From: alice@x.example\r\n") << accepted;
        QTest::newRow("case") << QByteArray("FROM: \"A\" <Alice@X.Example>\r\n") << accepted;
        QTest::newRow("folded") << QByteArray("From: Alice\r\n\t<alice@x.example>\r\n") << accepted;
        QTest::newRow("Sender too") << QByteArray("From: alice@x.example\r\nSender: alice@x.example\r\n") << accepted;
        QTest::newRow("missing") << QByteArray("Subject: x\r\n") << fromMissing;
        QTest::newRow("empty") << QByteArray("From:\r\n") << fromInvalid;
        QTest::newRow("unreadable") << QByteArray("From: alice\r\n") << fromInvalid;
        QTest::newRow("two addresses") << QByteArray("From: alice@x.example, bob@x.example\r\n") << fromInvalid;
        QTest::newRow("two fields") << QByteArray("From: alice@x.example\r\nFrom: bob@x.example\r\n") << fromInvalid;
        QTest::newRow("two fields, obsolete form") << QByteArray("From: alice@x.example\r\nFrom : bob@x.example\r\n") << fromInvalid;
        QTest::newRow("group") << QByteArray("From: G: alice@x.example;\r\n") << fromInvalid;
        QTest::newRow("somebody else") << QByteArray("From: bob@x.example\r\n") << fromMismatch;
        QTest::newRow("other name of it") << QByteArray("From: \"alice@x.example\" <bob@x.example>\r\n") << fromMismatch;
        QTest::newRow("other Sender") << QByteArray("From: alice@x.example\r\nSender: bob@x.example\r\n") << fromMismatch;
        QTest::newRow("unreadable Sender") << QByteArray("From: alice@x.example\r\nSender: ,\r\n") << fromInvalid;
        QTest::newRow("a field too long") << "From: alice@x.example\r\nX: " + QByteArray(70'000, 'x') + "\r\n"
                                          << QByteArray("552 5.3.4 Message header size exceeds limit");
        QTest::newRow("header over 1 MiB") << "From: alice@x.example\r\n" + ("X: " + QByteArray(60'000, 'x') + "\r\n").repeated(20)
                                           << QByteArray("552 5.3.4 Message header size exceeds limit");
        QTest::newRow("From is somebody else, Sender is right") << QByteArray("From: bob@x.example\r\nSender: alice@x.example\r\n") << fromMismatch;
    }
    void sender()
    {
        QFETCH(QByteArray, fields);
        QFETCH(QByteArray, expected);
        Pieces pieces;
        pieces.fields = fields;
        QCOMPARE(outcome(pieces.message()), expected);
        QCOMPARE(outcome(pieces.message(), 1), expected);
        Setting exempt;
        exempt.policy.passthroughSenders = { "alice@x.example" };
        QCOMPARE(outcome(fields + "\r\nHello\r\n", 0, exempt), expected); // the licence is for cleartext only
        if (!expected.startsWith("554"))
            return;
        QCOMPARE(outcome(fields + "Content-Type: text/plain\r\n\r\nHello\r\n"), expected);
    }

    void senderIsAskedOfSubmissionsOnly()
    {
        QCOMPARE(outcomeFor(WayIn::Inbound, with([](Pieces &p) { p.fields = "From: bob@y.example\r\n"; })), QByteArray("accepted"));
        QCOMPARE(outcomeFor(WayIn::Append, with([](Pieces &p) { p.fields.clear(); })), QByteArray("accepted"));
    }

    void passthrough_data()
    {
        QTest::addColumn<QByteArrayList>("senders");
        QTest::addColumn<QByteArrayList>("recipients");
        QTest::addColumn<bool>("passes");
        QTest::newRow("nobody") << QByteArrayList() << QByteArrayList() << false;
        QTest::newRow("sender") << QByteArrayList { " ALICE@x.example" } << QByteArrayList() << true;
        QTest::newRow("other sender") << QByteArrayList { "alice2@x.example" } << QByteArrayList() << false;
        QTest::newRow("domain is no sender") << QByteArrayList { "@x.example" } << QByteArrayList() << false;
        QTest::newRow("both recipients") << QByteArrayList() << QByteArrayList { "Bob@x.example", "carol@[192.0.2.7]" } << true;
        QTest::newRow("one of the recipients") << QByteArrayList() << QByteArrayList { "bob@x.example" } << false;
        QTest::newRow("recipient and domain") << QByteArrayList() << QByteArrayList { "bob@x.example", "@192.0.2.7" } << true;
        QTest::newRow("domain without @") << QByteArrayList() << QByteArrayList { "x.example", "192.0.2.7" } << false;
        QTest::newRow("end of a domain") << QByteArrayList() << QByteArrayList { "@example", "@192.0.2.7" } << false;
        QTest::newRow("nonsense") << QByteArrayList { "", "@" } << QByteArrayList { "", "@", "*" } << false;
    }
    void passthrough()
    {
        QFETCH(QByteArrayList, senders);
        QFETCH(QByteArrayList, recipients);
        QFETCH(bool, passes);
        Setting setting;
        setting.policy = { senders, recipients };
        setting.context.recipients = { address("bob@x.example"), address("carol@192.0.2.7") };
        const QByteArray expected = passes ? QByteArray("accepted") : notEncrypted;
        QCOMPARE(outcome("From: alice@x.example\r\n\r\nHello\r\n", 0, setting), expected);
        setting.context.wayIn = WayIn::Inbound;
        QCOMPARE(outcome("\r\nHello\r\n", 0, setting), expected);
        setting.context.wayIn = WayIn::Append;
        QCOMPARE(outcome("\r\nHello\r\n", 0, setting), expected);
    }

    void noRecipientsAreNoPassthrough()
    {
        const EncryptionPolicy policy { { "a@x" }, { "@x" } };
        QVERIFY(!policy.exemptsRecipients({}));
        QVERIFY(!policy.exemptsSender({}));
    }

    void bounces_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("envelopeSender");
        QTest::addColumn<bool>("passes");
        const auto changed = [](const QByteArray &before, const QByteArray &after) { return QByteArray(bounce).replace(before, after); };
        QTest::newRow("mailer-daemon") << bounce << QByteArray("MAILER-DAEMON@y.example") << true;
        QTest::newRow("null reverse-path") << bounce << QByteArray() << true;
        QTest::newRow("other envelope sender") << bounce << QByteArray("bob@y.example") << false;
        QTest::newRow("begins like it") << bounce << QByteArray("mailer-daemon2@y.example") << false;
        QTest::newRow("other From") << changed("MAILER-DAEMON@", "bob@") << QByteArray() << false;
        QTest::newRow("name is no address") << changed("Mail Delivery <MAILER-DAEMON@", "\"MAILER-DAEMON@y\" <bob@") << QByteArray() << false;
        QTest::newRow("not automatic") << changed("Auto-Submitted: auto-replied\r\n", "") << QByteArray() << false;
        QTest::newRow("Auto-Submitted: no") << changed("auto-replied", "No") << QByteArray() << false;
        QTest::newRow("Auto-Submitted: empty") << changed("auto-replied", "") << QByteArray() << false;
        QTest::newRow("no report") << changed("multipart/report", "multipart/mixed") << QByteArray() << false;
        QTest::newRow("type named elsewhere") << changed("multipart/report", "text/plain; x=\"multipart/report\"") << QByteArray() << false;
        QTest::newRow("two From") << "From: bob@y.example\r\n" + bounce << QByteArray() << false;
    }
    void bounces()
    {
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, envelopeSender);
        QFETCH(bool, passes);
        Setting setting;
        setting.context.wayIn = WayIn::Inbound;
        setting.context.envelopeSender = envelopeSender.isEmpty() ? EmailAddress() : address(envelopeSender.constData());
        QCOMPARE(outcome(message, 0, setting), passes ? QByteArray("accepted") : notEncrypted);
        setting.context.wayIn = WayIn::Append;
        QCOMPARE(outcome(message, 0, setting), notEncrypted);
    }

    void autocryptSetupMessageIsNoException()
    {
        const QByteArray message = "From: alice@x.example\r\nSubject: Autocrypt Setup Message\r\n"
                                   "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThe key.\r\n--b--\r\n";
        Setting setting;
        setting.context.recipients = { address("alice@x.example") };
        QCOMPARE(outcome(message, 0, setting), notEncrypted);
    }

    void versionOfTheArmourOnlyFromOthers()
    {
        const QByteArray message = with([](Pieces &p) { p.body2 = armor(pkesk() + seipd(), "Version: GnuPG v2\r\n"); });
        QCOMPARE(outcomeFor(WayIn::Submission, message), notEncrypted);
        QCOMPARE(outcomeFor(WayIn::Inbound, message), QByteArray("accepted"));
        QCOMPARE(outcomeFor(WayIn::Append, message), QByteArray("accepted"));
    }

    void everyCutMessageIsRefused()
    {
        const QByteArray message = with([](Pieces &p) { p.epilogue.clear(); });
        for (qsizetype size = message.size() - 3; size > 0; --size)
            QVERIFY2(outcome(message.first(size)) != "accepted", qPrintable(QString::number(size)));
    }

private:
    void refuses()
    {
        QFETCH(QByteArray, message);
        for (const WayIn wayIn : { WayIn::Submission, WayIn::Append, WayIn::Inbound })
            QCOMPARE(outcomeFor(wayIn, message), notEncrypted);
        QCOMPARE(outcome(message, 1), notEncrypted);
        QCOMPARE(outcome(message, 7), notEncrypted);
    }
};

MADMAIL_TEST(TestEncryptionPolicy)
#include "tst_encryption_policy.moc"
