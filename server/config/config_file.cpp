// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/config_file.h"

#include "server/config/config_lexer.h"

#include <QCoreApplication>

namespace Madmail::Config {

namespace {

using Kind = ConfigToken::Kind;

constexpr int maxDepth = 16;
constexpr int maxDirectives = 10'000;
constexpr qsizetype maxArguments = 1000;
constexpr qsizetype maxExpandedCharacters = 4'000'000;
constexpr qsizetype shownCharacters = 64;

bool isMacroReference(const QString &word)
{
    return word.startsWith(QLatin1String("$(")) && word.indexOf(QLatin1Char(')')) == word.size() - 1;
}

class Parser
{
public:
    Parser(const QString &text, QString fileName, const EnvironmentLookup &environment)
        : m_lexer(text)
        , m_fileName(std::move(fileName))
        , m_environment(environment)
    {
    }

    Result<ConfigFile> parse()
    {
        ConfigFile file;
        advance();
        MADMAIL_TRY(file.directives, block(0, 0));
        file.macros = std::move(m_macros);
        return file;
    }

private:
    void advance() { m_token = m_lexer.next(); }

    Error errorAt(int line, const char *sentence, const QString &arg = {}) const
    {
        const QString place = QStringLiteral("%1:%2").arg(m_fileName).arg(line);
        QStringList args { place };
        if (!arg.isNull())
            args << arg.left(shownCharacters);
        return { ErrorCode::BadInput, { sentence, args }, place };
    }

    /// Directives up to the `}` (left for the caller) or the end of the file. `openedAt`: line of the `{`.
    Result<std::vector<Directive>> block(int depth, int openedAt)
    {
        if (depth > maxDepth)
            return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: blocks are nested too deeply."));
        std::vector<Directive> directives;
        for (;;) {
            switch (m_token.kind) {
            case Kind::EndOfLine:
                advance();
                break;
            case Kind::EndOfFile:
                if (depth > 0)
                    return errorAt(openedAt, QT_TRANSLATE_NOOP("Server", "%1: the block that begins here is not closed with }."));
                return directives;
            case Kind::CloseBlock:
                if (depth == 0)
                    return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: there is a } without a block."));
                return directives;
            case Kind::OpenBlock:
                return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: a block needs a name before its {."));
            case Kind::UnclosedQuote:
                return unclosedQuote();
            case Kind::Word:
                MADMAIL_CHECK(line(depth, directives));
                break;
            }
        }
    }

    Status line(int depth, std::vector<Directive> &directives)
    {
        if (++m_count > maxDirectives)
            return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: the file has too many directives."));
        Directive directive;
        directive.name = m_token.text;
        directive.line = m_token.line;
        const bool isMacro = !m_token.quoted && isMacroReference(directive.name);
        if (directive.name == QLatin1String("import"))
            return errorAt(directive.line,
                           QT_TRANSLATE_NOOP("Server", "%1: \"import\" is not supported. Write everything into this one file."));
        advance();
        MADMAIL_CHECK(arguments(directive));
        if (isMacro)
            return defineMacro(directive);
        if (m_token.kind == Kind::OpenBlock)
            MADMAIL_CHECK(children(directive, depth));
        directives.push_back(std::move(directive));
        return {};
    }

    Status arguments(Directive &directive)
    {
        for (; m_token.kind == Kind::Word; advance()) {
            MADMAIL_CHECK(expand(m_token, directive.arguments));
            if (directive.arguments.size() > maxArguments)
                return errorAt(directive.line, QT_TRANSLATE_NOOP("Server", "%1: there are too many arguments."));
        }
        return m_token.kind == Kind::UnclosedQuote ? unclosedQuote() : Status();
    }

    Status children(Directive &directive, int depth)
    {
        directive.hasBlock = true;
        const int openedAt = m_token.line;
        advance();
        MADMAIL_TRY(directive.children, block(depth + 1, openedAt));
        advance(); // the }
        const bool ends = m_token.kind == Kind::EndOfLine || m_token.kind == Kind::EndOfFile || m_token.kind == Kind::CloseBlock;
        return ends ? Status()
                    : errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: behind a } the line must end."));
    }

