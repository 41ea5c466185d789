// SPDX-License-Identifier: GPL-3.0-or-later
// From resources to operations and back, by the real table.
#include "server/api/resource_map.h"
#include "server/ops/operation_table.h"
#include "tests/support/test_main.h"

#include <QJsonDocument>
#include <QSet>

using namespace Madmail;
using namespace Madmail::Api;

class TestResourceMap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void finds_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("resource");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("operation"); // or the status of the refusal
        const auto row = [](const char *method, const char *resource, const char *body, const char *operation) {
            QTest::addRow("%s %s %s", method, resource, body) << QString::fromLatin1(method) << QString::fromLatin1(resource) << QByteArray(body)
                                                             << QString::fromLatin1(operation);
        };
        row("GET", "/admin/registration", "{}", "registration.status");
        row("POST", "/admin/registration", R"({"action":"open"})", "registration.open");
        row("POST", "/admin/registration", R"({"action":"close"})", "registration.close");
        row("POST", "/admin/registration", R"({"action":"dance"})", "400");
        row("POST", "/admin/registration", "{}", "400");
        row("DELETE", "/admin/registration", "{}", "405");
        row("POST", "/admin/registration/jit", R"({"action":"enable"})", "jit.enable");
        row("GET", "/admin/settings", "{}", "settings.panel");
        row("GET", "/admin/settings/imap_port", "{}", "settings.get");
        row("POST", "/admin/settings/imap_port", R"({"action":"set","value":"1143"})", "settings.set");
        row("POST", "/admin/settings/registration_token_required", R"({"action":"enable"})", "token-required.enable");
        row("POST", "/admin/settings/registration_token_required", R"({"action":"set","value":"true"})", "settings.set");
        row("POST", "/admin/settings/registration_token_required", R"({"action":"dance"})", "400");
        row("PUT", "/admin/quota", R"({"max_bytes":1000})", "quota.set-default");
        row("PUT", "/admin/quota", R"({"username":"a@b.example","max_bytes":1000})", "quota.set");
        row("GET", "/admin/quota", R"({"username":"a@b.example"})", "quota.get");
        // What nothing knows is passed over, and so is "" where a value can be none.
        row("GET", "/admin/quota", R"({"username":""})", "quota.get");
        row("GET", "/admin/quota", R"({"username":"a@b.example","colour":"red"})", "quota.get");
        row("PUT", "/admin/quota", R"({"username":"","max_bytes":1000})", "quota.set-default");
        row("PUT", "/admin/quota", R"({"user":"a@b.example","max_bytes":1000})", "quota.set"); // and not everybody's: it says what is missing
        row("POST", "/admin/queue", R"({"action":"purge_all","dryRun":true})", "400"); // a preview that is misspelt
        row("POST", "/admin/queue", R"({"action":"purge_all","username":"a@b.example"})", "400");
        row("GET", "/admin/status", R"({"since":0})", "status");
        row("POST", "/admin/dns", R"({"action":"add","lookup_key":"a.example","target_host":"b.example"})", "dns.set");
        // An action says what is meant, even where something is missing for it.
        row("POST", "/admin/accounts", "{}", "accounts.create-random");
        row("POST", "/admin/accounts", R"({"action":"create","username":"a@b.example"})", "accounts.create");
        row("POST", "/admin/accounts", R"({"action":"dance"})", "400");
        row("DELETE", "/admin/accounts", R"({"username":"a@b.example"})", "accounts.delete");
        row("DELETE", "/admin/accounts", R"({"action":"remove","username":"a@b.example"})", "creds.remove");
        row("GET", "/admin/settings/", "{}", "404");
        row("GET", "/admin/settings/a/b", "{}", "404");
        row("GET", "/admin", "{}", "404");
        row("GET", "", "{}", "404");
    }
    void finds()
    {
        QFETCH(QString, method);
        QFETCH(QString, resource);
        QFETCH(QByteArray, body);
        QFETCH(QString, operation);
        static const auto descriptors = Ops::operationDescriptors();
        auto found = operationFor(descriptors, { method, resource, QJsonDocument::fromJson(body).object() });
        if (!found) {
            QCOMPARE(QString::number(found.error().status), operation);
            QVERIFY(!found.error().sentence.isEmpty());
            return;
        }
        QCOMPARE((*found).operation, operation);
        QVERIFY(!(*found).arguments.contains(QLatin1String("action")));
        if (resource.endsWith(QLatin1String("imap_port")))
            QCOMPARE((*found).arguments[QLatin1String("name")].toString(), QStringLiteral("imap_port"));
    }

    /// Whatever the Admin API has can be asked of another server by the operation's name.
    void andBack_data()
    {
        QTest::addColumn<int>("row");
        int row = 0;
        for (const Ops::Operation &operation : Ops::operationTable())
            QTest::newRow(operation.descriptor.id.constData()) << row++;
    }
    void andBack()
    {
        QFETCH(int, row);
        static const auto descriptors = Ops::operationDescriptors();
        const OperationDescriptor &operation = descriptors[std::size_t(row)];
        const QString id = QString::fromUtf8(operation.id);
        for (const bool onlyRequired : { true, false }) {
            QJsonObject arguments;
            for (const Parameter &parameter : operation.parameters)
                if (parameter.type != ParameterType::OutputFile && (parameter.required || !onlyRequired))
                    arguments.insert(QString::fromUtf8(parameter.name), QStringLiteral("imap_port"));
            const auto call = callFor(descriptors, { id, arguments });
            QCOMPARE(call.ok(), QByteArray(operation.whyNoApi).isEmpty());
            if (!call) {
                QCOMPARE(call.error().code, ErrorCode::Unsupported);
                QVERIFY(call.error().toEnglish().contains(QString::fromUtf8(operation.whyNoApi)));
                return;
            }
            auto found = operationFor(descriptors, *call);
            QVERIFY(bool(found));
            QCOMPARE((*found).operation, operation.sameAs.isEmpty() ? id : QString::fromUtf8(operation.sameAs));
            QJsonObject back = (*found).arguments;
            if (*found.route().reason && onlyRequired)
                back.remove(QStringLiteral("reason"));
            QCOMPARE(back, arguments);
        }
    }

    void notEveryValueCanBeAPartOfAResource()
    {
        static const auto descriptors = Ops::operationDescriptors();
        for (const QString &name : { QStringLiteral("a/b"), QString() }) {
            const auto call = callFor(descriptors, { QStringLiteral("settings.get"), { { QStringLiteral("name"), name } } });
            QVERIFY(!call && call.error().code == ErrorCode::BadInput);
        }
        QVERIFY(!callFor(descriptors, { QStringLiteral("settings.fly"), {} }));
    }

    /// Two operations behind one route: the second could never be reached.
    void routesAreUnique()
    {
        QSet<QByteArray> routes;
        for (const Api::OperationDescriptor &operation : Ops::operationDescriptors())
            for (const Api::ApiRoute &route : operation.api) {
                QByteArray text = QByteArray(route.method) + ' ' + route.resource + ' ' + route.action;
                for (const Api::Parameter &parameter : operation.parameters)
                    text += parameter.required ? QByteArray(" ") + parameter.name : QByteArray();
                QVERIFY2(!routes.contains(text), text.constData());
                routes << text;
            }
    }
};

MADMAIL_TEST(TestResourceMap)
#include "tst_resource_map.moc"
