// SPDX-License-Identifier: GPL-3.0-or-later
// What servers that a test runs in its own process have in common.
#pragma once

#include "server/base/clock.h"
#include "server/crypto/certificate.h"
#include "server/net/io_thread.h"
#include "server/net/tls_context.h"

#include <future>
#include <memory>

namespace Madmail::Testing {

/// A fresh certificate for "relay.test".
inline std::shared_ptr<const Net::TlsContext> makeTestContext()
{
    const auto key = Crypto::generateKeyPem();
    const auto certificate = Crypto::selfSignedCertificatePem(*key, { { "relay.test" }, {} }, Clock::system().now(), 2);
    return *Net::TlsContext::create(*certificate, *key, {});
}

/// Runs `call` on the thread, and waits for it.
template<typename Call>
void runOn(Net::IoThread &thread, Call call)
{
    std::promise<void> done;
    thread.post([&] {
        call();
        done.set_value();
    });
    done.get_future().wait();
}

} // namespace Madmail::Testing
