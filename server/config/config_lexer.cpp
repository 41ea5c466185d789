// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/config_lexer.h"

namespace Madmail::Config {

ConfigLexer::ConfigLexer(QString text)
    : m_text(std::move(text))
{
    m_text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    if (m_text.startsWith(QChar(QChar::ByteOrderMark))) // some editors write one
        m_at = 1;
}

ConfigToken ConfigLexer::next()
{
    skipBlanks();
    if (atEnd())
        return { .kind = ConfigToken::Kind::EndOfFile, .line = m_line };
    if (peek() == u'\n') {
        ++m_at;
        return { .kind = ConfigToken::Kind::EndOfLine, .line = m_line++ };
    }
    return peek() == u'"' ? quotedWord() : bareWord();
}

/// Blanks, comments, and line ends behind a backslash.
void ConfigLexer::skipBlanks()
{
    while (!atEnd()) {
        if (peek() == u'\\' && peek(1) == u'\n') {
            m_at += 2;
            ++m_line;
        } else if (peek() == u'#') {
            while (!atEnd() && peek() != u'\n')
                ++m_at;
        } else if (peek() != u'\n' && peek().isSpace()) {
            ++m_at;
        } else {
            return;
        }
    }
}

ConfigToken ConfigLexer::quotedWord()
{
    ConfigToken token { .kind = ConfigToken::Kind::Word, .quoted = true, .line = m_line };
    for (++m_at; !atEnd() && peek() != u'"'; ++m_at) {
        if (peek() == u'\\' && (peek(1) == u'"' || peek(1) == u'\\'))
            ++m_at;
        if (peek() == u'\n')
            ++m_line;
        token.text += peek();
    }
    if (atEnd())
        token.kind = ConfigToken::Kind::UnclosedQuote;
    ++m_at;
    return token;
}

ConfigToken ConfigLexer::bareWord()
{
    const qsizetype start = m_at;
    while (!atEnd() && !peek().isSpace())
        ++m_at;
    const QString word = m_text.mid(start, m_at - start);
    if (word == QLatin1String("{}")) { // an empty block: give the } back
        --m_at;
        return { .kind = ConfigToken::Kind::OpenBlock, .line = m_line };
    }
    if (word == QLatin1String("{"))
        return { .kind = ConfigToken::Kind::OpenBlock, .line = m_line };
    if (word == QLatin1String("}"))
        return { .kind = ConfigToken::Kind::CloseBlock, .line = m_line };
    return { .kind = ConfigToken::Kind::Word, .text = word, .line = m_line };
}

} // namespace Madmail::Config
