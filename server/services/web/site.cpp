// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/site.h"

#include "server/proto/http/conditions.h"
#include "server/services/web/template_text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace Madmail::Web {

namespace {

constexpr qsizetype mostKeptPages = 500;
constexpr QByteArrayView documentPages[] = { "general", "clients", "admin", "admin-api" };

/// Each language in its own words.
QString languageName(QByteArrayView language)
{
    if (language == "fa")
        return QStringLiteral("فارسی");
    if (language == "ru")
        return QStringLiteral("Русский");
    if (language == "es")
        return QStringLiteral("Español");
    return QStringLiteral("English");
}

/// Fills the facts into strings that name some. They are plain text: the page escapes them.
QJsonValue filled(const QJsonValue &value, const QJsonObject &facts)
{
    if (value.isString() && value.toString().contains(QLatin1String("{{"))) {
        const auto text = renderTemplate(value.toString().toUtf8(), facts, Escaping::None);
        return text ? QString::fromUtf8(*text) : value.toString();
    }
    if (value.isArray()) {
        QJsonArray filledOnes;
        const QJsonArray array = value.toArray();
        for (const QJsonValue &item : array)
            filledOnes.append(filled(item, facts));
        return filledOnes;
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (auto field = object.begin(); field != object.end(); ++field)
            *field = filled(*field, facts);
        return object;
    }
    return value;
}

} // namespace

bool isSiteLanguage(QByteArrayView language)
{
    return std::find(std::begin(siteLanguages), std::end(siteLanguages), language) != std::end(siteLanguages);
}

Result<std::shared_ptr<const Site>> Site::build(const Options &options)
{
    std::shared_ptr<Site> site(new Site);
    MADMAIL_TRY(site->m_embedded, SiteFiles::load(QStringLiteral(":/www")));
    if (!options.folder.isEmpty()) {
        MADMAIL_TRY(site->m_own, SiteFiles::load(options.folder));
    }
    site->m_language = isSiteLanguage(options.language) ? options.language : QByteArray("en");
    site->m_facts = options.facts;
    MADMAIL_CHECK(site->loadStrings());
    return std::shared_ptr<const Site>(std::move(site));
}

Status Site::loadStrings()
{
    for (const QByteArrayView language : siteLanguages) {
        const QByteArray name = "strings/" + language.toByteArray() + ".json";
        const SiteFile *file = anyFile(name);
        const QJsonDocument strings = file ? QJsonDocument::fromJson(file->content) : QJsonDocument();
        if (!strings.isObject())
            return Error { ErrorCode::BadInput, { QT_TRANSLATE_NOOP("Server", "The file %1 of the web pages is no JSON object."), { QString::fromUtf8(name) } },
                           QStringLiteral("directory") };
        const QJsonObject words = strings.object();
        m_strings.insert(language.toByteArray(), filled(words, factsIn(words)).toObject());
    }
    return {};
}

/// A size without a limit is said in words.
QJsonObject Site::factsIn(const QJsonObject &strings) const
{
    QJsonObject facts = m_facts;
    const QString quota = QStringLiteral("quota");
    if (facts.value(quota) == QJsonValue(false))
        facts.insert(quota, strings.value(QLatin1String("common")).toObject().value(QLatin1String("no_limit")));
    return facts;
}

const SiteFile *Site::anyFile(const QByteArray &name) const
{
    const SiteFile *own = m_own.find(name);
    return own ? own : m_embedded.find(name);
}

const SiteFile *Site::file(const QByteArray &name) const
{
    if (name.endsWith(".html") || name.startsWith("partials/") || name.startsWith("strings/") || name.endsWith(".md"))
        return nullptr;
    return anyFile(name);
}

const SiteFile *Site::templateOf(const QByteArray &name, QByteArrayView language) const
{
    if (const SiteFile *inLanguage = anyFile(name + '.' + language.toByteArray() + ".html"))
        return inLanguage;
    return anyFile(name + ".html");
}

