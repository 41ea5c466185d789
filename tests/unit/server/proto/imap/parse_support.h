// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of this folder share: one command from its text to its value.
#pragma once

#include "server/proto/imap/command_parser.h"
#include "server/proto/imap/command_reader.h"

namespace Madmail::Imap::Testing {

/// Reads and parses one command without its line end; literals as `{3+}CRLFabc`. A reader error becomes BadInput.
inline Result<Command> parseText(QByteArray text)
{
    text += "\r\n";
    CommandReader reader(ReaderLimits::afterLogin(1024 * 1024));
    QByteArrayView input(text);
    const ReaderEvent event = reader.next(input);
    if (event.kind != ReaderEvent::Kind::CommandReady)
        return Error { ErrorCode::BadInput, { event.answer } };
    return parseCommand(event.command);
}

/// The command as a T; fails by returning nothing.
template<typename T>
std::optional<T> parseAs(const QByteArray &text)
{
    Result<Command> command = parseText(text);
    if (!command.ok()) {
        qWarning("%s: %s", text.constData(), qPrintable(command.error().toEnglish()));
        return std::nullopt;
    }
    if (!std::holds_alternative<T>(*command))
        return std::nullopt;
    return std::get<T>(std::move(*command));
}

} // namespace Madmail::Imap::Testing
