// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/manual/completion_rows.h"

#include <algorithm>

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
                addArgument(path + u':' + (argument.isMany ? QStringLiteral("*") : QString::number(i)), argument.offer);
        for (const Cli::CommandNode &child : command.commands)
            collect(child, path + u' ' + child.word);
    }
    /// What follows a certain word stands first.
    void addArgument(const QString &pattern, const Cli::Offer &offer)
    {
        for (const auto &[before, choices] : offer.after)
            m_rows.arguments += m_shell.offer(pattern + u':' + before, { choices });
        if (offer.isFile || !offer.choices.isEmpty())
            m_rows.arguments += m_shell.offer(pattern + QStringLiteral(":*"), offer);
    }
    void addValue(const QString &pattern, const Cli::Offer &offer)
    {
        m_rows.takingValue << pattern;
        if (has(offer))
            m_rows.values += m_shell.offer(pattern, offer);
    }
    static bool has(const Cli::Offer &offer) { return offer.isFile || !offer.choices.isEmpty() || !offer.after.empty(); }

    const Cli::CommandNode &m_program;
    const ShellWords &m_shell;
    CompletionRows m_rows;
};

} // namespace

CompletionRows rowsFor(const Cli::CommandNode &program, const ShellWords &shell)
{
    return Collector(program, shell).rows();
}

QByteArray caseScript(const char *beginning, CompletionRows rows, QString (*function)(const char *name, const QString &rows), const char *ending)
{
    std::transform(rows.takingValue.begin(), rows.takingValue.end(), rows.takingValue.begin(), quotedPattern);
    const QString all = QString::fromUtf8(beginning) + rows.commands + function("_maddy_options", rows.options)
        + function("_maddy_values", rows.values) + function("_maddy_arguments", rows.arguments)
        + function("_maddy_takes_value", QStringLiteral("    %1) return 0 ;;\n    *) return 1 ;;\n").arg(rows.takingValue.join(QLatin1String(" | "))))
        + QStringLiteral("    esac\n}\n") + QString::fromUtf8(ending);
    return all.toUtf8();
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
