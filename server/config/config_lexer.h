// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts maddy.conf into words, braces and line ends. Part of config_file.h, which has the grammar.
#pragma once

#include <QString>

namespace Madmail::Config {

struct ConfigToken
{
    enum class Kind { Word, OpenBlock, CloseBlock, EndOfLine, EndOfFile, UnclosedQuote };

    Kind kind = Kind::EndOfFile;
    QString text {};     ///< of a Word: escapes resolved, macros not
    bool quoted = false; ///< a quoted Word
    int line = 1;        ///< where it begins
};

/// Thread: one. No error stops it: what is wrong comes out as a token.
class ConfigLexer
{
public:
    explicit ConfigLexer(QString text);

    ConfigToken next();

private:
    bool atEnd() const { return m_at >= m_text.size(); }
    QChar peek(qsizetype ahead = 0) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : QChar(); }
    void skipBlanks();
    ConfigToken quotedWord();
    ConfigToken bareWord();

    QString m_text;
    qsizetype m_at = 0;
    int m_line = 1;
};

} // namespace Madmail::Config
