// SPDX-License-Identifier: GPL-3.0-or-later
// Completion for bash.
#include "app/manual/completion_rows.h"
#include "app/manual/completion.h"

namespace Madmail::Manual {

namespace {

// Words are separated as the shell does it (COMP_WORDBREAKS): an address or a URL comes in pieces, with : = @ between them.
constexpr const char *beginning = R"END(# bash completion for maddy and madmail, made by: maddy completion bash

# What can follow: commands, options, "FILES" for names of files, or nothing. $1: the words so far, and behind a colon the option,
# or how many words there are behind the command, and behind another colon the last of them.
_maddy_commands()
{
    case $1 in
)END";

constexpr const char *ending = R"END(
_maddy()
{
    local current=${COMP_WORDS[COMP_CWORD]} path= count=0 before= option= glued= word i offer
    local IFS=$' \t\n'
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == [:=@] ]]; then
            glued=yes
        elif [[ $glued ]]; then
            glued= option=
        elif [[ $option ]]; then
            option=
        elif [[ $word == -* ]]; then
            _maddy_takes_value "$path:$word" && option=$word
        elif [[ $count == 0 && " $(_maddy_commands "$path") " == *" $word "* ]]; then
            path+=" $word"
        else
            ((count++))
            before=$word
        fi
    done
    if [[ $option ]]; then
        [[ $glued ]] || [[ $current != = ]] || current=
        offer=$(_maddy_values "$path:$option")
    elif [[ $glued || $current == [:=@] ]]; then
        return
    elif [[ $current == -* ]]; then
        offer=$(_maddy_options "$path")
        [[ ${COMP_WORDS[0]##*/} == maddy ]] || offer+=" --cli"
    else
        offer=$(_maddy_arguments "$path:$count:$before")
        [[ $count != 0 ]] || offer+=" $(_maddy_commands "$path")"
    fi
    if [[ $offer == FILES* ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -W "$offer" -- "$current")
    fi
}

complete -F _maddy maddy madmail
)END";

QString row(const QString &pattern, const QString &words)
{
    return QStringLiteral("    %1) echo %2 ;;\n").arg(quotedPattern(pattern), quoted(words));
}

QString commandsRow(const QString &pattern, const std::vector<Cli::CommandNode> &commands)
{
    QStringList words;
    for (const Cli::CommandNode &command : commands)
        words << command.word;
    return row(pattern, words.join(u' '));
}

QString optionsRow(const QString &pattern, const std::vector<Cli::OptionNode> &own, const std::vector<Cli::OptionNode> &global)
{
    QStringList names;
    for (const auto *options : { &own, &global })
        for (const Cli::OptionNode &option : *options)
            names << option.names;
    return row(pattern, names.join(u' '));
}

QString offerRow(const QString &pattern, const Cli::Offer &offer)
{
    return row(pattern, offer.isFile ? QStringLiteral("FILES") : offer.choices.join(u' '));
}

QString function(const char *name, const QString &rows)
{
    return QStringLiteral("    esac\n}\n\n%1()\n{\n    case $1 in\n").arg(QLatin1String(name)) + rows;
}

} // namespace

QByteArray bashCompletion(const Cli::CommandNode &program)
{
    return caseScript(beginning, rowsFor(program, { commandsRow, optionsRow, offerRow }), function, ending);
}

} // namespace Madmail::Manual
