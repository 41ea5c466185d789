// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/smtp/command.h"

#include "server/proto/smtp/path.h"

#include <algorithm>
#include <array>

namespace Madmail::Smtp {

namespace {

constexpr qsizetype maxDomainBytes = 255; // RFC 5321 §4.5.3.1.2
constexpr qsizetype maxSizeDigits = 18;   // RFC 1870 §4 allows 20; eighteen fit a qint64

BadCommand bad(int code, const char *enhanced, const char *text)
{
    return { { code, enhanced, text } };
}

bool equals(QByteArrayView text, const char *word)
{
    return text.compare(QByteArrayView(word), Qt::CaseInsensitive) == 0;
}

bool isControl(char c)
{
    return static_cast<uchar>(c) < ' ' || c == 0x7f;
}

bool isAscii(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<uchar>(c) < 0x80; });
}

/// Takes "FROM:" or "TO:" and blanks, without regard to case.
bool takeKeyword(QByteArrayView *text, const char *keyword)
{
    const QByteArrayView word(keyword);
    if (text->size() < word.size() || text->first(word.size()).compare(word, Qt::CaseInsensitive) != 0)
        return false;
    *text = text->sliced(word.size());
    while (text->startsWith(' '))
        *text = text->sliced(1);
    return true;
}

Command parseHello(bool extended, QByteArrayView argument)
{
    if (argument.isEmpty() || argument.size() > maxDomainBytes || argument.contains(' '))
        return bad(501, "5.5.4", "Syntax: EHLO hostname");
    return Hello { extended, argument.toByteArray() };
}

Command parseAuth(QByteArrayView argument)
{
    const qsizetype blank = argument.indexOf(' ');
    const QByteArrayView mechanism = blank < 0 ? argument : argument.first(blank);
    if (mechanism.isEmpty() || mechanism.size() > 20)
        return bad(501, "5.5.4", "Syntax: AUTH mechanism");
    Auth auth { mechanism.toByteArray().toUpper(), {} };
    if (blank >= 0) {
        const QByteArrayView response = argument.sliced(blank + 1);
        if (response.isEmpty() || response.contains(' '))
            return bad(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]");
        auth.initialResponse = response.toByteArray();
    }
    return auth;
}

/// SIZE=n: a size that no qint64 holds is as good as the largest one.
std::optional<qint64> parseSize(const Parameter &parameter)
{
    if (!parameter.value || parameter.value->size() > 20)
        return {};
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (!std::all_of(parameter.value->begin(), parameter.value->end(), isDigit))
        return {};
    if (parameter.value->size() > maxSizeDigits)
        return std::numeric_limits<qint64>::max();
    return parameter.value->toByteArray().toLongLong();
}

/// Applies one parameter of MAIL. Nothing when it is good.
std::optional<BadCommand> applyMailParameter(const Parameter &parameter, Mail *mail)
{
    if (equals(parameter.keyword, "SIZE")) {
        const auto size = parseSize(parameter);
        if (!size)
            return bad(501, "5.5.4", "Syntax: SIZE=number");
        mail->declaredBytes = *size;
        return {};
    }
    if (equals(parameter.keyword, "BODY")) {
        if (!parameter.value || !(equals(*parameter.value, "7BIT") || equals(*parameter.value, "8BITMIME")))
            return bad(501, "5.5.4", "Syntax: BODY=7BIT or BODY=8BITMIME");
        return {};
    }
    if (equals(parameter.keyword, "SMTPUTF8")) {
        if (parameter.value)
            return bad(501, "5.5.4", "Syntax: SMTPUTF8 has no value");
        mail->utf8 = true;
        return {};
    }
    // RFC 4954 §5: whoever offers AUTH takes AUTH=; we never act on it.
    if (equals(parameter.keyword, "AUTH")) {
        if (!parameter.value)
            return bad(501, "5.5.4", "Syntax: AUTH=address");
        return {};
    }
    return bad(555, "5.5.4", "Unsupported option");
}

