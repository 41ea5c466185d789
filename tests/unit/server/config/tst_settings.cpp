// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/bytes.h"
#include "server/config/settings.h"
#include "tests/support/test_main.h"

#include <QSet>

using namespace Madmail;
using namespace Madmail::Config;
using Api::SettingDescriptor;
using Api::SettingType;

namespace {

SettingDescriptor sample(SettingType type)
{
    SettingDescriptor row { .key = "__SAMPLE__", .name = "sample", .type = type, .minimum = 10, .maximum = 100'000 };
    row.choices = { QStringLiteral("ssl"), QStringLiteral("starttls") };
    return row;
}

} // namespace

namespace {

const std::pair<Setting, const char *> rows[] = {
    { Setting::RegistrationOpen, "__REGISTRATION_OPEN__" },
    { Setting::JitRegistration, "__JIT_REGISTRATION_ENABLED__" },
    { Setting::TokenRequired, "__REGISTRATION_TOKEN_REQUIRED__" },
    { Setting::UsernameMinimum, "__MIN_USERNAME_LENGTH__" },
    { Setting::UsernameMaximum, "__MAX_USERNAME_LENGTH__" },
    { Setting::PasswordMinimum, "__MIN_PASSWORD_LENGTH__" },
    { Setting::DefaultQuota, "__DEFAULT_QUOTA__" },
    { Setting::AppendLimit, "__APPENDLIMIT__" },
    { Setting::MaxMessageSize, "__MAX_MESSAGE_SIZE__" },
    { Setting::SubmissionRate, "__SUBMISSION_RATE__" },
    { Setting::SubmissionBurst, "__SUBMISSION_BURST__" },
    { Setting::MaxRecipients, "__MAX_SMTP_RECIPIENTS__" },
    { Setting::PassthroughSenders, "__PGP_PASSTHROUGH_SENDERS__" },
    { Setting::PassthroughRecipients, "__PGP_PASSTHROUGH_RECIPIENTS__" },
    { Setting::ImapPort, "__IMAP_PORT__" },
    { Setting::ImapTlsPort, "__IMAP_TLS_PORT__" },
    { Setting::SubmissionPort, "__SUBMISSION_PORT__" },
    { Setting::SubmissionTlsPort, "__SUBMISSION_TLS_PORT__" },
    { Setting::HttpPort, "__HTTP_PORT__" },
    { Setting::HttpsPort, "__HTTPS_PORT__" },
    { Setting::ImapLocalOnly, "__IMAP_LOCAL_ONLY__" },
    { Setting::ImapTlsLocalOnly, "__IMAP_TLS_LOCAL_ONLY__" },
    { Setting::SubmissionLocalOnly, "__SUBMISSION_LOCAL_ONLY__" },
    { Setting::SubmissionTlsLocalOnly, "__SUBMISSION_TLS_LOCAL_ONLY__" },
    { Setting::HttpLocalOnly, "__HTTP_LOCAL_ONLY__" },
    { Setting::HttpsLocalOnly, "__HTTPS_LOCAL_ONLY__" },
    { Setting::Hostname, "__SMTP_HOSTNAME__" },
    { Setting::PublicAddress, "__PUBLIC_IP__" },
    { Setting::LinkImapSecurity, "__DCLOGIN_IMAP_SECURITY__" },
    { Setting::LinkSmtpSecurity, "__DCLOGIN_SMTP_SECURITY__" },
    { Setting::PrimaryDomain, "__PRIMARY_DOMAIN__" },
    { Setting::LocalDomains, "__LOCAL_DOMAINS__" },
    { Setting::TlsMode, "__TLS_MODE__" },
    { Setting::TlsCertificate, "__TLS_CERTIFICATE__" },
    { Setting::TlsKey, "__TLS_KEY__" },
    { Setting::LogDisabled, "__LOG_DISABLED__" },
    { Setting::LogTarget, "__LOG_TARGET__" },
    { Setting::EngineThreads, "__ENGINE_THREADS__" },
    { Setting::PasswordHashMemory, "__PASSWORD_HASH_MEMORY__" },
    { Setting::PasswordHashPasses, "__PASSWORD_HASH_PASSES__" },
    { Setting::Language, "__LANGUAGE__" },
    { Setting::AdminPath, "__ADMIN_PATH__" },
    { Setting::AdminToken, "__ADMIN_TOKEN__" },
    { Setting::AdminWebEnabled, "__ADMIN_WEB_ENABLED__" },
    { Setting::AdminWebPath, "__ADMIN_WEB_PATH__" },
    { Setting::TurnEnabled, "__TURN_ENABLED__" },
    { Setting::IrohEnabled, "__IROH_ENABLED__" },
    { Setting::ShadowsocksEnabled, "__SS_ENABLED__" },
    { Setting::AutoPurgeSeen, "__AUTO_PURGE_SEEN__" },
    { Setting::RetentionEnabled, "__MESSAGE_RETENTION_ENABLED__" },
    { Setting::Retention, "__MESSAGE_RETENTION__" },
    { Setting::RetentionUnread, "__MESSAGE_RETENTION_UNREAD__" },
    { Setting::UnreadRetention, "__UNREAD_RETENTION__" },
    { Setting::UnusedAccountRetention, "__UNUSED_ACCOUNT_RETENTION__" },
    { Setting::WebImapEnabled, "__WEBIMAP_ENABLED__" },
    { Setting::WebSmtpEnabled, "__WEBSMTP_ENABLED__" },
    { Setting::FederationEnabled, "__FEDERATION_ENABLED__" },
    { Setting::FederationPolicy, "__FEDERATION_POLICY__" },
    { Setting::FederationSize, "__MAX_FEDERATION_SIZE__" },
    { Setting::SmtpPort, "__SMTP_PORT__" },
    { Setting::TurnPort, "__TURN_PORT__" },
    { Setting::SaslPort, "__SASL_PORT__" },
    { Setting::IrohPort, "__IROH_PORT__" },
    { Setting::ShadowsocksPort, "__SS_PORT__" },
    { Setting::SmtpLocalOnly, "__SMTP_LOCAL_ONLY__" },
    { Setting::TurnLocalOnly, "__TURN_LOCAL_ONLY__" },
    { Setting::SaslLocalOnly, "__SASL_LOCAL_ONLY__" },
    { Setting::IrohLocalOnly, "__IROH_LOCAL_ONLY__" },
    { Setting::TurnRealm, "__TURN_REALM__" },
    { Setting::TurnSecret, "__TURN_SECRET__" },
    { Setting::TurnRelayAddress, "__TURN_RELAY_IP__" },
    { Setting::TurnLifetime, "__TURN_TTL__" },
    { Setting::IrohRelayUrl, "__IROH_RELAY_URL__" },
    { Setting::ShadowsocksCipher, "__SS_CIPHER__" },
    { Setting::ShadowsocksPassword, "__SS_PASSWORD__" },
    { Setting::PushMode, "__PUSH_MODE__" },
    { Setting::AllowInboundRemoteRecipients, "__ALLOW_INBOUND_REMOTE_RCPT__" },
    { Setting::WebDirectory, "__WWW_DIR__" },
    { Setting::HttpEnabled, "__HTTP_ENABLED__" },
    { Setting::HttpsEnabled, "__HTTPS_ENABLED__" },
    { Setting::TurnRelayPortMinimum, "__TURN_RELAY_PORT_MIN__" },
    { Setting::TurnRelayPortMaximum, "__TURN_RELAY_PORT_MAX__" },
    { Setting::WebMailOrigins, "__WEBMAIL_CORS_ORIGINS__" },
    { Setting::ShadowsocksWebSocketEnabled, "__SS_WS_ENABLED__" },
    { Setting::ShadowsocksGrpcEnabled, "__SS_GRPC_ENABLED__" },
    { Setting::ShadowsocksWebSocketPort, "__SS_WS_PORT__" },
    { Setting::ShadowsocksGrpcPort, "__SS_GRPC_PORT__" },
    { Setting::HttpProxyEnabled, "__HTTP_PROXY_ENABLED__" },
    { Setting::HttpProxyPort, "__HTTP_PROXY_PORT__" },
    { Setting::HttpProxyPath, "__HTTP_PROXY_PATH__" },
    { Setting::HttpProxyUser, "__HTTP_PROXY_USERNAME__" },
    { Setting::HttpProxyPassword, "__HTTP_PROXY_PASSWORD__" },
    { Setting::ContactSharing, "__CONTACT_SHARING__" },
};

} // namespace

class TestSettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyRowIsComplete()
    {
        QSet<QByteArray> names;
        for (const SettingDescriptor &row : settingsTable()) {
            QVERIFY2(QByteArray(row.key).startsWith("__") && QByteArray(row.key).endsWith("__"), row.key);
            QVERIFY2(!QByteArray(row.help).isEmpty(), row.key);
            QVERIFY2(!names.contains(row.key) && !names.contains(row.name), row.key);
            names << row.key << row.name;
            const auto normal = normaliseSetting(row, QString::fromUtf8(row.defaultValue));
            QVERIFY2(normal.ok(), row.key);
            QCOMPARE(*normal, QString::fromUtf8(row.defaultValue));
        }
    }

