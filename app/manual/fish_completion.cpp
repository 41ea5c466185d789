// SPDX-License-Identifier: GPL-3.0-or-later
// Completion for fish.
#include "app/manual/completion_rows.h"
#include "app/manual/completion.h"

#include <algorithm>

namespace Madmail::Manual {

namespace {

constexpr const char *beginning = R"END(# fish completion for maddy and madmail, made by: maddy completion fish

# What can follow: words with what they are behind a tab, or FILES. $argv[1]: the words so far, and behind a colon the option, or
# how many words there are behind the command, and behind another colon the last of them.
function __maddy_commands
    switch "$argv[1]"
)END";

constexpr const char *ending = R"END(
function __maddy_complete
    set -l current (commandline -ct)
    set -l tokens (commandline -opc)
    set -l place ''
    set -l option ''
    set -l count 0
    set -l previous ''
    for word in $tokens[2..-1]
        if test -n "$option"
            set option ''
        else if string match -q -- '-*=*' $word
            continue
        else if string match -q -- '-*' $word
            __maddy_takes_value "$place:$word"; and set option $word
        else if test $count -eq 0; and __maddy_commands "$place" | string match -q -- (printf '%s\t*' $word)
            set place "$place $word"
        else
            set count (math $count + 1)
            set previous $word
        end
    end
    set -l offers
    set -l before ''
    if test -n "$option"
        set offers (__maddy_values "$place:$option")
    else if string match -q -- '-*=*' $current
        set before (string replace -r '=.*' '=' -- $current)
        set offers (__maddy_values "$place:"(string replace -r '=.*' '' -- $current))
    else if string match -q -- '-*' $current
        set offers (__maddy_options "$place")
        test (string replace -r '.*/' '' -- $tokens[1]) = maddy; or set -a offers (printf '%s\t%s' --cli 'Be the command line')
    else
        set offers (__maddy_arguments "$place:$count:$previous")
        test $count -eq 0; and set -a offers (__maddy_commands "$place")
    end
    if test "$offers[1]" = FILES
        __fish_complete_path (string replace -r '^-[^=]*=' '' -- $current) | string replace -r '^' -- $before
    else
        for offer in $offers
            echo $before$offer
        end
    end
end

complete -c maddy -f -a '(__maddy_complete)'
complete -c madmail -f -a '(__maddy_complete)'
)END";

/// In fish, only \ and ' mean something between single quotes.
QString fishQuoted(QString text)
{
    return u'\'' + text.replace(u'\\', QLatin1String("\\\\")).replace(u'\'', QLatin1String("\\'")) + u'\'';
}

/// One line for each word: printf repeats its format.
QString described(const QString &word, const QString &help)
{
    return u' ' + fishQuoted(word) + u' ' + fishQuoted(help);
}

QString described(const std::vector<Cli::OptionNode> &options)
{
    QString text;
    for (const Cli::OptionNode &option : options)
        for (const QString &name : option.names)
            text += described(name, option.help);
    return text;
}

QString commandsRow(const QString &pattern, const std::vector<Cli::CommandNode> &commands)
{
    QString words;
    for (const Cli::CommandNode &command : commands)
        words += described(command.word, command.summary);
    return QStringLiteral("        case %1\n            printf '%s\\t%s\\n'").arg(fishQuoted(pattern)) + words + u'\n';
}

QString optionsRow(const QString &pattern, const std::vector<Cli::OptionNode> &own, const std::vector<Cli::OptionNode> &global)
{
    return QStringLiteral("        case %1\n            printf '%s\\t%s\\n'").arg(fishQuoted(pattern)) + described(own) + described(global) + u'\n';
}

QString offerRow(const QString &pattern, const Cli::Offer &offer)
{
    QString words;
    for (const QString &choice : offer.isFile ? QStringList { QStringLiteral("FILES") } : offer.choices)
        words += u' ' + fishQuoted(choice);
    return QStringLiteral("        case %1\n            printf '%s\\n'").arg(fishQuoted(pattern)) + words + u'\n';
}

QString function(const char *name, const QString &rows)
{
    return QStringLiteral("    end\nend\n\nfunction %1\n    switch \"$argv[1]\"\n").arg(QLatin1String(name)) + rows;
}

} // namespace

QByteArray fishCompletion(const Cli::CommandNode &program)
{
    CompletionRows rows = rowsFor(program, { commandsRow, optionsRow, offerRow });
    std::transform(rows.takingValue.begin(), rows.takingValue.end(), rows.takingValue.begin(), fishQuoted);
    const QString all = QString::fromUtf8(beginning) + rows.commands + function("__maddy_options", rows.options)
        + function("__maddy_values", rows.values) + function("__maddy_arguments", rows.arguments)
        + function("__maddy_takes_value", QStringLiteral("        case %1\n            return 0\n").arg(rows.takingValue.join(u' ')))
        + QStringLiteral("    end\n    return 1\nend\n") + QString::fromUtf8(ending);
    return all.toUtf8();
}

} // namespace Madmail::Manual
