// SPDX-License-Identifier: GPL-3.0-or-later
// Federation rules, exchangers and contact links: what is taken, and what is answered.
#include "server/mail/blocking_write.h"
#include "server/store/dns_override_table.h"
#include "server/store/token_table.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/ops/operation_house.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Madmail;
using namespace Madmail::Testing;

namespace {

/// JSON with single quotes.
QJsonObject object(const QByteArray &json)
{
    return QJsonDocument::fromJson(QByteArray(json).replace('\'', '"')).object();
}

} // namespace

class TestListOps : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneListOfRulesServesBothPolicies()
    {
        OperationHouse house;
        house.setOnline(true);
        const auto blocked = house.run(QStringLiteral("federation.block"), object("{'domain':'Chat.Example.ORG'}"));
        QVERIFY(blocked);
        QCOMPARE(text(*blocked, "message"), QStringLiteral("Success: 'chat.example.org' added to rules. Currently blocking 1 total domain(s)."));
        QVERIFY(!blocked->contains(QLatin1String("warnings")));
        const auto allowed = house.run(QStringLiteral("federation.allow"), object("{'domain':'192.0.2.7'}"));
        QCOMPARE(text(*allowed, "message"), QStringLiteral("Success: '[192.0.2.7]' added to rules. 2 in all."));
        QVERIFY(allowed->value(QLatin1String("warnings")).toArray().at(0).toString().contains(QLatin1String("blocks [192.0.2.7]")));
        QCOMPARE(rules(house), QStringLiteral("ACCEPT [192.0.2.7]:block chat.example.org:block"));

        QVERIFY(house.run(QStringLiteral("federation.policy"), object("{'policy':'REJECT'}")));
        QCOMPARE(house.engine.reloads, 1);
        QCOMPARE(house.settings().values().text(Config::Setting::FederationPolicy), QStringLiteral("reject"));
        QCOMPARE(rules(house), QStringLiteral("REJECT [192.0.2.7]:allow chat.example.org:allow"));
        // A rule would let in whom somebody wants to block.
        const auto refused = house.run(QStringLiteral("federation.block"), object("{'domain':'a.example'}"));
        QCOMPARE(refused.error().code, ErrorCode::Refused);
        QVERIFY(refused.error().toEnglish().contains(QLatin1String("federation remove a.example")));
        QCOMPARE(rules(house), QStringLiteral("REJECT [192.0.2.7]:allow chat.example.org:allow"));
        const auto trusted = house.run(QStringLiteral("federation.allow"), object("{'domain':'a.example'}"));
        QCOMPARE(text(*trusted, "message"), QStringLiteral("Success: 'a.example' added to rules. Currently trusting 3 total domain(s)."));

        const auto removed = house.run(QStringLiteral("federation.remove"), object("{'domain':'a.example'}"));
        QCOMPARE(text(*removed, "message"), QStringLiteral("Success: Removed 'a.example' from rules. 2 remaining."));
        QCOMPARE(house.run(QStringLiteral("federation.remove"), object("{'domain':'a.example'}")).error().code, ErrorCode::NotFound);
        QVERIFY(house.run(QStringLiteral("federation.flush")));
        QCOMPARE(rules(house), QStringLiteral("REJECT"));
    }

    void listsAreWhole()
    {
        OperationHouse house;
        constexpr int many = 1005; // more than what is read at once
        QVERIFY(Mail::blockingWrite(house.store(), [](Store::WriteTransaction &transaction) -> Status {
            for (int i = 0; i < many; ++i) {
                const QByteArray name = 'n' + QByteArray::number(i);
                MADMAIL_CHECK(Store::DnsOverrideTable(transaction).set(name + ".example", QStringLiteral("10.0.0.5"), {}, 1'700'000'000 + i));
                MADMAIL_CHECK(Store::TokenTable(transaction).insert({ .token = name, .maxUses = 1 }));
            }
            return {};
        }));
        const auto list = house.run(QStringLiteral("dns.list"));
        QCOMPARE(list->value(QLatin1String("total")).toInt(), many);
        const QJsonArray rows = list->value(QLatin1String("overrides")).toArray();
        QCOMPARE(text(rows.first().toObject(), "lookup_key"), QStringLiteral("n1004.example")); // the newest first
        QCOMPARE(text(rows.last().toObject(), "lookup_key"), QStringLiteral("n0.example"));
        QCOMPARE(house.run(QStringLiteral("overview"))->value(QLatin1String("tokens")).toObject().value(QLatin1String("total")).toInt(), many);
    }

    void dismissedDomainsAreAnotherList()
    {
        OperationHouse house;
        QVERIFY(house.run(QStringLiteral("federation.dismiss"), object("{'domain':'noise.example'}")));
        QCOMPARE(rules(house), QStringLiteral("ACCEPT"));
        const auto list = house.run(QStringLiteral("federation.dismiss-list"));
        QCOMPARE(text(list->value(QLatin1String("domains")).toArray().at(0).toObject(), "domain"), QStringLiteral("noise.example"));
        QVERIFY(house.run(QStringLiteral("federation.undismiss"), object("{'domain':'noise.example'}")));
        QVERIFY(house.run(QStringLiteral("federation.dismiss"), object("{'domain':'noise.example'}")));
        QCOMPARE(house.run(QStringLiteral("federation.dismiss-flush"))->value(QLatin1String("removed")).toInt(), 1);
    }

    void federationSettingsChangeTogether()
    {
        OperationHouse house;
        const auto changed = house.run(QStringLiteral("federation.policy"), object("{'policy':'reject','enabled':true}"));
        QVERIFY(changed);
        QCOMPARE(changed->value(QLatin1String("enabled")), QJsonValue(true));
        QCOMPARE(text(*changed, "policy"), QStringLiteral("REJECT"));
        QVERIFY(house.run(QStringLiteral("federation.disable")));
        QCOMPARE(house.run(QStringLiteral("federation.settings"))->value(QLatin1String("enabled")), QJsonValue(false));
        QCOMPARE(house.run(QStringLiteral("federation.policy")).error().code, ErrorCode::BadInput);

        const auto size = house.run(QStringLiteral("federation.size-set"), object("{'size':'10M'}"));
        QCOMPARE(size->value(QLatin1String("effective_bytes")).toInt(), 10 << 20);
        QCOMPARE(size->value(QLatin1String("config_bytes")).toInt(), 70 << 20);
        QCOMPARE(text(*size, "max_federation_size"), QStringLiteral("10M"));
        QCOMPARE(text(*house.run(QStringLiteral("federation.size-reset")), "effective"), QStringLiteral("70M"));
    }

    void exchangers()
    {
        OperationHouse house;
        const auto added = house.run(QStringLiteral("exchanger.add"), object("{'name':'friend','url':'https://x.example/box'}"));
        QVERIFY(added);
        QVERIFY(text(*added, "message").startsWith(QStringLiteral("Exchanger added: friend -> https://x.example/box")));
        QCOMPARE(added->value(QLatin1String("poll_interval")).toInt(), 60);
        QCOMPARE(house.run(QStringLiteral("exchanger.add"), object("{'name':'friend','url':'https://x.example/'}")).error().code, ErrorCode::AlreadyExists);
        const auto edited = house.run(QStringLiteral("exchanger.edit"), object("{'name':'friend','poll_interval':5,'enabled':false}"));
        QCOMPARE(edited->value(QLatin1String("url")).toString(), QStringLiteral("https://x.example/box"));
        QCOMPARE(edited->value(QLatin1String("enabled")), QJsonValue(false));
        QCOMPARE(house.run(QStringLiteral("exchanger.enable"), object("{'name':'friend'}"))->value(QLatin1String("poll_interval")).toInt(), 5);
        QCOMPARE(house.run(QStringLiteral("exchanger.list"))->value(QLatin1String("total")).toInt(), 1);
        QCOMPARE(house.run(QStringLiteral("exchanger.edit"), object("{'name':'friend'}")).error().code, ErrorCode::BadInput);
        QCOMPARE(house.run(QStringLiteral("exchanger.disable"), object("{'name':'nobody'}")).error().code, ErrorCode::NotFound);
        QVERIFY(house.run(QStringLiteral("exchanger.remove"), object("{'name':'friend'}")));
        QCOMPARE(house.run(QStringLiteral("exchanger.remove"), object("{'name':'friend'}")).error().code, ErrorCode::NotFound);
    }

    void links()
    {
        OperationHouse house;
        const auto made = house.run(QStringLiteral("sharing.create"), object("{'slug':'alice','url':'https://i.delta.chat/#ABC&a=alice%40x.example&n=Alice'}"));
        QVERIFY(made);
        QCOMPARE(text(*made, "url"), QStringLiteral("openpgp4fpr:ABC#a=alice%40x.example&n=Alice"));
        QCOMPARE(house.run(QStringLiteral("sharing.create"), object("{'slug':'alice','url':'openpgp4fpr:ABC'}")).error().code, ErrorCode::AlreadyExists);
        QVERIFY(house.run(QStringLiteral("sharing.edit"), object("{'slug':'alice','url':'openpgp4fpr:DEF','name':'Alice'}")));
        QCOMPARE(text(*house.run(QStringLiteral("sharing.edit"), object("{'slug':'alice','url':'openpgp4fpr:123'}")), "name"), QStringLiteral("Alice"));
        const auto kept = house.run(QStringLiteral("sharing.reserve"), object("{'slug':'boss'}"));
        QCOMPARE(text(*kept, "url") + text(*kept, "name"), QStringLiteral("reservedReserved"));
        QCOMPARE(house.run(QStringLiteral("sharing.list"))->value(QLatin1String("total")).toInt(), 2);
        QVERIFY(house.run(QStringLiteral("sharing.remove"), object("{'slug':'boss'}")));
        QCOMPARE(house.run(QStringLiteral("sharing.remove"), object("{'slug':'boss'}")).error().code, ErrorCode::NotFound);
        QCOMPARE(house.run(QStringLiteral("sharing.edit"), object("{'slug':'boss','url':'openpgp4fpr:1'}")).error().code, ErrorCode::NotFound);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("operation");
        QTest::addColumn<QJsonObject>("arguments");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *name, const char *operation, const QByteArray &arguments, const char *field) {
            QTest::newRow(name) << QString::fromUtf8(operation) << object(QByteArray(arguments).replace("LONG", QByteArray(3000, 'a'))) << QString::fromUtf8(field);
        };
        row("no domain", "federation.block", "{'domain':'no domain'}", "domain");
        row("domain that is a number", "federation.block", "{'domain':7}", "domain");
        row("policy", "federation.policy", "{'policy':'maybe'}", "policy");
        row("enabled as text", "federation.policy", "{'enabled':'yes'}", "enabled");
        row("size", "federation.size-set", "{'size':'-1'}", "size");
        row("no URL", "exchanger.add", "{'name':'x','url':'x.example'}", "url");
        row("FTP", "exchanger.add", "{'name':'x','url':'ftp://x.example/'}", "url");
        row("blank in a URL", "exchanger.add", "{'name':'x','url':'https://x.example/a b'}", "url");
        row("long URL", "exchanger.add", "{'name':'x','url':'https://LONG'}", "url");
        row("URL of an edit", "exchanger.edit", "{'name':'x','url':'x'}", "url");
        row("name with a blank", "exchanger.add", "{'name':'a b','url':'https://x.example/'}", "name");
        row("long name", "exchanger.add", "{'name':'LONG','url':'https://x.example/'}", "name");
        row("interval", "exchanger.add", "{'name':'x','url':'https://x.example/','poll_interval':0}", "poll_interval");
        row("slug", "sharing.create", "{'slug':'a-b','url':'openpgp4fpr:A'}", "slug");
        row("long slug", "sharing.create", "{'slug':'LONG','url':'openpgp4fpr:A'}", "slug");
        row("page", "sharing.reserve", "{'slug':'new'}", "slug");
        row("another URL", "sharing.create", "{'slug':'a','url':'https://example.org/#A'}", "url");
        row("nothing behind the scheme", "sharing.create", "{'slug':'a','url':'openpgp4fpr:'}", "url");
        row("markup in a URL", "sharing.create", "{'slug':'a','url':'openpgp4fpr:<b>'}", "url");
        row("long link", "sharing.create", "{'slug':'a','url':'openpgp4fpr:LONG'}", "url");
        row("name of a link", "sharing.create", "{'slug':'a','url':'openpgp4fpr:A','name':'LONG'}", "name");
    }
    void refuses()
    {
        QFETCH(QString, operation);
        QFETCH(QJsonObject, arguments);
        QFETCH(QString, field);
        const auto answer = m_house.run(operation, arguments);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::BadInput);
        QCOMPARE(answer.error().field, field);
        QVERIFY(!answer.error().toEnglish().contains(u'\n') && answer.error().toEnglish().size() < 300);
    }

private:
    static QString text(const QJsonObject &answer, const char *key) { return answer.value(QLatin1String(key)).toString(); }
    /// "ACCEPT a.example:block …"
    static QString rules(OperationHouse &house)
    {
        const auto answer = house.run(QStringLiteral("federation.list"));
        QString out = text(*answer, "policy");
        const QJsonArray rows = answer->value(QLatin1String("rules")).toArray();
        for (const QJsonValue &row : rows)
            out += u' ' + text(row.toObject(), "domain") + u':' + text(row.toObject(), "action");
        return out;
    }

    OperationHouse m_house;
};

MADMAIL_TEST(TestListOps)
#include "tst_list_ops.moc"
