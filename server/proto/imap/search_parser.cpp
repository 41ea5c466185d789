// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/imap/search_parser.h"

#include "server/proto/imap/characters.h"

#include <QCoreApplication>

#include <array>

namespace Madmail::Imap {

namespace {

using Kind = SearchKey::Kind;

constexpr qsizetype maxKeywordBytes = 64;

/// How a word of RFC 3501 §9 `search-key` is read.
struct Word
{
    enum class Form : quint8 { Plain, Flag, NotFlag, New, Old, Keyword, NotKeyword, Date, Size, Text, Field, Header, Uid, Not, Or };
    QByteArrayView name;
    Form form;
    Kind kind = Kind::All;
    SystemFlag flag = FlagSeen;
    QByteArrayView field {};
};

constexpr std::array words {
    Word { "ALL", Word::Form::Plain, Kind::All },
    Word { "ANSWERED", Word::Form::Flag, Kind::Flag, FlagAnswered },
    Word { "BCC", Word::Form::Field, Kind::Header, {}, "Bcc" },
    Word { "BEFORE", Word::Form::Date, Kind::Before },
    Word { "BODY", Word::Form::Text, Kind::Body },
    Word { "CC", Word::Form::Field, Kind::Header, {}, "Cc" },
    Word { "DELETED", Word::Form::Flag, Kind::Flag, FlagDeleted },
    Word { "DRAFT", Word::Form::Flag, Kind::Flag, FlagDraft },
    Word { "FLAGGED", Word::Form::Flag, Kind::Flag, FlagFlagged },
    Word { "FROM", Word::Form::Field, Kind::Header, {}, "From" },
    Word { "HEADER", Word::Form::Header, Kind::Header },
    Word { "KEYWORD", Word::Form::Keyword, Kind::Keyword },
    Word { "LARGER", Word::Form::Size, Kind::Larger },
    Word { "NEW", Word::Form::New },
    Word { "NOT", Word::Form::Not, Kind::Not },
    Word { "OLD", Word::Form::Old },
    Word { "ON", Word::Form::Date, Kind::On },
    Word { "OR", Word::Form::Or, Kind::Or },
    Word { "RECENT", Word::Form::Plain, Kind::Recent },
    Word { "SEEN", Word::Form::Flag, Kind::Flag, FlagSeen },
    Word { "SENTBEFORE", Word::Form::Date, Kind::SentBefore },
    Word { "SENTON", Word::Form::Date, Kind::SentOn },
    Word { "SENTSINCE", Word::Form::Date, Kind::SentSince },
    Word { "SINCE", Word::Form::Date, Kind::Since },
    Word { "SMALLER", Word::Form::Size, Kind::Smaller },
    Word { "SUBJECT", Word::Form::Field, Kind::Header, {}, "Subject" },
    Word { "TEXT", Word::Form::Text, Kind::Text },
    Word { "TO", Word::Form::Field, Kind::Header, {}, "To" },
    Word { "UID", Word::Form::Uid, Kind::Uids },
    Word { "UNANSWERED", Word::Form::NotFlag, Kind::Flag, FlagAnswered },
    Word { "UNDELETED", Word::Form::NotFlag, Kind::Flag, FlagDeleted },
    Word { "UNDRAFT", Word::Form::NotFlag, Kind::Flag, FlagDraft },
    Word { "UNFLAGGED", Word::Form::NotFlag, Kind::Flag, FlagFlagged },
    Word { "UNKEYWORD", Word::Form::NotKeyword, Kind::Keyword },
    Word { "UNSEEN", Word::Form::NotFlag, Kind::Flag, FlagSeen },
};

SearchKey leaf(Kind kind, SystemFlag flag = FlagSeen)
{
    SearchKey key;
    key.kind = kind;
    key.flag = flag;
    return key;
}

SearchKey negated(SearchKey key)
{
    SearchKey result = leaf(Kind::Not);
    result.children.push_back(std::move(key));
    return result;
}

SearchKey newMessages()
{
    SearchKey result = leaf(Kind::And);
    result.children.push_back(leaf(Kind::Recent));
    result.children.push_back(negated(leaf(Kind::Flag, FlagSeen)));
    return result;
}

class SearchParser
{
public:
    explicit SearchParser(ArgumentScanner &arguments)
        : m_arguments(arguments)
    {
    }