    void theNamesOfRowsAreInTheOrderOfTheTable()
    {
        QCOMPARE(settingsTable().size(), std::size(rows));
        for (std::size_t i = 0; i < std::size(rows); ++i) {
            QCOMPARE(std::size_t(rows[i].first), i);
            QCOMPARE(QByteArray(descriptorOf(rows[i].first).key), QByteArray(rows[i].second));
            QCOMPARE(findSetting(rows[i].second), std::optional(rows[i].first));
        }
        QCOMPARE(findSetting("imap_port"), std::optional(Setting::ImapPort));
        QCOMPARE(findSetting("__NOTHING__"), std::optional<Setting>());
    }

    void theDefaults()
    {
        const Settings settings;
        QVERIFY(settings.isOn(Setting::RegistrationOpen));
        QVERIFY(settings.isOn(Setting::JitRegistration));
        QVERIFY(!settings.isOn(Setting::TokenRequired));
        QCOMPARE(settings.bytes(Setting::DefaultQuota), gibibytes(1));
        QCOMPARE(settings.bytes(Setting::MaxMessageSize), mebibytes(100));
        QCOMPARE(settings.port(Setting::ImapTlsPort), 993);
        QCOMPARE(settings.number(Setting::SubmissionRate), 60);
        QCOMPARE(settings.text(Setting::LinkImapSecurity), QStringLiteral("ssl"));
        QCOMPARE(settings.number(Setting::PasswordHashMemory), 19 * 1024 * 1024);
        QCOMPARE(settings.list(Setting::LocalDomains), QByteArrayList());
        QVERIFY(settings.conflicts().empty());
    }

