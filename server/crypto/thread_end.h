// SPDX-License-Identifier: GPL-3.0-or-later
// What a thread that used OpenSSL does last.
#pragma once

namespace Madmail::Crypto {

/// Frees what OpenSSL keeps for this thread (OPENSSL_thread_stop). OpenSSL does it by itself when a thread is joined, but
/// QThread::wait() returns before that: at the end of the process it would be freed twice, or never.
/// Thread: the one that ends; nothing of OpenSSL is called there afterwards.
void releaseThread();

} // namespace Madmail::Crypto
