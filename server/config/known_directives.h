// SPDX-License-Identifier: GPL-3.0-or-later
// Which directives of maddy.conf we know, block by block.
#pragma once

#include "server/config/settings_table.h"

namespace Madmail::Config {

/// Where a directive stands. `Foreign` blocks configure what other servers have and this one does not, or not yet.
enum class ConfigBlock { Top, Authentication, Storage, Imap, Submission, Chatmail, Foreign };

/// What to do about a directive.
struct KnownDirective
{
    enum class Kind {
        Unknown,
        PassedOver, ///< known, and without a meaning here
        NoEffect,   ///< known, and would change what the server does: whoever wrote it has to hear that it does not
        Value,      ///< its arguments are the value of `setting`
        Fallback,   ///< the same, where nothing else says it
        Block,      ///< look into `block`
        Endpoints,  ///< a Block with addresses to listen on
        Tls,
        Retention,  ///< "retention 24h": an age, and the switch with it
        Log,
    };
    Kind kind = Kind::Unknown;
    Setting setting = Setting::RegistrationOpen;
    ConfigBlock block = ConfigBlock::Foreign;
};

/// Names are compared as written. A setting's own name is a directive at the top level.
KnownDirective findDirective(ConfigBlock where, const QString &name);

} // namespace Madmail::Config