bool Site::hasPage(const QByteArray &name) const
{
    return !name.startsWith("partials/") && !name.startsWith("strings/") && templateOf(name, "en") != nullptr;
}

QJsonObject Site::valuesFor(const QByteArray &path, QByteArrayView language) const
{
    QJsonObject values = factsIn(m_strings.value(language.toByteArray()));
    const bool isPersian = language == "fa";
    values.insert(QStringLiteral("lang"), QString::fromLatin1(language));
    values.insert(QStringLiteral("dir"), isPersian ? QStringLiteral("rtl") : QStringLiteral("ltr"));
    values.insert(QStringLiteral("is_fa"), isPersian);
    values.insert(QStringLiteral("t"), m_strings.value(language.toByteArray()));
    values.insert(QStringLiteral("path"), QString::fromUtf8(path));
    QJsonArray languages;
    for (const QByteArrayView other : siteLanguages)
        languages.append(QJsonObject { { QStringLiteral("code"), QString::fromLatin1(other) },
                                       { QStringLiteral("name"), languageName(other) },
                                       { QStringLiteral("href"), QStringLiteral("?lang=") + QString::fromLatin1(other) },
                                       { QStringLiteral("current"), other == language } });
    values.insert(QStringLiteral("languages"), languages);
    QJsonArray documents;
    for (const QByteArrayView name : documentPages) {
        const QString key = QString::fromLatin1(name).replace(u'-', u'_');
        documents.append(QJsonObject { { QStringLiteral("name"), QString::fromLatin1(name) },
                                       { QStringLiteral("href"), QStringLiteral("/docs/") + QString::fromLatin1(name) },
                                       { QStringLiteral("title"), string(QStringLiteral("docs.titles.") + key, language) },
                                       { QStringLiteral("current"), path == "/docs/" + name.toByteArray() || path == "/docs/" + name.toByteArray() + ".html" } });
    }
    values.insert(QStringLiteral("docs"), documents);
    return values;
}

Result<QByteArray> Site::pageWith(const QByteArray &name, const QByteArray &path, QByteArrayView language, const QJsonObject &facts) const
{
    const SiteFile *file = templateOf(name, language);
    if (!file)
        return Error { ErrorCode::NotFound, { QT_TRANSLATE_NOOP("Server", "There is no page %1."), { QString::fromUtf8(name) } } };
    QJsonObject values = valuesFor(path, language);
    for (auto fact = facts.begin(); fact != facts.end(); ++fact)
        values.insert(fact.key(), fact.value());
    return renderTemplate(file->content, values, Escaping::Html, [this, language](const QByteArray &partial) -> const QByteArray * {
        const SiteFile *found = templateOf("partials/" + partial, language);
        return found ? &found->content : nullptr;
    });
}

Result<Page> Site::page(const QByteArray &name, const QByteArray &path, QByteArrayView language) const
{
    const QByteArray key = language.toByteArray() + ' ' + name + ' ' + path;
    {
        const std::lock_guard lock(m_mutex);
        const auto kept = m_pages.constFind(key);
        if (kept != m_pages.constEnd())
            return *kept;
    }
    MADMAIL_TRY(QByteArray html, pageWith(name, path, language, {}));
    const QByteArray tag = Http::entityTagOf(html);
    const Page fresh { std::move(html), tag };
    const std::lock_guard lock(m_mutex);
    if (m_pages.size() < mostKeptPages)
        m_pages.insert(key, fresh);
    return fresh;
}

QString Site::string(const QString &key, QByteArrayView language) const
{
    QJsonValue value = m_strings.value(language.toByteArray());
    const QStringList steps = key.split(u'.');
    for (const QString &step : steps)
        value = value.toObject().value(step);
    return value.toString();
}

std::shared_ptr<const Site> SiteSlot::get() const
{
    const std::lock_guard lock(m_mutex);
    return m_site;
}

void SiteSlot::set(std::shared_ptr<const Site> site)
{
    const std::lock_guard lock(m_mutex);
    m_site.swap(site);
}

} // namespace Madmail::Web
