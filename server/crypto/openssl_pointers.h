// SPDX-License-Identifier: GPL-3.0-or-later
// OpenSSL objects that free themselves, and its error queue left as it was found.
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace Madmail::Crypto {

template<auto Free>
struct OpenSslFree
{
    template<typename T>
    void operator()(T *object) const
    {
        Free(object);
    }
};

using KeyPointer = std::unique_ptr<EVP_PKEY, OpenSslFree<EVP_PKEY_free>>;
using CertificatePointer = std::unique_ptr<X509, OpenSslFree<X509_free>>;
using BioPointer = std::unique_ptr<BIO, OpenSslFree<BIO_free>>;
using NumberPointer = std::unique_ptr<BIGNUM, OpenSslFree<BN_free>>;
using NamesPointer = std::unique_ptr<GENERAL_NAMES, OpenSslFree<GENERAL_NAMES_free>>;
using NamePointer = std::unique_ptr<GENERAL_NAME, OpenSslFree<GENERAL_NAME_free>>;
using ExtensionPointer = std::unique_ptr<X509_EXTENSION, OpenSslFree<X509_EXTENSION_free>>;

/// Takes the errors that its scope causes off this thread's queue: SSL_get_error() of a connection on the same thread
/// would take them for its own.
class ErrorQueueGuard
{
public:
    ErrorQueueGuard() { ERR_set_mark(); }
    ~ErrorQueueGuard() { ERR_pop_to_mark(); }
    ErrorQueueGuard(const ErrorQueueGuard &) = delete;
    ErrorQueueGuard &operator=(const ErrorQueueGuard &) = delete;
};

} // namespace Madmail::Crypto
