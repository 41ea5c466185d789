// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/header_fields.h"

#include <algorithm>

namespace Madmail::Mime {

namespace {

constexpr std::size_t maxFields = 2000;
constexpr std::size_t maxParameters = 64;
constexpr int maxCommentDepth = 32;

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool isTokenByte(char c)
{
    return static_cast<uchar>(c) > ' ' && c != 0x7f && !std::strchr("()<>@,;:\\\"/[]?=", c);
}

QByteArrayView withoutBreak(QByteArrayView line)
{
    while (!line.isEmpty() && (line.back() == '\n' || line.back() == '\r'))
        line.chop(1);
    return line;
}

/// Name of a field line, or empty when it is none.
QByteArrayView fieldName(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0)
        return {};
    QByteArrayView name = line.first(colon);
    while (!name.isEmpty() && isBlank(name.back())) // obsolete blanks before the colon
        name.chop(1);
    const bool valid = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f; });
    return valid ? name : QByteArrayView();
}

/// Reads the value of a parameter, quoted or a token (anything up to ';' where people forgot the quotes).
QByteArray readParameterValue(QByteArrayView text, qsizetype &at)
{
    QByteArray value;
    if (at < text.size() && text[at] == '"') {
        for (++at; at < text.size() && text[at] != '"'; ++at) {
            if (text[at] == '\\' && at + 1 < text.size())
                ++at;
            value += text[at];
        }
        if (at < text.size())
            ++at;
        return value;
    }
    while (at < text.size() && text[at] != ';' && !isBlank(text[at]))
        value += text[at++];
    return value;
}

void skipBlanks(QByteArrayView text, qsizetype &at)
{
    while (at < text.size() && (isBlank(text[at]) || text[at] == ';'))
        ++at;
}

/// RFC 2231 §3: name*0, name*1, … are pieces of one value.
void joinContinuations(std::vector<Parameter> &parameters)
{
    std::vector<Parameter> joined;
    for (Parameter &parameter : parameters) {
        const qsizetype star = parameter.name.indexOf('*');
        const QByteArray base = star > 0 ? parameter.name.first(star) : parameter.name;
        const QByteArray rest = star > 0 ? parameter.name.mid(star + 1) : QByteArray();
        const bool isContinuation = !rest.isEmpty() && rest[0] >= '1' && rest[0] <= '9';
        const bool isFirst = rest.startsWith('0');
        const auto previous = std::find_if(joined.begin(), joined.end(), [&base](const Parameter &other) {
            return other.name == base || other.name == base + '*';
        });
        if (isContinuation && previous != joined.end()) {
            previous->value += parameter.value;
        } else {
            if (isFirst)
                parameter.name = rest.endsWith('*') ? base + '*' : base;
            joined.push_back(std::move(parameter));
        }
    }
    parameters = std::move(joined);
}

} // namespace

HeaderFields HeaderFields::parse(QByteArrayView block)
{
    HeaderFields fields;
    while (!block.isEmpty() && fields.m_fields.size() < maxFields) {
        const qsizetype newline = block.indexOf('\n');
        const qsizetype length = newline < 0 ? block.size() : newline + 1;
        const QByteArrayView line = withoutBreak(block.first(length));
        block = block.sliced(length);
        if (line.isEmpty())
            break;
        if (isBlank(line.front())) {
            if (!fields.m_fields.empty()) // folded: the line break goes, the blank stays
                fields.m_fields.back().value.append(line);
            continue;
        }
        const QByteArrayView name = fieldName(line);
        if (!name.isEmpty())
            fields.m_fields.push_back({ name.toByteArray(), line.sliced(line.indexOf(':') + 1).toByteArray() });
    }
    for (HeaderField &field : fields.m_fields)
        field.value = field.value.trimmed();
    return fields;
}

const HeaderField *HeaderFields::find(QByteArrayView name) const
{
    for (const HeaderField &field : m_fields)
        if (name.compare(field.name, Qt::CaseInsensitive) == 0)
            return &field;
    return nullptr;
}

int HeaderFields::count(QByteArrayView name) const
{
    return int(std::count_if(m_fields.begin(), m_fields.end(), [name](const HeaderField &field) {
        return name.compare(field.name, Qt::CaseInsensitive) == 0;
    }));
}

const QByteArray *ContentType::parameter(QByteArrayView name) const
{
    for (const Parameter &parameter : parameters)
        if (name == parameter.name)
            return &parameter.value;
    return nullptr;
}

ValueWithParameters parseValueWithParameters(QByteArrayView text)
{
    ValueWithParameters result;
    const QByteArray clean = withoutComments(text);
    qsizetype at = 0;
    while (at < clean.size() && clean[at] != ';' && !isBlank(clean[at]))
        result.value += clean[at++];
    result.value = result.value.toLower();
    for (skipBlanks(clean, at); at < clean.size() && result.parameters.size() < maxParameters; skipBlanks(clean, at)) {
        Parameter parameter;
        const qsizetype start = at;
        while (at < clean.size() && (isTokenByte(clean[at]) || clean[at] == '*'))
            parameter.name += clean[at++];
        while (at < clean.size() && isBlank(clean[at]))
            ++at;
        if (at < clean.size() && clean[at] == '=') {
            ++at;
            while (at < clean.size() && isBlank(clean[at]))
                ++at;
            parameter.value = readParameterValue(clean, at);
            parameter.name = parameter.name.toLower();
            if (!parameter.name.isEmpty())
                result.parameters.push_back(std::move(parameter));
        } else {
            while (at < clean.size() && clean[at] != ';') // no parameter: pass over it
                ++at;
        }
        if (at == start)
            ++at;
    }
    joinContinuations(result.parameters);
    return result;
}

std::optional<ContentType> parseContentType(QByteArrayView value)
{
    ValueWithParameters parsed = parseValueWithParameters(value);
    const qsizetype slash = parsed.value.indexOf('/');
    if (slash <= 0 || slash + 1 >= parsed.value.size())
        return std::nullopt;
    ContentType type { parsed.value.first(slash), parsed.value.mid(slash + 1), std::move(parsed.parameters) };
    const auto isToken = [](const QByteArray &text) { return std::all_of(text.begin(), text.end(), isTokenByte); };
    if (!isToken(type.type) || !isToken(type.subtype))
        return std::nullopt;
    return type;
}

QByteArray withoutComments(QByteArrayView text)
{
    QByteArray out;
    int depth = 0;
    bool quoted = false;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool isEscape = c == '\\' && at + 1 < text.size() && (quoted || depth > 0);
        if (depth == 0)
            out += c == '(' && !quoted ? ' ' : c;
        if (isEscape) {
            ++at;
            if (depth == 0)
                out += text[at];
        } else if (c == '"' && depth == 0) {
            quoted = !quoted;
        } else if (c == '(' && !quoted) {
            if (++depth > maxCommentDepth)
                break;
        } else if (c == ')' && !quoted && depth > 0) {
            --depth;
        }
    }
    return out.trimmed();
}

} // namespace Madmail::Mime
