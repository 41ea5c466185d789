// SPDX-License-Identifier: GPL-3.0-or-later
// One command as CommandReader found it: cut into tag, name and arguments, nothing interpreted yet.
#pragma once

#include <QByteArrayView>

#include <span>

namespace Madmail::Imap {

/// Where a literal lies in RawCommand::arguments.
struct LiteralSpan
{
    quint32 offset = 0;
    quint32 length = 0;
    bool operator==(const LiteralSpan &) const = default;
};

/// A command with views into the reader's buffer or into the bytes just fed: valid until the reader is called again.
///
/// `arguments` is everything after "name SP", without the line end. Each `{n}CRLF` announcement is cut out, so the
/// bytes of a literal stand where it was announced, and `literals` (ascending) says which bytes those are.
///     LOGIN {3}CRLFbob "x y"   →   arguments `bob "x y"`, literals { {0, 3} }
struct RawCommand
{
    QByteArrayView tag;
    QByteArrayView name;     ///< upper case; never "UID" when another word follows it
    bool uid = false;        ///< the name was written with "UID " before it
    bool hasArguments = false; ///< there was a blank after the name
    QByteArrayView arguments;
    std::span<const LiteralSpan> literals;
};

} // namespace Madmail::Imap
