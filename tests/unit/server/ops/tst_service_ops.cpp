// SPDX-License-Identifier: GPL-3.0-or-later
// Switches and lists of services that come later, the web pages as files, and notices.
#include "tests/support/test_main.h"
#include "tests/unit/server/ops/operation_house.h"

#include "server/ops/operation_table.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>

using namespace Madmail;
using namespace Madmail::Testing;
using Config::Setting;

class TestServiceOps : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void submissionAccessIsOneChange()
    {
        OperationHouse house;
        house.setOnline(true);
        QCOMPARE(field(house.run(QStringLiteral("submission-access.local")), "status"), QStringLiteral("local"));
        QCOMPARE(house.engine.reloads, 1);
        QVERIFY(house.settings().values().isOn(Setting::SubmissionLocalOnly) && house.settings().values().isOn(Setting::SubmissionTlsLocalOnly));
        QVERIFY(house.run(QStringLiteral("port.submission.public")));
        QCOMPARE(field(house.run(QStringLiteral("submission-access.status")), "status"), QStringLiteral("mixed"));
        house.engine.refusal = Error { ErrorCode::PortInUse, { "taken" } };
        QCOMPARE(house.run(QStringLiteral("submission-access.public")).error().code, ErrorCode::PortInUse);
        QVERIFY2(house.settings().values().isOn(Setting::SubmissionTlsLocalOnly), "as before");
    }

    void pushIsStored()
    {
        OperationHouse house;
        for (const char *mode : { "auto", "on", "off" }) {
            const auto answer = house.run(QStringLiteral("push.") + QString::fromUtf8(mode));
            QVERIFY(answer);
            QCOMPARE(field(answer, "mode"), QString::fromUtf8(mode));
            QCOMPARE(answer->value(QLatin1String("auto_disable_after")).toInt(), 5);
        }
        QCOMPARE(field(house.run(QStringLiteral("push.status")), "status"), QStringLiteral("disabled"));
    }

    void theProxysPasswordIsInTheUrlAlone()
    {
        OperationHouse house;
        QCOMPARE(field(house.run(QStringLiteral("shadowsocks.status")), "shadowsocks_url"), QString());
        QVERIFY(house.run(QStringLiteral("settings.set"), { { QStringLiteral("name"), QStringLiteral("smtp_hostname") }, { QStringLiteral("value"), QStringLiteral("chat.example.org") } }));
        const auto set = house.run(QStringLiteral("proxy.password-set"), { { QStringLiteral("password"), QStringLiteral("pw") } });
        QVERIFY(set && !QJsonDocument(*set).toJson().contains("\"pw\""));
        QVERIFY(house.run(QStringLiteral("proxy.cipher-set"), { { QStringLiteral("cipher"), QStringLiteral("AES-256-gcm") } }));
        const auto status = house.run(QStringLiteral("shadowsocks.status"));
        QCOMPARE(field(status, "shadowsocks_url"), QStringLiteral("ss://YWVzLTI1Ni1nY206cHc@chat.example.org:8388#chat.example.org"));
        QCOMPARE(field(status, "cipher_source"), QStringLiteral("db"));
        QVERIFY(field(status, "message").contains(QStringLiteral("Password: DB override\nClient URL: ss://")));
        QVERIFY(Ops::findOperation(QStringLiteral("shadowsocks.status"))->descriptor.returnsSecret);
        QVERIFY(house.run(QStringLiteral("proxy.password-reset")));
        QCOMPARE(house.run(QStringLiteral("shadowsocks.status"))->value(QLatin1String("configured")), QJsonValue(false));
        const auto refused = house.run(QStringLiteral("proxy.cipher-set"), { { QStringLiteral("cipher"), QStringLiteral("rot13") } });
        QVERIFY(refused.error().toEnglish().contains(QStringLiteral("aes-128-gcm, aes-256-gcm, chacha20-ietf-poly1305")));
        QCOMPARE(house.run(QStringLiteral("proxy.password-set"), { { QStringLiteral("password"), QString(300, u'x') } }).error().code, ErrorCode::BadInput);
    }

    void whatIsNotOfferedCannotBeEnabled()
    {
        OperationHouse house;
        for (const char *transport : { "ss-ws", "ss-grpc", "http-proxy" }) {
            const QString name = QString::fromUtf8(transport);
            QCOMPARE(house.run(name + QStringLiteral(".enable")).error().code, ErrorCode::BadInput);
            QCOMPARE(field(house.run(name + QStringLiteral(".disable")), "status"), QStringLiteral("disabled"));
            QCOMPARE(field(house.run(name + QStringLiteral(".status")), "status"), QStringLiteral("disabled"));
        }
    }

    void thePanelsPath()
    {
        OperationHouse house;
        QCOMPARE(field(house.run(QStringLiteral("admin-web.path")), "path"), QStringLiteral("/admin"));
        QCOMPARE(field(house.run(QStringLiteral("admin-web.path"), { { QStringLiteral("path"), QStringLiteral("panel/") } }), "path"), QStringLiteral("/panel"));
        QVERIFY(field(house.run(QStringLiteral("admin-web.status")), "message").contains(QStringLiteral("Admin Web Path:       /panel")));
        for (const char *bad : { "/a b", "/api/admin", "/../x" })
            QCOMPARE(house.run(QStringLiteral("admin-web.path"), { { QStringLiteral("path"), QString::fromUtf8(bad) } }).error().code, ErrorCode::BadInput);
        QCOMPARE(house.run(QStringLiteral("admin-web.path"), { { QStringLiteral("path"), QStringLiteral("/x") }, { QStringLiteral("reset"), true } }).error().code,
                 ErrorCode::BadInput);
        QVERIFY(field(house.run(QStringLiteral("admin-web.path"), { { QStringLiteral("reset"), true } }), "message").endsWith(QStringLiteral("/admin (config default)")));
    }

    /// Both what shows a service and what changes it, by its own command or by the name of a setting.
    void saysWhatIsNotRunning()
    {
        OperationHouse house;
        const auto note = [&house](const char *operation, const QJsonObject &arguments = {}) {
            const auto answer = house.run(QString::fromLatin1(operation), arguments);
            return answer ? field(answer, "not_running") : answer.error().toEnglish();
        };
        const auto of = [](const char *key, const char *value) { return QJsonObject { { QString::fromLatin1(key), QString::fromLatin1(value) } }; };
        for (const char *switched : { "turn.on", "turn.status", "turn.off" })
            QCOMPARE(note(switched), QStringLiteral("TURN: not running in this version."));
        for (const char *operation : { "federation.list", "federation.status", "federation.flush", "exchanger.list", "dns.list", "push.status", "push.on",
                                       "shadowsocks.status", "shadowsocks.enable", "proxy.cipher-status", "iroh.status", "webimap.enable", "websmtp.status", "webmail-cors.status",
                                       "open-relay.status", "port.smtp.status", "port.shadowsocks.reset", "port.turn.local" })
            QVERIFY2(note(operation).endsWith(QLatin1String(": not running in this version.")), operation);
        QVERIFY(note("federation.block", of("domain", "a.example")).startsWith(QLatin1String("Federation: not running")));
        QVERIFY(note("federation.dismiss", of("domain", "a.example")).startsWith(QLatin1String("Federation: not running")));
        QVERIFY(note("settings.get", of("name", "turn_secret")).startsWith(QLatin1String("TURN: not running")));
        QVERIFY(note("settings.set", { { QStringLiteral("name"), QStringLiteral("push_mode") }, { QStringLiteral("value"), QStringLiteral("on") } })
                    .startsWith(QLatin1String("Push: not running")));
        for (const char *operation : { "registration.status", "jit.enable", "admin-web.status", "language.status", "log.status", "port.imap.status", "port.http.enable", "message-retention.status", "submission-access.status" })
            QCOMPARE(note(operation), QString());
        QCOMPARE(note("settings.get", of("name", "imap_port")), QString());
    }

    void nothingNeedsARestart()
    {
        OperationHouse house;
        QCOMPARE(house.run(QStringLiteral("restart")).error().code, ErrorCode::Refused); // offline
        house.setOnline(true);
        QCOMPARE(field(house.run(QStringLiteral("restart")), "status"), QStringLiteral("reloaded"));
        QCOMPARE(house.run(QStringLiteral("cache.reload"))->value(QLatin1String("credentials_cache_reloaded")), QJsonValue(true));
        QCOMPARE(house.engine.reloads, 2);
    }

    void exportsTheEmbeddedPages()
    {
        OperationHouse house;
        const QString folder = house.folder() + QStringLiteral("/deep/www");
        const auto exported = house.run(QStringLiteral("html-export"), { { QStringLiteral("directory"), folder } });
        QVERIFY2(exported, exported ? "" : qPrintable(exported.error().toEnglish()));
        QCOMPARE(field(exported, "message"), QStringLiteral("Exported: css/main.css\nExported: index.html"));
        QFile page(folder + QStringLiteral("/css/main.css"));
        QVERIFY(page.open(QIODevice::ReadOnly));
        QCOMPARE(page.readAll(), QByteArray("body { margin: 0 }\n"));
        const auto again = house.run(QStringLiteral("html-export"), { { QStringLiteral("directory"), folder } });
        QCOMPARE(again.error().code, ErrorCode::AlreadyExists); // pages that somebody changed stay
        QCOMPARE(house.run(QStringLiteral("html-export"), { { QStringLiteral("directory"), QStringLiteral("www") } }).error().code, ErrorCode::BadInput);
    }

    void servesAFolderThatCanBeRead()
    {
        OperationHouse house;
        QVERIFY(house.run(QStringLiteral("html-serve"), { { QStringLiteral("directory"), house.folder() } }));
        QCOMPARE(house.settings().values().text(Setting::WebDirectory), QDir::cleanPath(house.folder()));
        QCOMPARE(house.run(QStringLiteral("html-serve"), { { QStringLiteral("directory"), house.folder() + QStringLiteral("/nowhere") } }).error().code, ErrorCode::BadInput);
        QCOMPARE(house.run(QStringLiteral("html-serve")).error().code, ErrorCode::BadInput);
        QCOMPARE(house.settings().values().text(Setting::WebDirectory), QDir::cleanPath(house.folder()));
        QVERIFY(house.run(QStringLiteral("html-serve.embedded")));
        QVERIFY(house.settings().values().text(Setting::WebDirectory).isEmpty());
        // Whoever has the token of the Admin API does not choose which files of this computer are served.
        const auto byName = house.run(QStringLiteral("settings.set"), { { QStringLiteral("name"), QStringLiteral("www_dir") }, { QStringLiteral("value"), QStringLiteral("/etc") } });
        QCOMPARE(byName.error().code, ErrorCode::Refused);
        QVERIFY(byName.error().toEnglish().contains(QStringLiteral("html-serve")));
    }

    void noticesToEverybodyAreTheComment()
    {
        OperationHouse house;
        QVERIFY(house.run(QStringLiteral("accounts.create-random")));
        const auto sent = house.run(QStringLiteral("notice.send"), { { QStringLiteral("subject"), QStringLiteral("Hi") }, { QStringLiteral("body"), QStringLiteral("one\r\ntwo\n") } });
        QVERIFY2(sent, sent ? "" : qPrintable(sent.error().toEnglish()));
        QCOMPARE(sent->value(QLatin1String("sent")).toInt(), 1);
        QVERIFY(field(sent, "note").contains(QStringLiteral("Delta Chat")) && !sent->contains(QLatin1String("errors")));
        const auto status = house.run(QStringLiteral("notice.status"));
        QCOMPARE(field(status, "shared_comment"), QStringLiteral("one\ntwo"));
        QCOMPARE(status->value(QLatin1String("total_users")).toInt(), 1);
        QVERIFY(house.run(QStringLiteral("notice.clear")));
        QCOMPARE(field(house.run(QStringLiteral("notice.status")), "shared_comment"), QString());
    }

    void refusesNotices_data()
    {
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("recipient");
        QTest::addColumn<QString>("field");
        const QString fine = QStringLiteral("x");
        QTest::newRow("no text") << fine << QStringLiteral(" \n") << QString() << QStringLiteral("body");
        QTest::newRow("long text") << fine << QString(20'000, u'x') << QString() << QStringLiteral("body");
        QTest::newRow("NUL") << fine << QString(QChar(u'\0')) << QString() << QStringLiteral("body");
        QTest::newRow("no subject") << QString() << fine << QString() << QStringLiteral("subject");
        QTest::newRow("long subject") << QString(201, u'x') << fine << QString() << QStringLiteral("subject");
        QTest::newRow("a field in the subject") << QStringLiteral("x\r\nBcc: a@b.example") << fine << QString() << QStringLiteral("subject");
        QTest::newRow("no address") << fine << fine << QStringLiteral("nobody") << QStringLiteral("recipient");
    }
    void refusesNotices()
    {
        QFETCH(QString, subject);
        QFETCH(QString, body);
        QFETCH(QString, recipient);
        QFETCH(QString, field);
        const auto answer = m_house.run(QStringLiteral("notice.send"), { { QStringLiteral("subject"), subject }, { QStringLiteral("body"), body },
                                                                         { QStringLiteral("recipient"), recipient } });
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::BadInput);
        QCOMPARE(answer.error().field, field);
    }

private:
    static QString field(const Result<QJsonObject> &answer, const char *key) { return answer ? answer->value(QLatin1String(key)).toString() : answer.error().toEnglish(); }

    OperationHouse m_house;
};

MADMAIL_TEST(TestServiceOps)
#include "tst_service_ops.moc"
