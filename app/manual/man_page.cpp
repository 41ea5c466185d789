// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/manual/man_page.h"

namespace Madmail::Manual {

namespace {

constexpr const char *date = "2026-11-21"; ///< of these sentences

constexpr const char *beginning = R"END(.SH NAME
maddy \- be and command a chatmail relay
.SH SYNOPSIS
.B maddy
.RI [ OPTIONS ]
.I COMMAND
.RI [ ARGUMENTS ]
.br
.B madmail \-\-cli
.RI [ OPTIONS ]
.I COMMAND
.RI [ ARGUMENTS ]
.SH DESCRIPTION
Madmail Desktop carries a complete chatmail relay.
.B maddy
is its command line:
.B maddy run
is the server, and every other command tells a server what to do or asks what it does.
.PP
A command that is typed on the server's computer reaches the running server over a socket in the state folder, and holds at once.
While no server runs, the command does the same work on the state folder itself.
With
.B \-\-server
it asks a server on another computer, by its Admin API.
.PP
Sizes are written as 500MB, 1G or 32M, times as 720h, 30d or 90m.
Passwords are asked for, or read as one line of standard input.
Commands that delete for good ask before, unless
.B \-\-yes
is given.
)END";

constexpr const char *ending = R"END(.SH EXIT STATUS
.TP
.B 0
It was done.
.TP
.B 1
It failed; standard error has one line that says why.
.TP
.B 2
The command was not understood, or a value is not allowed.
.SH ENVIRONMENT
.TP
.B MADMAIL_STATE_DIR
The state folder, where
.B \-\-state\-dir
is not given.
.TP
.B MADMAIL_TOKEN
The admin token of the server of
.BR \-\-server .
.SH FILES
.TP
.I /var/lib/madmail
The state folder of the system service.
.TP
.I ~/.local/share/madmail
The state folder of everybody else.
.TP
.I maddy.conf
In the state folder: the configuration file, which need not be there.
.TP
.I ~/.config/madmail/known_servers
One line for each accepted certificate of another server: its name and port, and the SHA-256 fingerprint.
.SH SEE ALSO
.I docs/operating.md
and
.I docs/admin-api.md
of the source.
)END";

/// Text of ours as roff takes it literally.
QString escaped(QString text)
{
    text.replace(u'\\', QLatin1String("\\e")).replace(u'-', QLatin1String("\\-")).replace(u'\'', QLatin1String("\\(aq")).replace(u'`', QLatin1String("\\(ga"));
    return text.startsWith(u'.') ? QLatin1String("\\&") + text : text;
}

QString bold(const QString &text)
{
    return QStringLiteral("\\fB%1\\fR").arg(escaped(text));
}

QString italic(const QString &text)
{
    return QStringLiteral("\\fI%1\\fR").arg(escaped(text));
}

/// Help is a part of a sentence.
QString sentence(const QString &help)
{
    return escaped(help.endsWith(u'.') ? help : help + u'.') + u'\n';
}

QString sentence(const QString &help, const Cli::Offer &offer)
{
    QString text = sentence(help);
    if (!offer.choices.isEmpty() && offer.isComplete)
        text += QStringLiteral("One of: %1.\n").arg(escaped(offer.choices.join(QLatin1String(", "))));
    return text;
}

QString optionNames(const Cli::OptionNode &option)
{
    QStringList names;
    for (const QString &name : option.names)
        names << bold(name);
    return names.join(QLatin1String(", ")) + (option.value.isEmpty() ? QString() : u' ' + italic(option.value));
}

QString optionItems(const std::vector<Cli::OptionNode> &options)
{
    QString text;
    for (const Cli::OptionNode &option : options)
        text += QStringLiteral(".TP\n%1\n").arg(optionNames(option)) + sentence(option.help, option.offer);
    return text;
}

QString argumentName(const Cli::ArgumentNode &argument)
{
    const QString name = italic(argument.name.toUpper()) + (argument.isMany ? QStringLiteral(" ...") : QString());
    return argument.isRequired ? name : u'[' + name + u']';
}

QString synopsis(const QString &words, const Cli::CommandNode &command)
{
    QString text = bold(words);
    for (const Cli::ArgumentNode &argument : command.arguments)
        text += u' ' + argumentName(argument);
    return text + (command.options.empty() ? QString() : QStringLiteral(" [%1]").arg(italic(QStringLiteral("OPTIONS"))));
}

QString examples(const Cli::CommandNode &command)
{
    if (command.examples.isEmpty())
        return {};
    QString text = command.examples.size() == 1 ? QStringLiteral(".IP\nExample:\n") : QStringLiteral(".IP\nExamples:\n");
    for (const QString &example : command.examples)
        text += QStringLiteral(".br\n%1\n").arg(bold(QStringLiteral("maddy ") + example));
    return text;
}

/// This command and all below it, each with its whole name.
QString commandItems(const QString &words, const Cli::CommandNode &command)
{
    QString text;
    if (command.canRun && command.sameAs.isEmpty()) {
        text += QStringLiteral(".TP\n%1\n").arg(synopsis(words, command)) + sentence(command.summary);
        QString details;
        for (const Cli::ArgumentNode &argument : command.arguments)
            details += QStringLiteral(".TP\n%1\n").arg(italic(argument.name.toUpper())) + sentence(argument.help, argument.offer);
        details += optionItems(command.options);
        text += (details.isEmpty() ? QString() : QStringLiteral(".RS\n") + details + QStringLiteral(".RE\n")) + examples(command);
    }
    for (const Cli::CommandNode &child : command.commands)
        text += commandItems(words + u' ' + child.word, child);
    return text;
}

/// Older spellings, one line each.
QString spellingItems(const QString &words, const Cli::CommandNode &command)
{
    QString text;
    if (!command.sameAs.isEmpty())
        text += QStringLiteral(".TP\n%1\nThe same as %2.\n").arg(bold(words), bold(command.sameAs));
    for (const Cli::CommandNode &child : command.commands)
        text += spellingItems((words.isEmpty() ? words : words + u' ') + child.word, child);
    return text;
}

} // namespace

QByteArray manPage(const Cli::CommandNode &program)
{
    QString text = QStringLiteral(".\\\" SPDX-License-Identifier: GPL-3.0-or-later\n.\\\" Made by: maddy generate-man\n"
                                  ".TH MADDY 1 \"%1\" \"Madmail " MADMAIL_VERSION "\" \"Madmail Desktop\"\n")
                       .arg(QLatin1String(date));
    text += QLatin1String(beginning) + QStringLiteral(".SH OPTIONS\nThese may stand before and behind the command.\n") + optionItems(program.options);
    text += QStringLiteral(".SH COMMANDS\n");
    for (const Cli::CommandNode &command : program.commands)
        if (const QString items = commandItems(command.word, command); !items.isEmpty())
            text += QStringLiteral(".SS %1\n").arg(escaped(command.word)) + (command.canRun ? QString() : sentence(command.summary)) + items;
    text += QStringLiteral(".SH OTHER SPELLINGS\nOf commands that older programs for this protocol have.\n") + spellingItems({}, program);
    return (text + QLatin1String(ending)).toUtf8();
}

} // namespace Madmail::Manual
