// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crypto/thread_end.h"

#include <openssl/crypto.h>

namespace Madmail::Crypto {

void releaseThread()
{
    OPENSSL_thread_stop();
}

} // namespace Madmail::Crypto
