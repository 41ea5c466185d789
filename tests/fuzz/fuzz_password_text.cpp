// SPDX-License-Identifier: GPL-3.0-or-later
// Stored password hashes of other servers; what was read is written again and must read as the same.
#include "server/crypto/argon2_text.h"

#include <cstdlib>

using Madmail::Crypto::Argon2Text;

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, std::size_t size)
{
    const QByteArrayView text(data, qsizetype(size));
    for (const auto &parsed : { Argon2Text::fromPhc(text), Argon2Text::fromFields(text) }) {
        if (!parsed)
            continue;
        (void)parsed->isBearable();
        (void)parsed->guessingCost();
        const auto again = Argon2Text::fromPhc(parsed->toPhc());
        if (!again || again->toPhc() != parsed->toPhc())
            std::abort();
    }
    return 0;
}
