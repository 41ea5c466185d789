// SPDX-License-Identifier: GPL-3.0-or-later
// Reads maddy.conf: directives with arguments and blocks, as Caddy writes them.
#pragma once

#include "server/base/result.h"

#include <QByteArray>
#include <QHash>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace Madmail::Config {

/// `name argument "quoted argument" { children }`
struct Directive
{
    QString name;
    QStringList arguments; ///< macros and environment filled in
    std::vector<Directive> children;
    bool hasBlock = false;
    int line = 0;
};

/// `$(name) = value value`
struct Macro
{
    QStringList values;
    int line = 0;
};

struct ConfigFile
{
    std::vector<Directive> directives;
    QHash<QString, Macro> macros; ///< by name, without "$(" and ")"
};

/// Answers `{env:NAME}`; nothing = not set. Lets the parser stay pure.
using EnvironmentLookup = std::function<std::optional<QString>(const QString &name)>;

/// Longest config file, in bytes.
inline constexpr qint64 maxConfigFileBytes = 1024 * 1024;

/// Limits: 1 MiB, 16 levels, 10 000 directives, 1 000 arguments each, 4 million characters when all macros are filled in.
///
/// A line end or the `}` of a block ends a directive; `\` at the end of a line goes on in the next; `#` begins a comment
/// at the start of a word; quotes take `\"` and `\\`. `{` stands on the line of its directive, `}` ends a line.
/// `$(name) = value …` defines a macro for what follows. Alone it stands for all its values, inside a word or in quotes it
/// must have one. `{env:NAME}` is replaced by the environment. What they bring in is not looked at again.
/// An unknown macro and an unset variable are errors: an empty value would go unnoticed.
/// `import` is refused: a file that says everything is easier to get right.
///
/// Errors: TooLarge; BadInput with `field` "FILENAME:12" and a sentence that begins with it. The line is the one to mend:
/// that of the `{` or quote which is not closed, not the end of the file.
Result<ConfigFile> parseConfigFile(const QByteArray &content, const QString &fileName, const EnvironmentLookup &environment);

} // namespace Madmail::Config