    /// Keys separated by blanks, up to ")" or the end.
    Result<SearchKey> parseList(int depth)
    {
        MADMAIL_TRY(SearchKey first, parseKey(depth));
        if (m_arguments.atEnd() || m_arguments.peek() == ')')
            return first;
        SearchKey all = leaf(Kind::And);
        all.children.push_back(std::move(first));
        do {
            MADMAIL_CHECK(m_arguments.takeBlank());
            MADMAIL_TRY(SearchKey next, parseKey(depth));
            all.children.push_back(std::move(next));
        } while (!m_arguments.atEnd() && m_arguments.peek() != ')');
        return all;
    }

private:
    Result<SearchKey> parseKey(int depth)
    {
        if (depth > SearchKey::maxDepth || ++m_keys > SearchKey::maxKeys)
            return Error { ErrorCode::TooLarge,
                           { QT_TRANSLATE_NOOP("Server", "A search has at most 256 keys, nested 32 deep.") } };
        const char c = m_arguments.peek();
        if (m_arguments.skip('(')) {
            MADMAIL_TRY(SearchKey inner, parseList(depth + 1));
            MADMAIL_CHECK(m_arguments.takeChar(')'));
            return inner;
        }
        if (isDigit(c) || c == '*')
            return parseSet(Kind::Numbers);
        MADMAIL_TRY(const QByteArrayView name, m_arguments.takeAtom());
        for (const Word &word : words)
            if (word.name.compare(name, Qt::CaseInsensitive) == 0)
                return parseArguments(word, depth);
        return badArgument(QT_TRANSLATE_NOOP("Server", "Unknown search key."));
    }

    Result<SearchKey> parseArguments(const Word &word, int depth)
    {
        switch (word.form) {
        case Word::Form::Plain:
            return leaf(word.kind);
        case Word::Form::Flag:
            return leaf(word.kind, word.flag);
        case Word::Form::NotFlag:
            return negated(leaf(word.kind, word.flag));
        case Word::Form::New:
            return newMessages();
        case Word::Form::Old:
            return negated(leaf(Kind::Recent));
        default:
            break;
        }
        MADMAIL_CHECK(m_arguments.takeBlank());
        switch (word.form) {
        case Word::Form::Not:
            return parseNot(depth);
        case Word::Form::Or:
            return parseOr(depth);
        case Word::Form::Uid:
            return parseSet(Kind::Uids);
        case Word::Form::Keyword:
            return parseKeyword();
        case Word::Form::NotKeyword: {
            MADMAIL_TRY(SearchKey keyword, parseKeyword());
            return negated(std::move(keyword));
        }
        default:
            return parseValue(word);
        }
    }

    Result<SearchKey> parseValue(const Word &word)
    {
        SearchKey key = leaf(word.kind);
        if (word.form == Word::Form::Size) {
            MADMAIL_TRY(key.number, m_arguments.takeNumber(0x7fffffffffffffff));
            return key;
        }
        if (word.form == Word::Form::Header) {
            MADMAIL_TRY(key.header, m_arguments.takeAstring());
            MADMAIL_CHECK(m_arguments.takeBlank());
        }
        if (word.form == Word::Form::Field)
            key.header = word.field.toByteArray();
        MADMAIL_TRY(key.text, m_arguments.takeAstring());
        if (word.form == Word::Form::Date) {
            MADMAIL_TRY(key.day, parseDay(key.text));
            key.text.clear();
        }
        return key;
    }

    Result<SearchKey> parseNot(int depth)
    {
        MADMAIL_TRY(SearchKey inner, parseKey(depth + 1));
        return negated(std::move(inner));
    }

    Result<SearchKey> parseOr(int depth)
    {
        SearchKey either = leaf(Kind::Or);
        MADMAIL_TRY(SearchKey first, parseKey(depth + 1));
        MADMAIL_CHECK(m_arguments.takeBlank());
        MADMAIL_TRY(SearchKey second, parseKey(depth + 1));
        either.children.push_back(std::move(first));
        either.children.push_back(std::move(second));
        return either;
    }

    Result<SearchKey> parseSet(Kind kind)
    {
        SearchKey key = leaf(kind);
        MADMAIL_TRY(key.set, m_arguments.takeSequenceSet());
        return key;
    }

    Result<SearchKey> parseKeyword()
    {
        SearchKey key = leaf(Kind::Keyword);
        MADMAIL_TRY(const QByteArrayView word, m_arguments.takeAtom());
        if (word.size() > maxKeywordBytes)
            return badArgument(QT_TRANSLATE_NOOP("Server", "A keyword has at most 64 bytes."));
        key.text = word.toByteArray();
        return key;
    }

    ArgumentScanner &m_arguments;
    int m_keys = 0;
};

} // namespace

Result<SearchKey> parseSearch(ArgumentScanner &arguments)
{
    if (arguments.skipWord("CHARSET")) {
        MADMAIL_CHECK(arguments.takeBlank());
        MADMAIL_TRY(const QByteArray charset, arguments.takeAstring());
        if (charset.compare("UTF-8", Qt::CaseInsensitive) != 0 && charset.compare("US-ASCII", Qt::CaseInsensitive) != 0)
            return Error { ErrorCode::Unsupported,
                           { QT_TRANSLATE_NOOP("Server", "Searches are in US-ASCII or UTF-8.") },
                           QStringLiteral("charset") };
        MADMAIL_CHECK(arguments.takeBlank());
    }
    MADMAIL_TRY(SearchKey key, SearchParser(arguments).parseList(1));
    MADMAIL_CHECK(arguments.takeEnd());
    return key;
}

} // namespace Madmail::Imap
