// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/config_file.h"

#include <QCoreApplication>
#include <QHash>

namespace Madmail::Config {

namespace {

constexpr qsizetype maxBytes = 1024 * 1024;
constexpr int maxDepth = 16;
constexpr int maxDirectives = 10'000;
constexpr qsizetype maxArguments = 1000;
constexpr qsizetype maxWordLength = 64 * 1024; // macros could otherwise double a word again and again

enum class TokenKind { Word, Open, Close, EndOfLine, End };

struct Token
{
    TokenKind kind = TokenKind::End;
    QString text;
    bool quoted = false;
    int line = 0;
};

class Parser
{
public:
    Parser(QString content, QString fileName)
        : m_text(std::move(content))
        , m_fileName(std::move(fileName))
    {
    }

    Result<std::vector<Directive>> parse()
    {
        MADMAIL_CHECK(advance());
        return parseBlock(0);
    }

private:
    Error errorAt(int line, const char *sentence, QStringList args = {}) const
    {
        const QString place = QStringLiteral("%1:%2").arg(m_fileName).arg(line);
        args.prepend(place);
        return { ErrorCode::BadInput, { sentence, std::move(args) }, place };
    }

    QChar peek() const { return m_at < m_text.size() ? m_text[m_at] : QChar(); }
    bool atEnd() const { return m_at >= m_text.size(); }

    void skipBlanks()
    {
        while (!atEnd()) {
            const QChar c = peek();
            const bool continues = c == QLatin1Char('\\') && m_at + 1 < m_text.size() && m_text[m_at + 1] == QLatin1Char('\n');
            if (continues) {
                m_at += 2;
                ++m_line;
            } else if (c == QLatin1Char(' ') || c == QLatin1Char('\t') || c == QLatin1Char('\r')) {
                ++m_at;
            } else if (c == QLatin1Char('#')) {
                while (!atEnd() && peek() != QLatin1Char('\n'))
                    ++m_at;
            } else {
                return;
            }
        }
    }

    Status advance()
    {
        skipBlanks();
        m_token = { TokenKind::End, {}, false, m_line };
        if (atEnd())
            return {};
        const QChar c = peek();
        if (c == QLatin1Char('\n')) {
            ++m_at;
            ++m_line;
            m_token.kind = TokenKind::EndOfLine;
            return {};
        }
        if (c == QLatin1Char('"'))
            return readQuoted();
        return readWord();
    }

    Status readQuoted()
    {
        m_token.kind = TokenKind::Word;
        m_token.quoted = true;
        for (++m_at; !atEnd() && peek() != QLatin1Char('"'); ++m_at) {
            const bool isEscape = peek() == QLatin1Char('\\') && m_at + 1 < m_text.size()
                && (m_text[m_at + 1] == QLatin1Char('"') || m_text[m_at + 1] == QLatin1Char('\\'));
            if (isEscape)
                ++m_at;
            if (peek() == QLatin1Char('\n'))
                ++m_line;
            m_token.text += peek();
        }
        if (atEnd())
            return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: a quote is not closed."));
        ++m_at;
        return substitute();
    }

    Status readWord()
    {
        const qsizetype start = m_at;
        while (!atEnd() && !peek().isSpace())
            ++m_at;
        m_token.text = m_text.mid(start, m_at - start);
        m_token.kind = TokenKind::Word;
        if (m_token.text == QLatin1String("{"))
            m_token.kind = TokenKind::Open;
        else if (m_token.text == QLatin1String("}"))
            m_token.kind = TokenKind::Close;
        else
            return substitute();
        return {};
    }

