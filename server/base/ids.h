// SPDX-License-Identifier: GPL-3.0-or-later
// Row numbers and message numbers, each a type of its own so that they cannot be mixed up.
#pragma once

#include <QHashFunctions>
#include <QtGlobal>

#include <compare>

namespace Madmail {

/// A number that only equals its own kind. 0 means "none".
template<typename Tag, typename Number = qint64>
struct Id
{
    Number value = 0;
    bool isValid() const { return value != 0; }
    auto operator<=>(const Id &) const = default;
};

template<typename Tag, typename Number>
size_t qHash(const Id<Tag, Number> &id, size_t seed = 0)
{
    return ::qHash(id.value, seed);
}

using AccountId = Id<struct AccountTag>;
using MailboxId = Id<struct MailboxTag>;
using BodyId = Id<struct BodyTag>;

/// IMAP unique identifier (RFC 3501 §2.3.1.1): strictly ascending in a mailbox, never 0.
using Uid = quint32;

} // namespace Madmail
