// SPDX-License-Identifier: GPL-3.0-or-later
// Completion for zsh.
#include "app/manual/completion_rows.h"
#include "app/manual/completion.h"

namespace Madmail::Manual {

namespace {

constexpr const char *beginning = R"END(#compdef maddy madmail
# zsh completion for maddy and madmail, made by: maddy completion zsh

# What can follow, in $offers: commands and options with what they are, or FILES. $1: the words so far, and behind a colon the
# option, or how many words there are behind the command, and behind another colon the last of them.
_maddy_commands()
{
    case $1 in
)END";

constexpr const char *ending = R"END(
_maddy()
{
    local place= option= before= word i count=0
    local -a offers
    for ((i = 2; i < CURRENT; i++)); do
        word=${(Q)words[i]}
        offers=()
        if [[ -n $option ]]; then
            option=
        elif [[ $word == -*=* ]]; then
            continue
        elif [[ $word == -* ]]; then
            _maddy_takes_value "$place:$word" && option=$word
        elif _maddy_commands "$place" && ((count == 0 && ${offers[(I)$word:*]})); then
            place+=" $word"
        else
            ((count++))
            before=$word
        fi
    done
    offers=()
    if [[ -n $option ]]; then
        _maddy_values "$place:$option"
    elif [[ $PREFIX == -*=* ]]; then
        option=${PREFIX%%=*}
        compset -P 1 '*='
        _maddy_values "$place:$option"
    elif [[ $PREFIX == -* ]]; then
        _maddy_options "$place"
        [[ ${words[1]:t} == maddy ]] || offers+=('--cli:Be the command line')
    else
        _maddy_arguments "$place:$count:$before"
        if ((count == 0)) && [[ $offers != FILES ]]; then
            local -a choices=("${offers[@]}")
            offers=()
            _maddy_commands "$place"
            offers+=("${choices[@]}")
        fi
    fi
    if [[ $offers == FILES ]]; then
        _files
    elif ((${#offers})); then
        _describe value offers
    fi
}

if [[ $funcstack[1] == _maddy ]]; then
    _maddy "$@"
else
    compdef _maddy maddy madmail
fi
)END";

/// 'create:Make an account'
QString described(const QString &word, const QString &help)
{
    return u' ' + quoted(word + u':' + help);
}

QString described(const std::vector<Cli::OptionNode> &options)
{
    QString text;
    for (const Cli::OptionNode &option : options)
        for (const QString &name : option.names)
            text += described(name, option.help);
    return text;
}

QString row(const QString &pattern, const QString &words)
{
    return QStringLiteral("    %1) offers=(%2) ;;\n").arg(quotedPattern(pattern), words.mid(1));
}

QString commandsRow(const QString &pattern, const std::vector<Cli::CommandNode> &commands)
{
    QString words;
    for (const Cli::CommandNode &command : commands)
        words += described(command.word, command.summary);
    return row(pattern, words);
}

QString optionsRow(const QString &pattern, const std::vector<Cli::OptionNode> &own, const std::vector<Cli::OptionNode> &global)
{
    return row(pattern, described(own) + described(global));
}

QString offerRow(const QString &pattern, const Cli::Offer &offer)
{
    QString words;
    for (const QString &choice : offer.isFile ? QStringList { QStringLiteral("FILES") } : offer.choices)
        words += u' ' + quoted(choice);
    return row(pattern, words);
}

QString function(const char *name, const QString &rows)
{
    return QStringLiteral("    esac\n    return 0\n}\n\n%1()\n{\n    case $1 in\n").arg(QLatin1String(name)) + rows;
}

} // namespace

QByteArray zshCompletion(const Cli::CommandNode &program)
{
    return caseScript(beginning, rowsFor(program, { commandsRow, optionsRow, offerRow }), function, ending);
}

} // namespace Madmail::Manual
