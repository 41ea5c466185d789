// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/private_key.h"

#include <QCoreApplication>

#include <openssl/pem.h>

namespace Madmail::Crypto {

namespace {

/// OpenSSL asks here; its own answer would be to read from the terminal.
int refusePassword(char *, int, int, void *wasAsked)
{
    *static_cast<bool *>(wasAsked) = true;
    return -1;
}

Error badKey(const char *sentence)
{
    return { ErrorCode::BadInput, { sentence }, QStringLiteral("key") };
}

} // namespace

Result<KeyPointer> readPrivateKey(const QByteArray &pem)
{
    const ErrorQueueGuard guard;
    bool wasAsked = false;
    const BioPointer bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    KeyPointer key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, refusePassword, &wasAsked) : nullptr);
    if (key)
        return key;
    return badKey(wasAsked ? QT_TRANSLATE_NOOP("Server", "The key is protected by a password. Give a key without one.")
                           : QT_TRANSLATE_NOOP("Server", "The key file holds no private key in PEM form."));
}

} // namespace Madmail::Crypto