Command parseMail(QByteArrayView argument)
{
    if (!takeKeyword(&argument, "FROM:"))
        return bad(501, "5.5.4", "Syntax: MAIL FROM:<address>");
    const auto mailbox = takePath(&argument);
    if (!mailbox)
        return bad(501, "5.5.4", "Syntax: MAIL FROM:<address>");
    const auto parameters = parseParameters(argument);
    if (!parameters)
        return bad(501, "5.5.4", "Invalid parameters");
    Mail mail;
    for (const Parameter &parameter : *parameters)
        if (auto refusal = applyMailParameter(parameter, &mail))
            return *refusal;
    if (mailbox->isEmpty())
        return mail;
    if (!mail.utf8 && !isAscii(*mailbox))
        return bad(553, "5.6.7", "This address needs SMTPUTF8");
    auto sender = EmailAddress::parse(*mailbox);
    if (!sender)
        return bad(501, "5.1.7", "Invalid sender address");
    mail.sender = std::move(*sender);
    return mail;
}

Command parseRcpt(QByteArrayView argument)
{
    if (!takeKeyword(&argument, "TO:"))
        return bad(501, "5.5.4", "Syntax: RCPT TO:<address>");
    const auto mailbox = takePath(&argument);
    if (!mailbox)
        return bad(501, "5.5.4", "Syntax: RCPT TO:<address>");
    const auto parameters = parseParameters(argument);
    if (!parameters)
        return bad(501, "5.5.4", "Invalid parameters");
    if (!parameters->empty())
        return bad(555, "5.5.4", "Unsupported option");
    if (std::count(mailbox->begin(), mailbox->end(), '@') != 1)
        return bad(554, "5.6.0", "Invalid recipient address format");
    auto recipient = EmailAddress::parse(*mailbox);
    if (!recipient)
        return bad(501, "5.1.3", "Invalid recipient address");
    return Rcpt { std::move(*recipient) };
}

/// Commands whose argument does not matter, or must not be there.
struct SimpleCommand
{
    const char *word;
    bool takesArgument;
    Command command;
};

const std::array<SimpleCommand, 7> &simpleCommands()
{
    static const std::array<SimpleCommand, 7> commands { {
        { "DATA", false, Data {} },
        { "RSET", false, Rset {} },
        { "NOOP", true, Noop {} },
        { "QUIT", false, Quit {} },
        { "STARTTLS", false, StartTls {} },
        { "VRFY", true, Vrfy {} },
        { "HELP", true, Help {} },
    } };
    return commands;
}

Command parseOther(QByteArrayView word, QByteArrayView argument)
{
    for (const SimpleCommand &simple : simpleCommands()) {
        if (!equals(word, simple.word))
            continue;
        if (!simple.takesArgument && !argument.isEmpty())
            return bad(501, "5.5.4", "No parameters allowed");
        return simple.command;
    }
    if (equals(word, "BDAT"))
        return BadCommand { { 502, "5.5.1", "Command not implemented" }, true };
    for (const char *unimplemented : { "EXPN", "TURN", "ETRN", "SEND", "SOML", "SAML" })
        if (equals(word, unimplemented))
            return bad(502, "5.5.1", "Command not implemented");
    for (const char *ofBrowsers : { "GET", "POST", "PUT", "OPTIONS", "CONNECT", "HEAD" })
        if (equals(word, ofBrowsers))
            return BadCommand { { 500, "5.5.1", "Command not recognized" }, true };
    return bad(500, "5.5.1", "Command not recognized");
}

} // namespace

Command parseCommand(QByteArrayView line)
{
    if (std::any_of(line.begin(), line.end(), isControl))
        return bad(500, "5.5.2", "Control characters are not allowed");
    if (!line.isValidUtf8())
        return bad(500, "5.5.2", "Not valid UTF-8");
    while (line.endsWith(' '))
        line.chop(1);
    const qsizetype blank = line.indexOf(' ');
    const QByteArrayView word = blank < 0 ? line : line.first(blank);
    const QByteArrayView argument = blank < 0 ? QByteArrayView() : line.sliced(blank + 1);
    if (equals(word, "AUTH"))
        return parseAuth(argument);
    if (line.size() + 2 > maxCommandBytes)
        return bad(500, "5.5.2", "Line too long");
    if (equals(word, "EHLO") || equals(word, "HELO"))
        return parseHello(equals(word, "EHLO"), argument);
    if (equals(word, "MAIL"))
        return parseMail(argument);
    if (equals(word, "RCPT"))
        return parseRcpt(argument);
    return parseOther(word, argument);
}

} // namespace Madmail::Smtp
