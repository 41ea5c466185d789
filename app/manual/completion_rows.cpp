// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/manual/completion_rows.h"

namespace Madmail::Manual {

namespace {

class Collector
{
public:
    Collector(const Cli::CommandNode &program, const ShellWords &shell)
        : m_program(program)
        , m_shell(shell)
    {
        collect(program, {});
        m_rows.options += shell.options(QStringLiteral("*"), {}, program.options);
    }
    CompletionRows rows() && { return std::move(m_rows); }

private:
    void collect(const Cli::CommandNode &command, const QString &path)
    {
        if (!command.commands.empty())
            m_rows.commands += m_shell.commands(path, command.commands);
        if (!path.isEmpty() && !command.options.empty())
            m_rows.options += m_shell.options(path, command.options, m_program.options);
        for (const Cli::OptionNode &option : command.options)
            for (const QString &name : option.value.isEmpty() ? QStringList() : option.names)
                addValue((path.isEmpty() ? QStringLiteral("*:") : path + u':') + name, option.offer);
        for (std::size_t i = 0; i < command.arguments.size(); ++i)
            if (const Cli::ArgumentNode &argument = command.arguments[i]; has(argument.offer))
                m_rows.arguments += m_shell.offer(path + u':' + (argument.isMany ? QStringLiteral("*") : QString::number(i)), argument.offer);
        for (const Cli::CommandNode &child : command.commands)
            collect(child, path + u' ' + child.word);
    }
    void addValue(const QString &pattern, const Cli::Offer &offer)
    {
        m_rows.takingValue << pattern;
        if (has(offer))
            m_rows.values += m_shell.offer(pattern, offer);
    }
    static bool has(const Cli::Offer &offer) { return offer.isFile || !offer.choices.isEmpty(); }

    const Cli::CommandNode &m_program;
    const ShellWords &m_shell;
    CompletionRows m_rows;
};

} // namespace

CompletionRows rowsFor(const Cli::CommandNode &program, const ShellWords &shell)
{
    return Collector(program, shell).rows();
}

QString quoted(QString text)
{
    return u'\'' + text.replace(u'\'', QLatin1String("'\\''")) + u'\'';
}

QString quotedPattern(const QString &pattern)
{
    QStringList parts;
    for (const QString &part : pattern.split(u'*'))
        parts << (part.isEmpty() && pattern != part ? QString() : quoted(part));
    return parts.join(u'*');
}

} // namespace Madmail::Manual
