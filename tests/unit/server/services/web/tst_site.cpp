// SPDX-License-Identifier: GPL-3.0-or-later
// The program's own pages: complete, and the same in all languages; and an owner's folder over them.
#include "server/services/web/site.h"
#include "tests/support/result_checks.h"
#include "tests/support/test_main.h"

#include <QDir>
#include <QFile>
#include <QSet>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTemporaryDir>

using namespace Madmail;
using namespace Madmail::Web;

namespace {

/// "home.title" …, with the facts that the string names.
QMap<QString, QStringList> stringsOf(const QJsonValue &value, const QString &prefix = {})
{
    QMap<QString, QStringList> all;
    if (value.isString()) {
        static const QRegularExpression fact(QStringLiteral("\\{\\{([^}]*)\\}\\}"));
        QStringList facts;
        for (auto found = fact.globalMatch(value.toString()); found.hasNext();)
            facts << found.next().captured(1);
        facts.sort();
        all.insert(prefix, facts);
    }
    const QJsonObject object = value.toObject();
    // Forms of one string; which of them there are is the language's.
    static const QSet<QString> forms { QStringLiteral("zero"), QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("few"), QStringLiteral("many"), QStringLiteral("other") };
    const QStringList keys = object.keys();
    if (object.contains(QStringLiteral("other")) && std::all_of(keys.begin(), keys.end(), [](const QString &key) { return forms.contains(key); }))
        return stringsOf(object.value(QStringLiteral("other")), prefix);
    for (auto field = object.begin(); field != object.end(); ++field)
        all.insert(stringsOf(field.value(), prefix.isEmpty() ? field.key() : prefix + u'.' + field.key()));
    return all;
}

QJsonObject readStrings(const QString &folder, QByteArrayView language)
{
    QFile file(folder + QStringLiteral("/strings/") + QString::fromLatin1(language) + QStringLiteral(".json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

} // namespace

class TestSite : public QObject
{
    Q_OBJECT

    static void write(const QTemporaryDir &folder, const QString &name, const QByteArray &content)
    {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

private Q_SLOTS:
    void stringsAgree_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::newRow("pages") << QStringLiteral(":/www");
        QTest::newRow("panel") << QStringLiteral(":/admin");
    }
    void stringsAgree()
    {
        QFETCH(QString, folder);
        const auto english = stringsOf(readStrings(folder, "en"));
        QVERIFY(english.size() > 50);
        for (const char *language : { "fa", "ru", "es" }) {
            const QJsonObject strings = readStrings(folder, language);
            const auto translated = stringsOf(strings);
            for (auto string = english.begin(); string != english.end(); ++string) {
                QVERIFY2(translated.contains(string.key()), qPrintable(QLatin1String(language) + u' ' + string.key()));
                QVERIFY2(translated.value(string.key()) == string.value(), qPrintable(QLatin1String(language) + u' ' + string.key()));
            }
        }
    }

    void everyStringOfATemplateIsThere()
    {
        const auto strings = stringsOf(readStrings(QStringLiteral(":/www"), "en"));
        const auto files = SiteFiles::load(QStringLiteral(":/www"));
        VERIFY_OK(files);
        static const QRegularExpression use(QStringLiteral("\\{\\{[#^]?t\\.([A-Za-z0-9_.]+)\\}\\}"));
        int uses = 0;
        const QByteArrayList names = files->names();
        for (const QByteArray &name : names) {
            if (!name.endsWith(".html"))
                continue;
            for (auto found = use.globalMatch(QString::fromUtf8(files->find(name)->content)); found.hasNext(); ++uses) {
                const QString key = found.next().captured(1);
                QVERIFY2(strings.contains(key), qPrintable(QString::fromUtf8(name) + u' ' + key));
            }
        }
        QVERIFY(uses > 100);
    }

    void ownFolderLiesOverThePages()
    {
        QTemporaryDir folder;
        write(folder, QStringLiteral("home.html"), "{{lang}} {{host}} {{t.common.home}} {{> mine}}");
        QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("partials")));
        write(folder, QStringLiteral("partials/mine.html"), "mine");
        write(folder, QStringLiteral("picture.png"), "png");
        write(folder, QStringLiteral(".hidden"), "x");
        write(folder, QStringLiteral("bad name"), "x");
        const auto site = Site::build({ folder.path(), "es", { { QStringLiteral("host"), QStringLiteral("<host>") } } });
        VERIFY_OK(site);
        QCOMPARE((*site)->language(), QByteArray("es"));
        QCOMPARE((*site)->page("home", "/", "en")->html, QByteArray("en &lt;host&gt; Home mine"));
        QCOMPARE((*site)->file("picture.png")->type, QByteArray("image/png"));
        QVERIFY(!(*site)->file(".hidden") && !(*site)->file("bad name") && !(*site)->file("home.html") && !(*site)->file("partials/mine.html"));
        QVERIFY((*site)->file("main.css")); // of the program
        QVERIFY((*site)->hasPage("info") && !(*site)->hasPage("nothing") && !(*site)->hasPage("partials/head"));
        COMPARE_ERROR((*site)->page("nothing", "/nothing", "en"), ErrorCode::NotFound);
    }

    void whatCannotBeASite()
    {
        COMPARE_ERROR(Site::build({ QStringLiteral("/no/such/folder"), "en", {} }), ErrorCode::NotFound);
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("strings")));
        write(folder, QStringLiteral("strings/fa.json"), "{ no json");
        COMPARE_ERROR(Site::build({ folder.path(), "en", {} }), ErrorCode::BadInput);
        QTemporaryDir large;
        write(large, QStringLiteral("large.bin"), QByteArray(4 * 1024 * 1024 + 1, 'x'));
        COMPARE_ERROR(Site::build({ large.path(), "en", {} }), ErrorCode::TooLarge);
    }

    void unknownLanguageIsEnglish()
    {
        const auto site = Site::build({ {}, "xx", {} });
        VERIFY_OK(site);
        QCOMPARE((*site)->language(), QByteArray("en"));
        QVERIFY(!(*site)->string(QStringLiteral("refused.closed"), "fa").isEmpty());
        QVERIFY((*site)->string(QStringLiteral("refused.none"), "fa").isEmpty());
    }
};

MADMAIL_TEST(TestSite)
#include "tst_site.moc"
