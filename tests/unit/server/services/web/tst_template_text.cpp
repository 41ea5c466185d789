// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/web/template_text.h"
#include "tests/support/result_checks.h"
#include "tests/support/test_main.h"

#include <QJsonArray>

using namespace Madmail;
using namespace Madmail::Web;

class TestTemplateText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rendering_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("rendered");
        const auto row = [](const char *name, const char *text, const char *rendered) { QTest::newRow(name) << QByteArray(text) << QByteArray(rendered); };
        row("plain", "a {b} c", "a {b} c");
        row("escaped", "<p>{{evil}}</p>", "<p>&lt;b onclick=&quot;x&quot;&gt;&amp;&apos;</p>");
        row("in an attribute", "<a title=\"{{evil}}\">", "<a title=\"&lt;b onclick=&quot;x&quot;&gt;&amp;&apos;\">");
        row("dotted", "{{deep.er.value}}", "42");
        row("nothing", "[{{none}}{{deep.none}}]", "[]");
        row("section", "{{#yes}}on{{/yes}}{{#no}}off{{/no}}{{^no}}not{{/no}}", "onnot");
        row("list", "{{#list}}<{{name}}>{{/list}}", "<a><b>");
        row("plain list", "{{#words}}{{.}} {{/words}}", "x y ");
        row("empty list", "{{#empty}}x{{/empty}}{{^empty}}none{{/empty}}", "none");
        row("partial", "[{{> part}}]", "[part of ada]");
        row("partial of a partial", "{{>outer}}", "(part of ada)");
        row("partial and value of one name", "{{#qr}}{{> qr}}{{/qr}}", "code:link");
        row("unknown partial", "[{{> none}}]", "[]");
    }
    void rendering()
    {
        QFETCH(QByteArray, text);
        const QJsonObject values { { QStringLiteral("evil"), QStringLiteral("<b onclick=\"x\">&'") },
                                   { QStringLiteral("name"), QStringLiteral("ada") },
                                   { QStringLiteral("yes"), true },
                                   { QStringLiteral("no"), false },
                                   { QStringLiteral("qr"), QJsonObject { { QStringLiteral("src"), QStringLiteral("link") } } },
                                   { QStringLiteral("deep"), QJsonObject { { QStringLiteral("er"), QJsonObject { { QStringLiteral("value"), 42 } } } } },
                                   { QStringLiteral("words"), QJsonArray { QStringLiteral("x"), QStringLiteral("y") } },
                                   { QStringLiteral("empty"), QJsonArray() },
                                   { QStringLiteral("list"), QJsonArray { QJsonObject { { QStringLiteral("name"), QStringLiteral("a") } },
                                                                          QJsonObject { { QStringLiteral("name"), QStringLiteral("b") } } } } };
        const QHash<QByteArray, QByteArray> partials { { "part", "part of {{name}}" }, { "outer", "({{> part}})" }, { "qr", "code:{{src}}" } };
        const auto rendered = renderTemplate(text, values, Escaping::Html, [&partials](const QByteArray &name) -> const QByteArray * {
            const auto found = partials.constFind(name);
            return found == partials.constEnd() ? nullptr : &*found;
        });
        VERIFY_OK(rendered);
        QTEST(*rendered, "rendered");
    }

    void plainTextIsNotEscaped()
    {
        QCOMPARE(*renderTemplate("{{a}}", { { QStringLiteral("a"), QStringLiteral("<&>") } }, Escaping::None), QByteArray("<&>"));
    }

    void badTemplates_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("never closed") << QByteArray("{{#a}}");
        QTest::newRow("never opened") << QByteArray("{{/a}}");
        QTest::newRow("crossed") << QByteArray("{{#a}}{{#b}}{{/a}}{{/b}}");
        QTest::newRow("a partial of itself") << QByteArray("{{> self}}");
        QTest::newRow("in a circle") << QByteArray("{{> one}}");
    }
    void badTemplates()
    {
        QFETCH(QByteArray, text);
        const QHash<QByteArray, QByteArray> partials { { "self", "{{> self}}" }, { "one", "{{> two}}" }, { "two", "{{>one}}" } };
        const auto rendered = renderTemplate(text, { { QStringLiteral("a"), true } }, Escaping::Html, [&partials](const QByteArray &name) -> const QByteArray * {
            const auto found = partials.constFind(name);
            return found == partials.constEnd() ? nullptr : &*found;
        });
        COMPARE_ERROR(rendered, ErrorCode::BadInput);
    }
};

MADMAIL_TEST(TestTemplateText)
#include "tst_template_text.moc"
