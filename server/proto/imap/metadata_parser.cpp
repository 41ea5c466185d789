// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/metadata_parser.h"

#include "server/proto/imap/characters.h"

#include <QCoreApplication>

#include <algorithm>

namespace Madmail::Imap {

namespace {

constexpr qsizetype maxEntries = 64;
constexpr qsizetype maxEntryBytes = 256;

Error tooMany()
{
    return { ErrorCode::TooLarge,
             { QT_TRANSLATE_NOOP("Server", "At most 64 entries at once, with names of at most 256 bytes.") } };
}

/// RFC 5464 §3.1: begins with "/", no empty part, no wildcards, printable ASCII, compared without case.
Result<QByteArray> takeEntryName(ArgumentScanner &arguments)
{
    MADMAIL_TRY(QByteArray name, arguments.takeAstring());
    if (name.size() > maxEntryBytes)
        return tooMany();
    const auto isEntryChar = [](char c) { return isPrintable(c) && c != '*' && c != '%'; };
    if (name.size() < 2 || name[0] != '/' || name.endsWith('/') || name.contains("//")
        || !std::all_of(name.begin(), name.end(), isEntryChar))
        return badArgument(QT_TRANSLATE_NOOP("Server", "This is not the name of a metadata entry."));
    std::transform(name.begin(), name.end(), name.begin(), lowerCase);
    return name;
}

/// "" is the server itself.
Result<std::optional<MailboxName>> takeTarget(ArgumentScanner &arguments)
{
    MADMAIL_TRY(const QByteArray wire, arguments.takeAstring());
    if (wire.isEmpty())
        return std::optional<MailboxName>();
    MADMAIL_TRY(MailboxName name, MailboxName::fromWire(wire));
    return std::optional(std::move(name));
}

/// Behind "(": MAXSIZE n, DEPTH 0|1|infinity, ")".
Status takeOptions(ArgumentScanner &arguments, GetMetadataCommand &command)
{
    do {
        MADMAIL_TRY(const QByteArrayView name, arguments.takeAtom());
        MADMAIL_CHECK(arguments.takeBlank());
        MADMAIL_TRY(const QByteArrayView value, arguments.takeAtom());
        ArgumentScanner inner(value, {});
        if (name.compare("MAXSIZE", Qt::CaseInsensitive) == 0) {
            MADMAIL_TRY(const quint64 size, inner.takeNumber());
            MADMAIL_CHECK(inner.takeEnd());
            command.maxSize = quint32(size);
        } else if (name.compare("DEPTH", Qt::CaseInsensitive) == 0 && (value == "0" || value == "1")) {
            command.depth = value == "1" ? 1 : 0;
        } else if (name.compare("DEPTH", Qt::CaseInsensitive) == 0 && value.compare("infinity", Qt::CaseInsensitive) == 0) {
            command.depth = GetMetadataCommand::depthInfinity;
        } else {
            return badArgument(QT_TRANSLATE_NOOP("Server", "Unknown metadata option."));
        }
    } while (arguments.skip(' '));
    return arguments.takeChar(')');
}

/// Behind "(": entry names and ")".
Status takeEntries(ArgumentScanner &arguments, GetMetadataCommand &command)
{
    do {
        MADMAIL_TRY(QByteArray name, takeEntryName(arguments));
        if (command.entries.size() == maxEntries)
            return tooMany();
        command.entries.append(std::move(name));
    } while (arguments.skip(' '));
    return arguments.takeChar(')');
}

bool isOptionNext(const ArgumentScanner &arguments)
{
    const char c = upperCase(arguments.peek()); // an entry begins with "/", a quote or a literal
    return c >= 'A' && c <= 'Z';
}

} // namespace

Result<GetMetadataCommand> parseGetMetadata(ArgumentScanner &arguments)
{
    GetMetadataCommand command;
    const bool optionsFirst = arguments.skip('(');
    if (optionsFirst) {
        MADMAIL_CHECK(takeOptions(arguments, command));
        MADMAIL_CHECK(arguments.takeBlank());
    }
    MADMAIL_TRY(command.mailbox, takeTarget(arguments));
    MADMAIL_CHECK(arguments.takeBlank());
    bool isList = arguments.skip('(');
    if (isList && !optionsFirst && isOptionNext(arguments)) {
        MADMAIL_CHECK(takeOptions(arguments, command));
        MADMAIL_CHECK(arguments.takeBlank());
        isList = arguments.skip('(');
    }
    if (isList) {
        MADMAIL_CHECK(takeEntries(arguments, command));
    } else {
        MADMAIL_TRY(QByteArray name, takeEntryName(arguments));
        command.entries.append(std::move(name));
    }
    MADMAIL_CHECK(arguments.takeEnd());
    return command;
}

Result<SetMetadataCommand> parseSetMetadata(ArgumentScanner &arguments)
{
    SetMetadataCommand command;
    MADMAIL_TRY(command.mailbox, takeTarget(arguments));
    MADMAIL_CHECK(arguments.takeBlank());
    MADMAIL_CHECK(arguments.takeChar('('));
    do {
        SetMetadataCommand::Entry entry;
        MADMAIL_TRY(entry.name, takeEntryName(arguments));
        MADMAIL_CHECK(arguments.takeBlank());
        MADMAIL_TRY(entry.value, arguments.takeNstring());
        if (qsizetype(command.entries.size()) == maxEntries)
            return tooMany();
        command.entries.push_back(std::move(entry));
    } while (arguments.skip(' '));
    MADMAIL_CHECK(arguments.takeChar(')'));
    MADMAIL_CHECK(arguments.takeEnd());
    return command;
}

} // namespace Madmail::Imap
