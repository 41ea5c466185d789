// SPDX-License-Identifier: GPL-3.0-or-later
// The gate says the same however a message is cut, never takes back a refusal, and lets no line of text through.
#include "server/mail/encryption_policy.h"
#include "tests/fuzz/chunks.h"

#include <cstring>

using namespace Madmail;
using namespace Madmail::Mail;
using Madmail::Fuzz::require;

namespace {

/// What an accepted message from one of our own users to somebody else may hold behind its header: every line is empty,
/// part of the frame, a field of a part, one of the words, or a line without blanks.
void requireNoText(QByteArrayView message)
{
    const qsizetype bodyBegin = message.indexOf("\r\n\r\n");
    require(bodyBegin > 0);
    bool inPartHeader = false;
    for (const QByteArray &line : message.sliced(bodyBegin + 4).toByteArray().split('\n')) {
        require(line.isEmpty() || line.endsWith('\r') || line.startsWith("--"));
        const QByteArray text = line.trimmed();
        if (text.isEmpty()) {
            inPartHeader = false;
            continue;
        }
        const bool isFrame = text.startsWith("--");
        const bool isWord = text == "Version: 1" || text.toLower().startsWith("secure-join: v");
        require(inPartHeader || isFrame || isWord || !text.contains(' '));
        inPartHeader = inPartHeader || (isFrame && !text.startsWith("-----BEGIN PGP") && !text.startsWith("-----END PGP"));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const EmailAddress alice = *EmailAddress::parse("alice@x.example");
    static const EmailAddress bob = *EmailAddress::parse("bob@x.example");
    const QByteArrayView bytes = Fuzz::viewOf(data, size);
    for (const WayIn wayIn : { WayIn::Submission, WayIn::Append, WayIn::Inbound }) {
        const EncryptionContext context { wayIn, alice, { bob } };
        EncryptionChecker whole({}, context);
        whole.feed(bytes);
        const auto verdict = whole.finish();
        require(verdict != EncryptionChecker::Verdict::Undecided);

        EncryptionChecker cut({}, context);
        bool wasRefused = false;
        Fuzz::inChunks(bytes, uint32_t(size * 2654435761U), [&](QByteArrayView chunk) {
            cut.feed(chunk);
            require(!wasRefused || cut.isRefused());
            wasRefused = cut.isRefused();
        });
        require(cut.finish() == verdict);
        if (verdict == EncryptionChecker::Verdict::Refused)
            require(std::strcmp(cut.replyText(), whole.replyText()) == 0);
        else if (wayIn == WayIn::Submission)
            requireNoText(bytes);
    }
    return 0;
}
