// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config/directives.h"
#include "tests/support/test_main.h"

#include <QFile>

using namespace Madmail;
using namespace Madmail::Config;

namespace {

Result<FileSettings> map(const QByteArray &text)
{
    const auto file = parseConfigFile(text, QStringLiteral("maddy.conf"), [](const QString &) { return std::optional<QString>(); });
    if (!file)
        return file.error();
    return settingsFromConfigFile(*file, QStringLiteral("maddy.conf"), QStringLiteral("/etc/madmail"));
}

} // namespace

class TestDirectives : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// Deleting what nobody has read needs a word of its own, whatever other servers do.
    void retentionIsAskedForTwice()
    {
        const auto file = map("storage.imapsql local_mailboxes {\n  retention 24h\n  unused_account_retention 720h\n}\n");
        QVERIFY(file.ok());
        QCOMPARE(file->warnings.size(), 1);
        QVERIFY2(file->warnings.first().startsWith(QLatin1String("maddy.conf:2: ")), qPrintable(file->warnings.first()));
        const Settings settings = Settings::resolve(file->values, {});
        QVERIFY(settings.isOn(Setting::RetentionEnabled));
        QVERIFY(!settings.isOn(Setting::RetentionUnread));
        QCOMPARE(settings.number(Setting::Retention), 86400);
        QCOMPARE(settings.number(Setting::UnusedAccountRetention), 720 * 3600);
        const auto both = map("message_retention_unread yes\nstorage.imapsql local_mailboxes {\n  retention 24h\n}\n");
        QVERIFY(both.ok() && Settings::resolve(both->values, {}).isOn(Setting::RetentionUnread));
        QVERIFY(!map("storage.imapsql local_mailboxes {\n  retention soon\n}\n").ok());
    }

    void anInstalledFileMaps()
    {
        QFile source(QStringLiteral(MADMAIL_SOURCE_DIR "/tests/unit/server/config/installed.conf"));
        QVERIFY(source.open(QIODevice::ReadOnly));
        const auto file = map(source.readAll());
        QVERIFY2(file.ok(), file.ok() ? "" : qPrintable(file.error().toEnglish()));
        QStringList withoutEffect; // parts that this version has not are told, not passed over
        for (const QString &warning : file->warnings) {
            if (warning.contains(QLatin1String("message_retention_unread")))
                continue; // see retentionIsAskedForTwice()
            QVERIFY2(warning.endsWith(QLatin1String("\" has no effect in this version")), qPrintable(warning));
            withoutEffect << warning.section(u'"', 1, 1);
        }
        QCOMPARE(withoutEffect, (QStringList { QStringLiteral("state_dir"), QStringLiteral("smtp"),
                                               QStringLiteral("turn_enable"), QStringLiteral("turn_server"), QStringLiteral("turn"),
                                               QStringLiteral("ss_addr"), QStringLiteral("openmetrics") }));
        const Settings settings = Settings::resolve(file->values, {});
        QCOMPARE(settings.text(Setting::Hostname), QStringLiteral("mx1.example.org"));
        QCOMPARE(settings.text(Setting::PrimaryDomain), QStringLiteral("example.org"));
        QCOMPARE(settings.list(Setting::LocalDomains), (QByteArrayList { "example.org", "example.net" }));
        QCOMPARE(settings.text(Setting::TlsMode), QStringLiteral("file"));
        QCOMPARE(settings.text(Setting::TlsCertificate), QStringLiteral("/etc/maddy/certs/mx1.example.org/fullchain.pem"));
        QCOMPARE(settings.text(Setting::TlsKey), QStringLiteral("/etc/maddy/certs/mx1.example.org/privkey.pem"));
        QVERIFY(settings.isOn(Setting::LogDisabled));
        QVERIFY(!settings.isOn(Setting::RegistrationOpen)); // of the accounts, not of their mailboxes
        QCOMPARE(settings.bytes(Setting::DefaultQuota), gibibytes(2));
        QCOMPARE(settings.bytes(Setting::AppendLimit), mebibytes(32));
        QCOMPARE(settings.bytes(Setting::MaxMessageSize), mebibytes(64)); // of submission, not of port 25
        QCOMPARE(settings.list(Setting::PassthroughRecipients), (QByteArrayList { "nobody@example.org", "@echo.example" }));
        QCOMPARE(settings.port(Setting::SubmissionTlsPort), 1465);
        QCOMPARE(settings.port(Setting::SubmissionPort), 1587);
        QCOMPARE(settings.port(Setting::ImapTlsPort), 1993);
        QCOMPARE(settings.port(Setting::ImapPort), 1143);
        QVERIFY(settings.isOn(Setting::ImapLocalOnly));
        QVERIFY(!settings.isOn(Setting::ImapTlsLocalOnly));
        QCOMPARE(settings.text(Setting::PublicAddress), QStringLiteral("[192.0.2.7]"));
        QCOMPARE(settings.origin(Setting::PublicAddress), SettingOrigin::File);
    }

    void maps_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<Setting>("setting");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *name, const QByteArray &text, Setting setting, const char *value) {
            QTest::newRow(name) << text << setting << QString::fromLatin1(value);
        };
        row("a setting's own name", "submission_rate 0", Setting::SubmissionRate, "0");
        row("size", "default_quota 1G 512M", Setting::DefaultQuota, "1610612736");
        row("recipients", "submission {\n max_recipients 50\n}", Setting::MaxRecipients, "50");
        row("size for chatmail", "chatmail {\n max_message_size 32M\n}", Setting::MaxMessageSize, "33554432");
        row("mail domain", "mail_domain Example.ORG", Setting::PrimaryDomain, "example.org");
        row("address literal", "primary_domain 192.0.2.7", Setting::PrimaryDomain, "[192.0.2.7]");
        row("jit_domain, alone", "auth.pass_table a { jit_domain example.org }", Setting::PrimaryDomain, "example.org");
        row("jit_domain, beside", "auth.pass_table a { jit_domain b.example }\nprimary_domain a.example", Setting::PrimaryDomain, "a.example");
        row("macro, beside", "$(primary_domain) = b.example\nprimary_domain a.example", Setting::PrimaryDomain, "a.example");
        row("local domains", "local_domains a.example b.example a.example", Setting::LocalDomains, "a.example,b.example");
        row("log to a file", "log /var/log/x", Setting::LogDisabled, "false");
        row("log targets", "log stderr_ts syslog logs/maddy.log", Setting::LogTarget, "stderr,syslog,/etc/madmail/logs/maddy.log");
        row("log by the setting's name", "log_target maddy.log", Setting::LogTarget, "/etc/madmail/maddy.log");
        row("later wins", "imap_port 1\nimap_port 2", Setting::ImapPort, "2");
        row("tls self_signed", "tls self_signed", Setting::TlsMode, "self_signed");
        row("path beside the config file", "tls file certs/a.pem certs/b.pem", Setting::TlsCertificate, "/etc/madmail/certs/a.pem");
        row("path as a setting", "tls_key ../b.pem", Setting::TlsKey, "/etc/b.pem");
        row("IPv6 endpoint", "imap tls://[::]:1993", Setting::ImapTlsPort, "1993");
        row("IPv6 loopback", "imap tls://[::1]:1993", Setting::ImapTlsLocalOnly, "true");
        row("endpoint of HTTPS", "chatmail tls://0.0.0.0:8443 { }", Setting::HttpsPort, "8443");
        row("endpoint of HTTP", "chatmail tcp://127.0.0.1:8080 { }", Setting::HttpPort, "8080");
        row("local endpoint of HTTP", "chatmail tcp://127.0.0.1:8080 { }", Setting::HttpLocalOnly, "true");
        row("two endpoints, one public", "imap tls://127.0.0.1:993 tls://0.0.0.0:993", Setting::ImapTlsLocalOnly, "false");
        row("two endpoints, public first", "imap tls://0.0.0.0:993 tls://127.0.0.1:993", Setting::ImapTlsLocalOnly, "false");
        row("two local endpoints", "imap tls://127.0.0.1:993 tls://[::1]:993", Setting::ImapTlsLocalOnly, "true");
    }
    void maps()
    {
        QFETCH(QByteArray, text);
        QFETCH(Setting, setting);
        QFETCH(QString, value);
        const auto file = map(text);
        QVERIFY2(file.ok(), file.ok() ? "" : qPrintable(file.error().toEnglish()));
        QCOMPARE(file->warnings, QStringList());
        QCOMPARE(file->values.value(descriptorOf(setting).key), value);
    }

    void warns_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("warning");
        const auto row = [](const char *name, const QByteArray &text, const char *warning) { QTest::newRow(name) << text << QString::fromLatin1(warning); };
        row("unknown", "\nhostnam x", "maddy.conf:2: unknown directive \"hostnam\"");
        row("unknown in a block of ours", "imap tls://0.0.0.0:993 {\n foo bar\n}", "maddy.conf:2: unknown directive \"foo\"");
        row("known elsewhere", "imap {\n default_quota 1G\n}", "maddy.conf:2: unknown directive \"default_quota\"");
        row("a database key", "__IMAP_PORT__ 5", "maddy.conf:1: unknown directive \"__IMAP_PORT__\"");
        row("words of the list of names", "imap {\n \"auth storage\" x\n}", "maddy.conf:2: unknown directive \"auth storage\"");
        row("certificates by ACME", "tls {\n loader acme\n}", "maddy.conf:1: \"tls \" is not available");
        row("one address of several", "imap tls://192.0.2.7:993", "maddy.conf:1: \"tls://192.0.2.7:993\" opens the port on all addresses");
        row("without effect", "submission {\n pgp_allow_secure_join no\n}", "maddy.conf:2: \"pgp_allow_secure_join\" has no effect");
        row("passwords without TLS", "imap tls://0.0.0.0:993 {\n insecure_auth yes\n}", "maddy.conf:2: \"insecure_auth\" has no effect");
        row("second port", "imap tls://0.0.0.0:993 tls://0.0.0.0:994", "maddy.conf:1: only one port");
    }
    void warns()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, warning);
        const auto file = map(text);
        QVERIFY(file.ok());
        QCOMPARE(file->warnings.size(), 1);
        QVERIFY2(file->warnings[0].startsWith(warning), qPrintable(file->warnings[0]));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : { "imap_port 0", "imap_port 65536", "imap_port x", "imap_port", "default_quota 1X", "hostname a b", "hostname",
                                  "registration maybe", "tls file a", "tls file a b c", "tls file", "imap tls://0.0.0.0:99999",
                                  "imap 0.0.0.0:993", "imap unix:///run/imap", "imap tls://", "imap tls://x", "imap tls://x:",
                                  "submission_rate -1", "hostname \"a\nb\"", "local_domains a.example -", "chatmail { public_ip }",
                                  "$(primary_domain) = a b", "submission { pgp_passthrough_senders @example.org }" })
            QTest::newRow(text) << '\n' + QByteArray(text);
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        const auto file = map(text);
        QVERIFY(!file.ok());
        QCOMPARE(file.error().code, ErrorCode::BadInput);
        QCOMPARE(file.error().field, QStringLiteral("maddy.conf:2"));
        QVERIFY(file.error().toEnglish().startsWith(QStringLiteral("maddy.conf:2: ")));
    }

    void readsFiles()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("my.conf"));
        QVERIFY(readConfigFile(path)->values.isEmpty());
        QCOMPARE(readConfigFile(path, MissingFile::Error).error().code, ErrorCode::NotFound);
        QVERIFY(!readConfigFile(folder.path()).ok());
        qputenv("MADMAIL_TEST_HOST", "h.example");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("hostname {env:MADMAIL_TEST_HOST}\ntls_key k.pem\n");
        file.flush();
        const auto settings = readConfigFile(path);
        QCOMPARE(settings->values.value("__SMTP_HOSTNAME__"), QStringLiteral("h.example"));
        QCOMPARE(settings->values.value("__TLS_KEY__"), folder.filePath(QStringLiteral("k.pem")));
        qunsetenv("MADMAIL_TEST_HOST");
        QCOMPARE(readConfigFile(path).error().field, path + QStringLiteral(":1"));
    }
};

MADMAIL_TEST(TestDirectives)
#include "tst_directives.moc"