    void databaseWinsOverFileWinsOverDefault()
    {
        const SettingValues file { { "__IMAP_PORT__", QStringLiteral("1143") }, { "__APPENDLIMIT__", QStringLiteral("32M") } };
        const SettingValues database { { "__IMAP_PORT__", QStringLiteral("2143") }, { "__OF_ANOTHER_PART__", QStringLiteral("whatever") } };
        QStringList problems;
        const Settings settings = Settings::resolve(file, database, &problems);
        QCOMPARE(settings.port(Setting::ImapPort), 2143);
        QCOMPARE(settings.origin(Setting::ImapPort), SettingOrigin::Database);
        QCOMPARE(settings.bytes(Setting::AppendLimit), mebibytes(32));
        QCOMPARE(settings.origin(Setting::AppendLimit), SettingOrigin::File);
        QCOMPARE(settings.origin(Setting::ImapTlsPort), SettingOrigin::Default);
        QCOMPARE(problems, QStringList());
    }

    void aBadRowFallsBackToTheNextSource()
    {
        QStringList problems;
        const Settings settings = Settings::resolve({ { "__IMAP_PORT__", QStringLiteral("1143") } }, { { "__IMAP_PORT__", QStringLiteral("0") } }, &problems);
        QCOMPARE(settings.port(Setting::ImapPort), 1143);
        QCOMPARE(settings.origin(Setting::ImapPort), SettingOrigin::File);
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems[0].startsWith(QStringLiteral("imap_port: ")));
        QCOMPARE(Settings::resolve({}, { { "__IMAP_PORT__", QStringLiteral("x") } }).port(Setting::ImapPort), 143);
    }

    void normalises_data()
    {
        QTest::addColumn<SettingType>("type");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("stored");
        const auto row = [](SettingType type, const char *value, const char *stored) {
            QTest::addRow("%d %s", int(type), value) << type << QString::fromUtf8(value) << QString::fromUtf8(stored);
        };
        for (const char *yes : { "true", "TRUE", "yes", "on", "1", "enable", "enabled", "open", " true " })
            row(SettingType::Boolean, yes, "true");
        for (const char *no : { "false", "No", "off", "0", "disable", "disabled", "closed" })
            row(SettingType::Boolean, no, "false");
        row(SettingType::Integer, "10", "10");
        row(SettingType::Integer, " 0100 ", "100");
        row(SettingType::Port, "993", "993");
        row(SettingType::Bytes, "1K", "1024");
        row(SettingType::Bytes, "4096", "4096");
        row(SettingType::Duration, "12h", "43200s");
        row(SettingType::Duration, "43200s", "43200s");
        row(SettingType::Text, "", "");
        row(SettingType::Text, " a b ", " a b ");
        row(SettingType::Domain, "", "");
        row(SettingType::Domain, "Example.ORG", "example.org");
        row(SettingType::Domain, "192.0.2.7", "[192.0.2.7]");
        row(SettingType::Domain, "2001:DB8::1", "[IPv6:2001:db8::1]");
        row(SettingType::Choice, "SSL", "ssl");
        row(SettingType::DomainList, " B.example, a.example,,b.example ", "b.example,a.example");
        row(SettingType::DomainList, "", "");
        row(SettingType::AddressList, "A@B.example", "a@b.example");
        row(SettingType::AddressPatternList, "A@B.example, @C.example,@192.0.2.7", "a@b.example,@c.example,@[192.0.2.7]");
        row(SettingType::FilePath, "", "");
        row(SettingType::FilePath, "/etc/../etc//x.pem", "/etc/x.pem");
        row(SettingType::UrlPath, "/panel/", "/panel");
        row(SettingType::UrlPath, "api/admin-2", "/api/admin-2");
        row(SettingType::UrlPath, "", "");
        row(SettingType::Bytes, "1 KB", "1024");
        row(SettingType::Duration, "12 h", "43200s");
        row(SettingType::Url, "", "");
        row(SettingType::Url, "https://relay.example.org/a?b=c", "https://relay.example.org/a?b=c");
        row(SettingType::Url, "http://192.0.2.7:3340", "http://192.0.2.7:3340");
        row(SettingType::Url, "https://[2001:db8::1]/", "https://[2001:db8::1]/");
        row(SettingType::OriginList, "", "");
        row(SettingType::OriginList, "*", "*");
        row(SettingType::OriginList, "HTTPS://Chat.Example.org/, http://localhost:8080", "https://chat.example.org,http://localhost:8080");
    }
    void normalises()
    {
        QFETCH(SettingType, type);
        QFETCH(QString, value);
        QFETCH(QString, stored);
        const auto normal = normaliseSetting(sample(type), value);
        QVERIFY2(normal.ok(), normal.ok() ? "" : qPrintable(normal.error().toEnglish()));
        QCOMPARE(*normal, stored);
        QCOMPARE(*normaliseSetting(sample(type), *normal), stored); // what is stored can be read again
    }

    void refuses_data()
    {
        QTest::addColumn<SettingType>("type");
        QTest::addColumn<QString>("value");
        const auto row = [](SettingType type, const QString &value) {
            QTest::addRow("%d %s", int(type), qPrintable(value.left(40))) << type << value;
        };
        const auto text = [](const char *value) { return QString::fromUtf8(value); };
        for (const char *value : { "", "maybe", "2", "truee" })
            row(SettingType::Boolean, text(value));
        for (const char *value : { "", "9", "100001", "-10", "1e3", "10.0", "0x10", "99999999999999999999", "ten" })
            row(SettingType::Integer, text(value));
        for (const char *value : { "", "9", "1M", "-1K", "1.5K", "10X", "99999999999G" })
            row(SettingType::Bytes, text(value));
        for (const char *value : { "", "10", "9s", "30d", "-1h", "1w" })
            row(SettingType::Duration, text(value));
        for (const char *value : { "", "tls", "ssl,starttls" })
            row(SettingType::Choice, text(value));
        for (const char *value : { "a b", "a..b", "-a", "[x]", "a@b", "http://a" })
            row(SettingType::Domain, text(value));
        row(SettingType::DomainList, text("a.example,b c"));
        for (const char *value : { "a", "@b.example", "a@@b", "a%b@c.example", "a@b.example,c" })
            row(SettingType::AddressList, text(value));
        for (const char *value : { "a", "@", "@a b", "b.example" })
            row(SettingType::AddressPatternList, text(value));
        for (const char *value : { "a.pem", "./a.pem", "~/a.pem" })
            row(SettingType::FilePath, text(value));
        for (const char *value : { "/", "//", "/a//b", "/../a", "/a b", "/a?b", "/\xc3\xa4" })
            row(SettingType::UrlPath, text(value));
        row(SettingType::UrlPath, QString(300, u'a'));
        for (const char *value : { "relay", "ftp://relay.example.org", "https://", "https:///x", "https://a b.example/", "https://relay.example.org/a b", "javascript:alert(1)",
                                   "https://relay.example.org:0/", "https://relay.example.org:70000/", "https://999.1.1.1/", "https://a..b/" })
            row(SettingType::Url, text(value));
        row(SettingType::Url, QStringLiteral("https://a.example/") + QString(maxSettingUrlLength, u'a'));
        for (const char *value : { "chat.example.org", "https://a.example/path", "https://a.example,b", "https://user@a.example", "https://a.example?x", "ftp://a.example", "**", "null" })
            row(SettingType::OriginList, text(value));
        row(SettingType::Domain, text("999.1.1.1"));
        row(SettingType::Domain, QString(60, u'a') + QString(QStringLiteral(".aaaaaaaaa")).repeated(20));
        row(SettingType::Text, QString(maxSettingTextLength + 1, u'a'));
        row(SettingType::AddressList, QString(maxSettingLength + 1, u'a'));
        for (const QChar control : { QChar(0), QChar(u'\n'), QChar(u'\r'), QChar(0x1b), QChar(0x7f) })
            for (const SettingType type : { SettingType::Text, SettingType::FilePath, SettingType::Boolean, SettingType::DomainList })
                row(type, QStringLiteral("/true") + control);
    }
    void refuses()
    {
        QFETCH(SettingType, type);
        QFETCH(QString, value);
        const auto normal = normaliseSetting(sample(type), value);
        QVERIFY(!normal.ok());
        QCOMPARE(normal.error().code, ErrorCode::BadInput);
        QCOMPARE(normal.error().field, QStringLiteral("sample"));
        QVERIFY(normal.error().toEnglish().size() < 400);
        QVERIFY(!normal.error().toEnglish().contains(QStringLiteral("%2")));
    }

    void theLongestValueIsTaken()
    {
        QVERIFY(normaliseSetting(sample(SettingType::Text), QString(maxSettingTextLength, u'a')).ok());
        const QString url = QStringLiteral("https://a.example/");
        QVERIFY(normaliseSetting(sample(SettingType::Url), url + QString(maxSettingUrlLength - url.size(), u'a')).ok());
    }

    void anEmptyValueSaysHowToGoBack()
    {
        for (const SettingType type : { SettingType::Boolean, SettingType::Port, SettingType::Bytes, SettingType::Duration, SettingType::Choice, SettingType::UrlPath }) {
            SettingDescriptor row = sample(type);
            row.defaultValue = "something";
            const auto normal = normaliseSetting(row, QStringLiteral(" "));
            QVERIFY(!normal.ok());
            QVERIFY2(normal.error().toEnglish(QStringLiteral("maddy")).contains(QStringLiteral("cannot be empty.")), qPrintable(normal.error().toEnglish()));
            QVERIFY(normal.error().toEnglish(QStringLiteral("maddy")).endsWith(QStringLiteral("maddy settings reset sample")));
        }
    }

    void isReadable_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("stored");
        QTest::addColumn<QString>("readable");
        const auto row = [](const char *name, const char *stored, const char *readable) {
            QTest::addRow("%s %s", name, stored) << QString::fromLatin1(name) << QString::fromLatin1(stored) << QString::fromLatin1(readable);
        };
        row("default_quota", "1073741824", "1 GB");
        row("default_quota", "1610612736", "1536 MB");
        row("default_quota", "1000", "1000 B");
        row("default_quota", "0", "no limit (0)");
        row("submission_rate", "60", "60 messages a minute");
        row("submission_rate", "0", "no limit (0)");
        row("message_retention", "2592000s", "30 d");
        row("message_retention", "5400s", "90 m");
        row("unread_retention", "0s", "never (0)");
        row("imap_port", "993", "993");
        row("tls_mode", "file", "file");
        row("smtp_hostname", "", "");
    }
    void isReadable()
    {
        QFETCH(QString, name);
        QFETCH(QString, stored);
        QFETCH(QString, readable);
        const auto setting = findSetting(name.toUtf8());
        QVERIFY(setting.has_value());
        const SettingDescriptor &row = descriptorOf(*setting);
        QCOMPARE(readableSetting(row, stored), readable);
        if (row.type == SettingType::Bytes && stored != QLatin1String("0"))
            QCOMPARE(parseBytes(readable)->count, stored.toLongLong()); // it can be typed again
    }

    void aSecretIsInNoSentence()
    {
        SettingDescriptor row = sample(SettingType::Integer);
        row.secret = true;
        QVERIFY(!normaliseSetting(row, QStringLiteral("hunter2")).error().toEnglish().contains(QStringLiteral("hunter2")));
    }

    void valuesThatDoNotGoTogether_data()
    {
        QTest::addColumn<SettingValues>("values");
        QTest::addColumn<QStringList>("fields");
        using Values = SettingValues;
        QTest::newRow("same port") << Values { { "__IMAP_PORT__", QStringLiteral("993") } } << QStringList { QStringLiteral("imap_tls_port") };
        QTest::newRow("same path") << Values { { "__ADMIN_WEB_PATH__", QStringLiteral("/api/admin") } } << QStringList { QStringLiteral("admin_web_path") };
        QTest::newRow("lengths") << Values { { "__MIN_USERNAME_LENGTH__", QStringLiteral("20") }, { "__MAX_USERNAME_LENGTH__", QStringLiteral("8") } }
                                 << QStringList { QStringLiteral("min_username_length") };
        QTest::newRow("no certificate files") << Values { { "__TLS_MODE__", QStringLiteral("file") } }
                                              << QStringList { QStringLiteral("tls_certificate"), QStringLiteral("tls_key") };
        QTest::newRow("half a pair") << Values { { "__TLS_MODE__", QStringLiteral("file") }, { "__TLS_CERTIFICATE__", QStringLiteral("/a") } }
                                     << QStringList { QStringLiteral("tls_key") };
    }
    void valuesThatDoNotGoTogether()
    {
        QFETCH(SettingValues, values);
        QFETCH(QStringList, fields);
        QStringList found;
        for (const Error &error : Settings::resolve({}, values).conflicts())
            found << error.field;
        QCOMPARE(found, fields);
    }
};

MADMAIL_TEST(TestSettings)
#include "tst_settings.moc"
