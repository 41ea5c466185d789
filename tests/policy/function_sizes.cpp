// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/policy/function_sizes.h"

#include <QRegularExpression>

#include <algorithm>

namespace Madmail::Policy {

namespace {

QString withoutPreprocessor(QString text)
{
    static const QRegularExpression directive(QStringLiteral(R"(^[ \t]*#(?:[^\n]*\\\n)*[^\n]*)"),
                                              QRegularExpression::MultilineOption);
    for (auto found = directive.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        for (qsizetype at = match.capturedStart(); at < match.capturedEnd(); ++at) {
            if (text[at] != u'\n')
                text[at] = u' ';
        }
    }
    return text;
}

/// `head` with the inside of parentheses and template parameter lists taken out, so that only the outer words remain.
QString outerWords(const QString &head)
{
    static const QRegularExpression templateList(QStringLiteral(R"(\btemplate\s*<(?:[^<>]|<[^<>]*>)*>)"));
    QString plain = head;
    plain.remove(templateList);
    QString words;
    int depth = 0;
    for (const QChar c : plain) {
        if (c == u')')
            --depth;
        if (depth <= 0)
            words.append(c);
        if (c == u'(')
            ++depth;
    }
    return words.trimmed();
}

enum class Block
{
    Container,
    Function,
    Initialiser
};

/// What the brace after `head` opens.
Block classify(const QString &head)
{
    static const QRegularExpression container(
        QStringLiteral(R"(\b(namespace|class|struct|union|enum)\b|\bextern\s*""\s*$)"));
    static const QRegularExpression assignment(QStringLiteral(R"((^|[^=!<>])=([^=]|$))"));
    static const QRegularExpression memberInitialiser(QStringLiteral(R"(\)[\s\w]*:(?!:).*[\w>]$)"),
                                                      QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression requirement(QStringLiteral(R"(\brequires\s*(\(\))?$)"));
    if (head.count(u'(') != head.count(u')'))
        return Block::Initialiser; // a default argument
    const QString words = outerWords(head);
    if (words.contains(container))
        return Block::Container;
    const bool isOperator = words.contains(u"operator");
    if ((!isOperator && words.contains(assignment)) || words.contains(memberInitialiser) || words.contains(requirement))
        return Block::Initialiser;
    return words.contains(u'(') ? Block::Function : Block::Initialiser;
}

class FunctionFinder
{
public:
    explicit FunctionFinder(const QString &bare)
        : m_text(withoutPreprocessor(bare))
    {
    }

    QList<FunctionSpan> run()
    {
        for (const QChar c : m_text) {
            if (c == u'\n')
                ++m_line;
            if (m_bodyDepth > 0)
                insideBody(c);
            else
                outsideBody(c);
        }
        return m_functions;
    }

private:
    void outsideBody(QChar c)
    {
        if (c == u'{') {
            m_block = classify(m_head);
            if (m_block == Block::Container) {
                m_head.clear();
                return;
            }
            m_openLine = m_line;
            m_bodyDepth = 1;
        } else if (c == u';' || c == u'}') {
            m_head.clear();
        } else {
            if (m_head.isEmpty() && c.isSpace())
                return;
            if (m_head.isEmpty())
                m_headLine = m_line;
            m_head.append(c);
        }
    }

    void insideBody(QChar c)
    {
        if (c == u'{')
            ++m_bodyDepth;
        else if (c == u'}' && --m_bodyDepth == 0)
            closeBody();
    }

    void closeBody()
    {
        if (m_block == Block::Initialiser) {
            m_head.append(QStringLiteral("{}"));
            return;
        }
        m_functions.append({m_head.simplified(), m_headLine, m_openLine, m_line});
        m_head.clear();
    }

    const QString m_text;
    QList<FunctionSpan> m_functions;
    QString m_head;
    Block m_block = Block::Container;
    int m_bodyDepth = 0;
    qsizetype m_line = 1;
    qsizetype m_headLine = 1;
    qsizetype m_openLine = 1;
};

/// Whether one of the lines from … to (from 1, both included) gives a reason for a size.
bool givesReason(const QStringList &lines, qsizetype from, qsizetype to)
{
    static const QRegularExpression reason(QStringLiteral(R"((//|#)\s*size: \S+)"));
    for (qsizetype line = std::max<qsizetype>(from, 1); line <= std::min(to, lines.size()); ++line) {
        if (lines[line - 1].contains(reason))
            return true;
    }
    return false;
}

} // namespace

QList<FunctionSpan> functionsIn(const SourceFile &file)
{
    return file.isCpp() ? FunctionFinder(file.bare).run() : QList<FunctionSpan>();
}

Violations checkFileSize(const SourceFile &file)
{
    const QStringList lines = file.text.split(u'\n');
    const qsizetype count = lines.size() - (file.text.endsWith(u'\n') ? 1 : 0);
    if (count > mostFileLines)
        return {{file.path, 0, QStringLiteral("%1 lines; %2 is the end").arg(count).arg(mostFileLines)}};
    if (count > longFileLines && !givesReason(lines, 1, 15))
        return {{file.path, 0, QStringLiteral("%1 lines and no “// size: why” near the top").arg(count)}};
    return {};
}

Violations checkFunctionSizes(const SourceFile &file)
{
    const QStringList lines = file.text.split(u'\n');
    Violations violations;
    for (const FunctionSpan &function : functionsIn(file)) {
        const QString name = function.head.left(80);
        if (function.lines() > mostFunctionLines)
            violations.append(
                {file.path, function.headLine,
                 QStringLiteral("%1 lines; %2 is the end: %3").arg(function.lines()).arg(mostFunctionLines).arg(name)});
        else if (function.lines() > longFunctionLines &&
                 !givesReason(lines, function.headLine - 3, function.openLine + 1))
            violations.append({file.path, function.headLine,
                               QStringLiteral("%1 lines and no “// size: why”: %2").arg(function.lines()).arg(name)});
    }
    return violations;
}

} // namespace Madmail::Policy