    /// Replaces `$(name)` and `{env:NAME}`. What a macro brings in is not looked at again.
    Status substitute()
    {
        QString out;
        const QString &in = m_token.text;
        for (qsizetype at = 0; at < in.size();) {
            const bool macro = in.mid(at, 2) == QLatin1String("$(");
            const bool environment = in.mid(at, 5) == QLatin1String("{env:");
            const qsizetype end = macro ? in.indexOf(QLatin1Char(')'), at) : environment ? in.indexOf(QLatin1Char('}'), at) : -1;
            if (end < 0) {
                out += in[at++];
                continue;
            }
            if (environment) {
                out += qEnvironmentVariable(in.mid(at + 5, end - at - 5).toUtf8().constData());
            } else {
                const QString name = in.mid(at, end - at + 1);
                if (!m_defining && !m_macros.contains(name))
                    return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: the macro %2 is not defined."), { name.left(64) });
                out += m_defining ? name : m_macros.value(name);
            }
            at = end + 1;
            if (out.size() > maxWordLength)
                return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: a value is too long."));
        }
        m_token.text = out;
        return {};
    }

    Status defineMacro(Directive &directive)
    {
        if (directive.arguments.value(0) != QLatin1String("="))
            return errorAt(directive.line, QT_TRANSLATE_NOOP("Server", "%1: a macro is written $(name) = value."));
        m_macros.insert(directive.name, directive.arguments.mid(1).join(QLatin1Char(' ')));
        return {};
    }

    Result<std::vector<Directive>> parseBlock(int depth)
    {
        if (depth > maxDepth)
            return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: blocks are nested too deeply."));
        std::vector<Directive> directives;
        for (;;) {
            // The first word of a line may be a macro that is being defined.
            m_defining = true;
            while (m_token.kind == TokenKind::EndOfLine)
                MADMAIL_CHECK(advance());
            m_defining = false;
            if (m_token.kind == TokenKind::End || m_token.kind == TokenKind::Close) {
                if ((m_token.kind == TokenKind::Close) != (depth > 0))
                    return errorAt(m_token.line, depth > 0 ? QT_TRANSLATE_NOOP("Server", "%1: a block is not closed with }.")
                                                           : QT_TRANSLATE_NOOP("Server", "%1: there is a } without a block."));
                return directives;
            }
            MADMAIL_TRY(Directive directive, parseDirective(depth));
            if (directive.name.startsWith(QLatin1String("$(")) && directive.name.endsWith(QLatin1Char(')')))
                MADMAIL_CHECK(defineMacro(directive));
            else
                directives.push_back(std::move(directive));
        }
    }

    Result<Directive> parseDirective(int depth)
    {
        if (m_token.kind == TokenKind::Open)
            return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: a block needs a name before its {."));
        if (++m_count > maxDirectives)
            return errorAt(m_token.line, QT_TRANSLATE_NOOP("Server", "%1: the file has too many directives."));
        Directive directive;
        directive.name = m_token.text;
        directive.line = m_token.line;
        if (directive.name == QLatin1String("import"))
            return errorAt(directive.line, QT_TRANSLATE_NOOP("Server", "%1: \"import\" is not supported; write everything in one file."));
        MADMAIL_CHECK(advance());
        while (m_token.kind == TokenKind::Word) {
            if (directive.arguments.size() >= maxArguments)
                return errorAt(directive.line, QT_TRANSLATE_NOOP("Server", "%1: there are too many arguments."));
            directive.arguments << m_token.text;
            MADMAIL_CHECK(advance());
        }
        if (m_token.kind == TokenKind::Open) {
            directive.hasBlock = true;
            MADMAIL_CHECK(advance());
            MADMAIL_TRY(directive.children, parseBlock(depth + 1));
            MADMAIL_CHECK(advance()); // the }
        }
        return directive;
    }

    QString m_text;
    QString m_fileName;
    qsizetype m_at = 0;
    int m_line = 1;
    int m_count = 0;
    bool m_defining = true;
    Token m_token;
    QHash<QString, QString> m_macros;
};

} // namespace

Result<std::vector<Directive>> parseConfigFile(const QByteArray &content, const QString &fileName)
{
    if (content.size() > maxBytes)
        return Error { ErrorCode::TooLarge, { QT_TRANSLATE_NOOP("Server", "%1 is larger than 1 MB."), { fileName } }, fileName };
    if (content.contains('\0') || !QByteArrayView(content).isValidUtf8())
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "%1 is not a text file in UTF-8."), { fileName } }, fileName };
    return Parser(QString::fromUtf8(content), fileName).parse();
}

} // namespace Madmail::Config
