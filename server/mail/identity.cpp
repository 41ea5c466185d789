// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/identity.h"

#include "server/base/random.h"

#include <array>

namespace Madmail::Mail {

namespace {

// Short, plain, easy to tell apart on the phone, and no brand or place.
constexpr std::array<const char *, 64> privateWords {
    "acorn", "amber", "apple", "aspen", "basil", "beach", "birch", "bread", "brook", "cedar", "cider", "cloud", "clover",
    "coral", "daisy", "dune",  "ember", "fern",  "field", "finch", "flint", "forge", "fox",   "garden", "glade", "grove",
    "hazel", "heron", "hill",  "honey", "ivy",   "jade",  "lake",  "lark",  "leaf",  "lemon", "lilac", "linen", "maple",
    "marsh", "meadow", "mint", "moon",  "moss",  "oak",   "olive", "otter", "pearl", "pebble", "pine", "plum",  "pond",
    "quill", "rain",  "reed",  "river", "robin", "rose",  "sage",  "sky",   "stone", "tulip", "willow", "wren"
};

} // namespace

Identity::Identity(QByteArray primaryDomain, QByteArrayList earlierDomains)
    : m_primary(std::move(primaryDomain))
{
    m_local << m_primary;
    for (QByteArray &domain : earlierDomains)
        if (!domain.isEmpty() && !m_local.contains(domain))
            m_local << std::move(domain);
}

QByteArray Identity::makePrivateDomain()
{
    const char *word = privateWords[randomBelow(quint32(privateWords.size()))];
    return QByteArray(word) + '-' + randomBytes(2).toHex() + ".internal";
}

} // namespace Madmail::Mail
