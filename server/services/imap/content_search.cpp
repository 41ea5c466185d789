// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/content_search.h"

#include "server/proto/mime/header_fields.h"
#include "server/services/imap/encoded_words.h"

#include <QDateTime>
#include <QString>

#include <algorithm>

namespace Madmail::ImapService {

using Kind = Imap::SearchKey::Kind;

namespace {

std::optional<Imap::Day> dayOfDateField(const QByteArray &value)
{
    const QByteArray plain = Mime::withoutComments(value);
    const QDate date = QDateTime::fromString(QString::fromLatin1(plain), Qt::RFC2822Date).date();
    if (!date.isValid())
        return std::nullopt;
    return Imap::Day { std::chrono::year(date.year()), std::chrono::month(unsigned(date.month())),
                       std::chrono::day(unsigned(date.day())) };
}

} // namespace

ContentSearch::ContentSearch(const Imap::SearchKey &key)
{
    collect(key);
}

void ContentSearch::collect(const Imap::SearchKey &key)
{
    if (key.kind == Kind::Body || key.kind == Kind::Text)
        m_sought.push_back({ &key, TextMatcher(key.text) });
    for (const Imap::SearchKey &child : key.children)
        collect(child);
}

void ContentSearch::setHeader(QByteArrayView header)
{
    const auto fields = Mime::HeaderFields::parse(header);
    for (const Mime::HeaderField &field : fields.all())
        m_fields.push_back({ field.name, foldCase(decodeEncodedWords(field.value)) });
    if (const Mime::HeaderField *date = fields.find("Date"))
        m_sentDay = dayOfDateField(date->value);
    for (Sought &sought : m_sought) {
        if (sought.key->kind != Kind::Text)
            continue;
        for (const Field &field : m_fields) {
            sought.matcher.feed(field.name + ": " + field.text);
            sought.matcher.startOver();
        }
    }
}

void ContentSearch::feedBody(QByteArrayView bytes)
{
    for (Sought &sought : m_sought)
        sought.matcher.feed(bytes);
}

bool ContentSearch::hasField(QByteArrayView name, QByteArrayView text) const
{
    const QByteArray sought = foldCase(text);
    return std::any_of(m_fields.begin(), m_fields.end(), [&](const Field &field) {
        return name.compare(field.name, Qt::CaseInsensitive) == 0 && field.text.contains(sought);
    });
}

bool ContentSearch::found(const Imap::SearchKey &key) const
{
    return std::any_of(m_sought.begin(), m_sought.end(),
                       [&key](const Sought &sought) { return sought.key == &key && sought.matcher.found(); });
}

} // namespace Madmail::ImapService