    Status defineMacro(const Directive &line)
    {
        if (line.arguments.value(0) != QLatin1String("=") || m_token.kind == Kind::OpenBlock)
            return errorAt(line.line, QT_TRANSLATE_NOOP("Server", "%1: a macro is written $(name) = value."));
        m_macros.insert(line.name.mid(2).chopped(1), { line.arguments.mid(1), line.line });
        return {};
    }

    Error unclosedQuote() const { return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: a quote is not closed.")); }

    /// Adds a word with its macros and variables filled in.
    Status expand(const ConfigToken &word, QStringList &arguments)
    {
        if (!word.quoted && isMacroReference(word.text)) {
            MADMAIL_TRY(const QStringList values, macro(word, word.text.mid(2).chopped(1)));
            for (const QString &value : values)
                m_expanded += value.size();
            arguments << values;
        } else {
            MADMAIL_TRY(const QString text, expandInside(word));
            m_expanded += text.size();
            arguments << text;
        }
        if (m_expanded > maxExpandedCharacters || arguments.size() > maxArguments)
            return errorAt(word.line, QT_TRANSLATE_NOOP("Server", "%1: the macros bring in too much text."));
        return {};
    }

    Result<QString> expandInside(const ConfigToken &word)
    {
        const QString &in = word.text;
        QString out;
        for (qsizetype at = 0; at < in.size();) {
            const bool isMacro = QStringView(in).mid(at, 2) == QLatin1String("$(");
            const bool isVariable = QStringView(in).mid(at, 5) == QLatin1String("{env:");
            const qsizetype start = at + (isMacro ? 2 : 5);
            const qsizetype end = isMacro || isVariable ? in.indexOf(isMacro ? u')' : u'}', start) : -1;
            if (end < 0) {
                out += in[at++];
                continue;
            }
            const QString name = in.mid(start, end - start);
            MADMAIL_TRY(const QString value, isMacro ? singleMacro(word, name) : variable(word, name));
            out += value;
            if (out.size() > maxExpandedCharacters)
                return errorAt(word.line, QT_TRANSLATE_NOOP("Server", "%1: the macros bring in too much text."));
            at = end + 1;
        }
        return out;
    }

    Result<QStringList> macro(const ConfigToken &word, const QString &name) const
    {
        const auto found = m_macros.constFind(name);
        if (found == m_macros.cend())
            return errorAt(word.line, QT_TRANSLATE_NOOP("Server", "%1: the macro $(%2) is not defined."), name);
        return found->values;
    }

    Result<QString> singleMacro(const ConfigToken &word, const QString &name) const
    {
        MADMAIL_TRY(const QStringList values, macro(word, name));
        if (values.size() != 1)
            return errorAt(word.line, QT_TRANSLATE_NOOP("Server", "%1: the macro $(%2) must have one value here."), name);
        return values.first();
    }

    Result<QString> variable(const ConfigToken &word, const QString &name) const
    {
        auto value = m_environment(name);
        if (!value)
            return errorAt(word.line, QT_TRANSLATE_NOOP("Server", "%1: the environment variable %2 is not set."), name);
        return *value;
    }

    ConfigLexer m_lexer;
    QString m_fileName;
    const EnvironmentLookup &m_environment;
    ConfigToken m_token;
    int m_count = 0;
    qsizetype m_expanded = 0; // characters of all arguments so far: macros could double text again and again
    QHash<QString, Macro> m_macros;
};

} // namespace

Result<ConfigFile> parseConfigFile(const QByteArray &content, const QString &fileName, const EnvironmentLookup &environment)
{
    if (content.size() > maxConfigFileBytes)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "%1 is larger than 1 MB."), { fileName } }, fileName };
    if (content.contains('\0') || !QByteArrayView(content).isValidUtf8())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "%1 is not a text file in UTF-8."), { fileName } }, fileName };
    return Parser(QString::fromUtf8(content), fileName, environment).parse();
}

} // namespace Madmail::Config
