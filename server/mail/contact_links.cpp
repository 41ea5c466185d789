// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/contact_links.h"

#include "server/base/log.h"
#include "server/base/random.h"
#include "server/config/page_names.h"
#include "server/mail/mail_core.h"
#include "server/mail/network_key.h"
#include "server/store/share_table.h"

#include <QCoreApplication>

#include <algorithm>

namespace Madmail::Mail {

namespace {

constexpr qsizetype longestSlug = 64;
constexpr qsizetype longestUrl = 2048;
constexpr qsizetype longestName = 128;
constexpr qsizetype madeSlugLength = 8;
constexpr int eachMinute = 1;
const QLatin1String scheme("openpgp4fpr:");

ContactLink linkOf(const Store::Share &row)
{
    return { row.slug, row.url, row.name };
}

/// What a visitor asks for. The slug may be empty.
Result<ContactLink> checkedWish(const QString &url, const QString &name, const QString &slug)
{
    ContactLink link;
    MADMAIL_TRY(link.url, checkContactUrl(url));
    MADMAIL_TRY(link.name, checkContactName(name));
    if (slug.isEmpty())
        return link;
    MADMAIL_TRY(link.slug, checkSlug(slug));
    if (link.slug.size() < ContactLinks::shortestChosen)
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "A short name has at least three letters or digits.") }, QStringLiteral("slug") };
    return link;
}

} // namespace

Result<QByteArray> checkSlug(const QString &text)
{
    const QByteArray slug = text.toUtf8();
    const auto isPlain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (slug.isEmpty() || slug.size() > longestSlug || !std::all_of(slug.begin(), slug.end(), isPlain))
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "A slug has 1 to 64 letters (a to z) and digits.") }, QStringLiteral("slug") };
    if (Config::isNameOfPage(text))
        return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "\"%1\" is the name of a page of this server. Choose another slug."), { text } },
                       QStringLiteral("slug") };
    return slug;
}

Result<QString> checkContactUrl(const QString &text)
{
    const QLatin1String web("https://i.delta.chat/#");
    QString url = text;
    if (url.startsWith(web, Qt::CaseInsensitive)) {
        url = scheme + url.mid(web.size());
        if (const qsizetype ampersand = url.indexOf(u'&'); ampersand >= 0)
            url[ampersand] = u'#';
    }
    const QLatin1String forbidden("\"<>\\^`{|}");
    const auto isAllowed = [&forbidden](QChar c) { return c > u' ' && c < QChar(0x7f) && !forbidden.contains(c); };
    if (url.startsWith(scheme, Qt::CaseInsensitive) && url.size() > scheme.size() && url.size() <= longestUrl && std::all_of(url.begin(), url.end(), isAllowed))
        return url;
    return Error { ErrorCode::BadInput,
                   { QT_TRANSLATE_NOOP("Server", "A link begins with https://i.delta.chat/# or openpgp4fpr: and has at most 2048 characters of a URL. This is none: %1"),
                     { url.left(64) } },
                   QStringLiteral("url") };
}

Result<QString> checkContactName(const QString &name)
{
    const bool hasControls = std::any_of(name.begin(), name.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
    if (name.size() <= longestName && !hasControls)
        return name;
    return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The name of a link is one line of at most 128 characters.") }, QStringLiteral("name") };
}

ContactLinks::ContactLinks(MailCore &core)
    : m_core(core)
    , m_rate(eachMinute, atOnce)
{
}

void ContactLinks::find(const QByteArray &slug, Found done)
{
    auto shared = std::make_shared<Found>(std::move(done));
    const Status queued = m_core.store().read([slug, shared](Store::ReadConnection &connection) {
        auto row = Store::ShareQueries(connection).find(slug);
        if (!row)
            return (*shared)(std::move(row).error());
        // A name that an operator reserved is stored without a link.
        const bool isLink = *row && (*row)->url.startsWith(scheme, Qt::CaseInsensitive);
        (*shared)(isLink ? std::optional(linkOf(**row)) : std::nullopt);
    });
    if (!queued)
        (*shared)(queued.error());
}

void ContactLinks::create(const QHostAddress &peer, const QString &url, const QString &name, const QString &slug, Made done)
{
    auto wish = checkedWish(url.trimmed(), name.trimmed(), slug.trimmed());
    if (!wish)
        return done(std::move(wish).error());
    if (!m_rate.allow(networkKey(peer), m_core.clock().monotonic()))
        return done(Error { ErrorCode::Busy, { QT_TRANSLATE_NOOP("Server", "Too many links were made from your network. Try again in a minute.") },
                            QStringLiteral("peer") });
    m_core.store().write(
        [link = std::move(*wish), now = m_core.clock().now()](Store::WriteTransaction &transaction) -> Result<ContactLink> {
            ContactLink made = link;
            if (made.slug.isEmpty())
                made.slug = randomText(madeSlugLength, lowerAlphanumerics);
            MADMAIL_CHECK(Store::ShareTable(transaction).insert({ made.slug, made.url, made.name, now }));
            return made;
        },
        [done = std::make_shared<Made>(std::move(done))](Result<ContactLink> made) { (*done)(std::move(made)); });
}

} // namespace Madmail::Mail
