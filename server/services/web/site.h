// SPDX-License-Identifier: GPL-3.0-or-later
// The web pages as they are at one moment: files, strings in four languages, and the facts that they tell.
#pragma once

#include "server/services/web/site_files.h"

#include <QJsonObject>

#include <memory>
#include <mutex>

namespace Madmail::Web {

inline constexpr QByteArrayView siteLanguages[] = { "en", "fa", "ru", "es" };
bool isSiteLanguage(QByteArrayView language);

/// A page, or the part of one, ready to be sent.
struct Page
{
    QByteArray html;
    QByteArray entityTag;
};

/// Does not change once it is built; a change of settings or files builds another. Thread: any.
///
/// Templates and strings are those of the folder; what it lacks comes from the program, so that somebody who changes one page
/// need not keep the others. `resources/www/README.md` says which values a page has.
class Site
{
public:
    struct Options
    {
        QString folder;       ///< of the owner's own pages; empty: those of the program
        QByteArray language;  ///< for readers who chose none
        QJsonObject facts;    ///< see the README; without `lang`, `dir`, `t` and the like, which are added
    };

    /// Errors: those of SiteFiles::load(), BadInput (strings that are no JSON).
    static Result<std::shared_ptr<const Site>> build(const Options &options);

    const QByteArray &language() const { return m_language; }
    const QJsonObject &facts() const { return m_facts; }

    /// Files that are sent as they are: everything but templates (*.html), partials and strings. Null: none.
    const SiteFile *file(const QByteArray &name) const;
    /// The template of a page in this language: "docs/general" is docs/general.<language>.html or docs/general.html.
    bool hasPage(const QByteArray &name) const;
    /// A page that says only what all readers are told: rendered once and kept. `path` is where it is (for its links).
    /// Errors: NotFound, BadInput (the template).
    Result<Page> page(const QByteArray &name, const QByteArray &path, QByteArrayView language) const;
    /// One with facts of its own. Not kept.
    Result<QByteArray> pageWith(const QByteArray &name, const QByteArray &path, QByteArrayView language, const QJsonObject &facts) const;
    /// A string of the pages, such as "refused.closed": for answers that are no page. Empty: there is none.
    QString string(const QString &key, QByteArrayView language) const;

private:
    Site() = default;
    Status loadStrings();
    QJsonObject factsIn(const QJsonObject &strings) const;
    const SiteFile *anyFile(const QByteArray &name) const;
    const SiteFile *templateOf(const QByteArray &name, QByteArrayView language) const;
    QJsonObject valuesFor(const QByteArray &path, QByteArrayView language) const;

    SiteFiles m_own;
    SiteFiles m_embedded;
    QByteArray m_language;
    QJsonObject m_facts;
    QHash<QByteArray, QJsonObject> m_strings; ///< by language
    mutable std::mutex m_mutex;               // leaf: the pages below
    mutable QHash<QByteArray, Page> m_pages;
};

/// Holds the site for new requests. Thread: any.
class SiteSlot
{
public:
    /// Null until there is one.
    std::shared_ptr<const Site> get() const;
    void set(std::shared_ptr<const Site> site);

private:
    mutable std::mutex m_mutex; // leaf: the pointer below
    std::shared_ptr<const Site> m_site;
};

} // namespace Madmail::Web
