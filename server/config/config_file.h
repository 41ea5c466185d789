// SPDX-License-Identifier: GPL-3.0-or-later
// Reads maddy.conf: directives with arguments and blocks, as Caddy writes them.
#pragma once

#include "server/base/result.h"

#include <QByteArray>
#include <QStringList>

#include <vector>

namespace Madmail::Config {

/// `name argument "quoted argument" { children }`
struct Directive
{
    QString name;
    QStringList arguments;
    std::vector<Directive> children;
    bool hasBlock = false;
    int line = 0;
};

/// Limits: 1 MiB, 16 levels, 10 000 directives, 1 000 arguments each.
///
/// Lines end directives; `\` at the end of a line goes on in the next; `#` begins a comment at the start of a word; quotes
/// take `\"` and `\\`. `$(name) = value` defines a macro for what follows; `{env:NAME}` is replaced by the environment.
/// `import` is refused: one file is easier to keep right.
/// Errors: BadInput, `field` "maddy.conf:12", and the sentence.
Result<std::vector<Directive>> parseConfigFile(const QByteArray &content, const QString &fileName);

} // namespace Madmail::Config
