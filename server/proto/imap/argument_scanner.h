// SPDX-License-Identifier: GPL-3.0-or-later
// Walks over the arguments of a command and takes the tokens of RFC 3501 §9 off their front.
#pragma once

#include "server/base/message_flags.h"
#include "server/base/result.h"
#include "server/proto/imap/mailbox_name.h"
#include "server/proto/imap/raw_command.h"
#include "server/proto/imap/sequence_set.h"

#include <optional>

namespace Madmail::Imap {

/// BadInput with a sentence that is marked for translation.
inline Error badArgument(const char *text)
{
    return { ErrorCode::BadInput, { text } };
}

/// The views it gives are those of the raw command. All take…() leave the scanner at an undefined place when they fail.
class ArgumentScanner
{
public:
    ArgumentScanner(QByteArrayView arguments, std::span<const LiteralSpan> literals)
        : m_text(arguments)
        , m_literals(literals)
    {
    }

    /// Nothing left but blanks.
    bool atEnd() const;
    /// The next byte: 0 at the end, '{' where a literal begins.
    char peek() const;

    /// Takes `c` if it is next.
    bool skip(char c);
    /// Takes `word` (upper case) if it is next in any case and no atom character follows it.
    bool skipWord(QByteArrayView word);

    Status takeEnd() const;
    Status takeBlank();
    Status takeChar(char c);
    Result<QByteArrayView> takeAtom();
    /// 1*ASTRING-CHAR, a quoted string or a literal. 8-bit bytes in quotes are let through.
    Result<QByteArray> takeAstring();
    /// A quoted string or a literal.
    Result<QByteArray> takeString();
    Result<std::optional<QByteArray>> takeNstring();
    /// As takeAstring(), and `%` and `*` (list-mailbox).
    Result<QByteArray> takeListMailbox();
    /// Digits. Errors: BadInput above `largest`.
    Result<quint64> takeNumber(quint64 largest = 0xffffffff);
    Result<SequenceSet> takeSequenceSet();
    Result<MailboxName> takeMailbox();
    /// "(" [flag *(SP flag)] ")", or without parentheses up to the end. \Recent is taken and forgotten.
    /// Errors: BadInput for unknown system flags; TooLarge above 32 keywords or 64 bytes.
    Result<MessageFlags> takeFlags(bool parenthesesNeeded);

    /// The run of bytes for which `belongs` holds, maybe empty; never goes into a literal.
    template<typename Belongs>
    QByteArrayView takeWhile(Belongs belongs)
    {
        const qsizetype end = textEnd();
        const qsizetype start = m_at;
        while (m_at < end && belongs(m_text[m_at]))
            ++m_at;
        return m_text.sliced(start, m_at - start);
    }

private:
    bool atLiteral() const { return !m_literals.empty() && m_literals.front().offset == m_at; }
    qsizetype textEnd() const { return m_literals.empty() ? m_text.size() : qsizetype(m_literals.front().offset); }
    Result<QByteArray> takeQuoted();
    QByteArray takeLiteral();
    Status takeFlag(MessageFlags &flags);

    QByteArrayView m_text;
    std::span<const LiteralSpan> m_literals; ///< those ahead
    qsizetype m_at = 0;
};

} // namespace Madmail::Imap
