// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/config_file.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::Config;

namespace {

std::optional<QString> environment(const QString &name)
{
    if (name == QLatin1String("HOST"))
        return QStringLiteral("mx.example.org");
    if (name == QLatin1String("RAW"))
        return QStringLiteral("$(n) {env:HOST} \"");
    return std::nullopt;
}

Result<ConfigFile> parse(const QByteArray &text)
{
    return parseConfigFile(text, QStringLiteral("maddy.conf"), environment);
}

/// `a b "c d" { e }` for what was read, so that a test can say what it expects in one line.
QString shown(const std::vector<Directive> &directives)
{
    QStringList lines;
    for (const Directive &directive : directives) {
        QString line = QStringLiteral("%1@%2").arg(directive.name).arg(directive.line);
        for (const QString &argument : directive.arguments)
            line += QStringLiteral(" <%1>").arg(argument);
        if (directive.hasBlock)
            line += QStringLiteral(" {%1}").arg(shown(directive.children));
        lines << line;
    }
    return lines.join(QStringLiteral("; "));
}

} // namespace

class TestConfigFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const QByteArray &text, const char *expected) {
            QTest::newRow(name) << text << QString::fromUtf8(expected);
        };
        row("nothing", "", "");
        row("blank lines and comments", "\n  \n# all\n\t# of it", "");
        row("words", "hostname mx.example.org extra", "hostname@1 <mx.example.org> <extra>");
        row("comment behind", "log off # quiet", "log@1 <off>");
        row("number sign inside a word", "a b#c", "a@1 <b#c>");
        row("quotes", "a \"b c\" \"d \\\"e\\\" \\\\ \\n\" \"\"", "a@1 <b c> <d \"e\" \\ \\n> <>");
        row("quoted brace", "a \"{\" \"}\"", "a@1 <{> <}>");
        row("quote over lines", "a \"b\nc\"\nd", "a@1 <b\nc>; d@3");
        row("continued line", "a \\\n b\nc", "a@1 <b>; c@3");
        row("carriage returns", "a b\r\nc \\\r\nd\r\n", "a@1 <b>; c@2 <d>");
        row("byte order mark", "\xef\xbb\xbfhostname x", "hostname@1 <x>");
        row("UTF-8", "name \u00fc", "name@1 <\u00fc>");
        row("block", "a b {\n c d\n e\n}\nf", "a@1 <b> {c@2 <d>; e@3}; f@5");
        row("nested", "a { b { c d } }", "a@1 {b@1 {c@1 <d>}}");
        row("block on one line", "chatmail tls://0.0.0.0:443 { admin_token disabled }",
            "chatmail@1 <tls://0.0.0.0:443> {admin_token@1 <disabled>}");
        row("comment behind the brace", "chatmail tls://0.0.0.0:443 { # web\n admin_token disabled # off\n} # end\nlog off",
            "chatmail@1 <tls://0.0.0.0:443> {admin_token@2 <disabled>}; log@4 <off>");
        row("empty blocks", "a {}\nb { }\nc {\n}", "a@1 {}; b@2 {}; c@3 {}");
        row("environment", "hostname {env:HOST}\nx \"a {env:HOST}:25\"", "hostname@1 <mx.example.org>; x@2 <a mx.example.org:25>");
        row("references are words", "auth &local_authdb", "auth@1 <&local_authdb>");
        row("regular expression", "optional_step regexp \"(.+)\\+(.+)@(.+)\" \"$1@$3\"",
            "optional_step@1 <regexp> <(.+)\\+(.+)@(.+)> <$1@$3>");
        row("macro", "$(d) = example.org\nhostname mx.$(d)", "hostname@2 <mx.example.org>");
        row("macro of a macro", "$(a) = x\n$(b) = $(a).y\nn $(b)", "n@3 <x.y>");
        row("macro with several values", "$(d) = a b\nlocal_domains $(d) c", "local_domains@2 <a> <b> <c>");
        row("macro in a block", "a {\n $(m) = 1\n b $(m)\n}", "a@1 {b@3 <1>}");
        row("macro on the line of the brace", "a { $(m) = 1\n b $(m) }", "a@1 {b@2 <1>}");
        row("macro defined again", "$(m) = 1\n$(m) = 2\nb $(m)", "b@3 <2>");
        row("empty macro", "$(m) =\nb $(m) c", "b@2 <c>");
        row("what they bring in is not looked at again", "$(m) = {env:RAW}\na $(m) x$(m) {env:RAW}",
            "a@2 <$(n) {env:HOST} \"> <x$(n) {env:HOST} \"> <$(n) {env:HOST} \">");
        row("half a macro is a word", "a $( $(b {env:C", "a@1 <$(> <$(b> <{env:C>");
    }
    void reads()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        const auto file = parse(text);
        QVERIFY2(file.ok(), file.ok() ? "" : qPrintable(file.error().toEnglish()));
        QCOMPARE(shown(file->directives), expected);
    }

    void macrosCanBeAskedFor()
    {
        const auto file = parse("\n$(primary_domain) = example.org\n$(local_domains) = $(primary_domain) example.net\n");
        QCOMPARE(file->macros.size(), 2);
        QCOMPARE(file->macros.value(QStringLiteral("local_domains")).values, (QStringList { QStringLiteral("example.org"), QStringLiteral("example.net") }));
        QCOMPARE(file->macros.value(QStringLiteral("local_domains")).line, 3);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QByteArray &text, int line, const char *says) {
            QTest::newRow(name) << text << line << QString::fromUtf8(says);
        };
        row("unclosed block", "a\nb {\nc\n", 2, "begins here is not closed with }");
        row("unclosed inner block", "a {\nb {\nc\n", 2, "not closed with }");
        row("unclosed outer block", "a {\nb {\n}\n\n", 1, "not closed with }");
        row("unclosed block of a continued line", "a \\\nb {\nc\n", 2, "not closed with }");
        row("brace too many", "a {\n}\n}\n", 3, "} without a block");
        row("brace without a name", "\n{\n}\n", 2, "needs a name");
        row("words behind a brace", "a {\n} b\n", 2, "the line must end");
        row("unclosed quote", "a\nb \"c\nd\n", 2, "quote is not closed");
        row("unclosed quote as a name", "\"", 1, "quote is not closed");
        row("unknown macro", "a\nb $(nothing)", 2, "$(nothing) is not defined");
        row("unknown macro inside", "a x$(nothing)y", 1, "$(nothing) is not defined");
        row("macro used before", "a $(m)\n$(m) = 1", 1, "not defined");
        row("macro of itself", "$(m) = $(m)", 1, "not defined");
        row("macro without =", "$(m) 1", 1, "$(name) = value");
        row("macro with a block", "$(m) = {\n}", 1, "$(name) = value");
        row("several values inside a word", "$(m) = a b\nx y$(m)", 2, "must have one value");
        row("several values in quotes", "$(m) = a b\nx \"$(m)\"", 2, "must have one value");
        row("unset variable", "a {env:NOT_SET}", 1, "NOT_SET is not set");
        row("import", "a\nimport other.conf", 2, "\"import\" is not supported");
        row("too deep", QByteArray("a {\n").repeated(18), 17, "nested too deeply");
        row("too many directives", QByteArray("a\n").repeated(10'001), 10'001, "too many directives");
        row("too many arguments", "a" + QByteArray(" b").repeated(1001), 1, "too much text");
        QByteArray bomb = "$(a) = " + QByteArray(60'000, 'x') + '\n';
        bomb += QByteArray("w $(a)$(a)$(a)$(a)$(a)$(a)$(a)$(a)$(a)$(a)\n").repeated(100);
        row("macro bomb", bomb, 8, "too much text");
        row("macro of macros bomb", "$(a) = xxxxxxxxxx\n$(b) = " + QByteArray("$(a)").repeated(5000) + "\n$(c) = " + QByteArray("$(b)").repeated(5000), 3, "too much text");
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        QFETCH(QString, says);
        const auto file = parse(text);
        QVERIFY(!file.ok());
        QCOMPARE(file.error().code, ErrorCode::BadInput);
        QCOMPARE(file.error().field, QStringLiteral("maddy.conf:%1").arg(line));
        const QString sentence = file.error().toEnglish();
        QVERIFY2(sentence.startsWith(file.error().field + QStringLiteral(": ")), qPrintable(sentence));
        QVERIFY2(sentence.contains(says), qPrintable(sentence));
    }

    void refusesWhatIsNoText()
    {
        QCOMPARE(parse(QByteArray("a\0b", 3)).error().code, ErrorCode::BadInput);
        QCOMPARE(parse("a \xff").error().code, ErrorCode::BadInput);
        QCOMPARE(parse(QByteArray(maxConfigFileBytes + 1, '\n')).error().code, ErrorCode::TooLarge);
        QVERIFY(parse(QByteArray(maxConfigFileBytes, '\n')).ok());
    }
};

MADMAIL_TEST(TestConfigFile)
#include "tst_config_file.moc"
