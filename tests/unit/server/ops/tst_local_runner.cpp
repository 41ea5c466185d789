// SPDX-License-Identifier: GPL-3.0-or-later
// What every operation is spared: arguments that are none of it.
#include "server/ops/arguments.h"
#include "server/ops/operation_table.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/ops/operation_house.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <optional>

using namespace Madmail;
using Madmail::Testing::OperationHouse;

class TestLocalRunner : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rehearsalsChangeNothing()
    {
        OperationHouse house;
        const auto made = house.run(QStringLiteral("accounts.create-random"));
        QVERIFY(made.ok());
        const QJsonObject user { { QStringLiteral("username"), made->value(QLatin1String("email")) } };
        for (const char *operation : { "accounts.delete", "creds.remove", "accounts.ban", "purge.user", "creds.password" })
            QVERIFY(house.rehearse(QLatin1String(operation), user).ok()); // a password may be missing yet
        QVERIFY(house.rehearse(QStringLiteral("accounts.delete-all")).ok());
        QVERIFY(house.run(QStringLiteral("quota.get"), user).ok());
    }

    void rehearsalsFindWhatIsWrong()
    {
        OperationHouse house;
        const QJsonObject nobody { { QStringLiteral("username"), QStringLiteral("nobody@example.org") } };
        for (const char *operation : { "accounts.delete", "creds.remove", "purge.user", "creds.password" })
            QCOMPARE(house.rehearse(QLatin1String(operation), nobody).error().code, ErrorCode::NotFound);
        QCOMPARE(house.rehearse(QStringLiteral("accounts.create"), nobody).error().code, ErrorCode::BadInput); // another domain
        const auto made = house.run(QStringLiteral("accounts.create-random"));
        const QJsonObject somebody { { QStringLiteral("username"), made->value(QLatin1String("email")) } };
        QCOMPARE(house.rehearse(QStringLiteral("accounts.create"), somebody).error().code, ErrorCode::AlreadyExists);
        QVERIFY(house.run(QStringLiteral("accounts.ban"), somebody).ok());
        QCOMPARE(house.rehearse(QStringLiteral("accounts.create"), somebody).error().code, ErrorCode::Refused);
        const auto late = house.rehearse(QStringLiteral("prune.unread"), { { QStringLiteral("retention"), QStringLiteral("soon") } });
        QVERIFY(late.error().toEnglish().startsWith(QStringLiteral("\"retention\" must be a time")));
    }

    void peopleReadTheWordsOfTheHelp()
    {
        OperationHouse house;
        const QJsonObject arguments { { QStringLiteral("username"), QStringLiteral("a@example.org") }, { QStringLiteral("max_bytes"), QStringLiteral("1XB") } };
        const auto typed = house.run(QStringLiteral("quota.set"), arguments);
        QVERIFY2(typed.error().toEnglish().startsWith(QStringLiteral("\"size\" must be a size")), qPrintable(typed.error().toEnglish()));
        QCOMPARE(typed.error().field, QStringLiteral("max_bytes"));
        const Ops::Operation *operation = Ops::findOperation(QStringLiteral("quota.set"));
        const auto sent = Ops::normaliseArguments(operation->descriptor, arguments, Api::Face::AdminApi);
        QVERIFY2(sent.error().toEnglish().startsWith(QStringLiteral("\"max_bytes\" must be a size")), qPrintable(sent.error().toEnglish()));
    }

    void refusesArguments_data()
    {
        QTest::addColumn<QString>("operation");
        QTest::addColumn<QJsonObject>("arguments");
        QTest::addColumn<QString>("field");
        const QString name = QStringLiteral("domain");
        const auto install = [&name](const char *row, const QJsonValue &value) {
            QTest::newRow(row) << QStringLiteral("install") << QJsonObject { { name, value } } << name;
        };
        install("number", 7);
        install("list", QJsonArray { QStringLiteral("chat.example.org") });
        install("object", QJsonObject());
        install("too long", QString(4097, u'a'));
        install("line feed", QStringLiteral("chat.example.org\nx"));
        install("carriage return", QStringLiteral("chat.example.org\rx"));
        install("NUL", QStringLiteral("chat.example.org") + QChar(0));
        const auto row = [](const char *title, const char *operation, const QJsonObject &arguments, const char *field) {
            QTest::newRow(title) << QString::fromLatin1(operation) << arguments << QString::fromLatin1(field);
        };
        row("no such parameter", "status", { { QStringLiteral("colour"), QStringLiteral("red") } }, "colour");
        row("case matters", "status", { { QStringLiteral("Details"), true } }, "Details");
        row("a text for a switch", "status", { { QStringLiteral("details"), QStringLiteral("true") } }, "details");
        row("a number for a switch", "create-user", { { QStringLiteral("json_only"), 1 } }, "json_only");
        row("required, first", "tls.file", { { QStringLiteral("key"), QStringLiteral("/k.pem") } }, "certificate");
        row("required, second", "tls.file", { { QStringLiteral("certificate"), QStringLiteral("/c.pem") } }, "key");
    }
    void refusesArguments()
    {
        QFETCH(QString, operation);
        QFETCH(QJsonObject, arguments);
        QFETCH(QString, field);
        OperationHouse house;
        house.setOnline(true);
        const QByteArray before = house.settings().identity().primaryDomain();
        const auto answer = house.run(operation, arguments);
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::BadInput);
        QCOMPARE(answer.error().field, field);
        QVERIFY2(answer.error().toEnglish().contains(QString(field).replace(u'_', u'-')), qPrintable(answer.error().toEnglish()));
        QCOMPARE(house.settings().identity().primaryDomain(), before);
        QCOMPARE(house.engine.reloads, 0);
    }

    void refusesUnknownOperations()
    {
        OperationHouse house;
        const auto answer = house.run(QString(10'000, u'x'));
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::NotFound);
        QVERIFY(answer.error().toEnglish().size() < 200);
    }

    void answersBeforeItReturns()
    {
        OperationHouse house;
        std::optional<Result<QJsonObject>> answer;
        Mail::ServerSettings &settings = house.settings();
        Ops::OperationContext context { house.store(), Clock::system(), house.accounts(), settings, house.work(), house.reports(), nullptr, house.folder() };
        Ops::LocalRunner runner(context);
        Api::OperationRunner &face = runner;
        face.run({ QStringLiteral("status"), {}, Api::Face::Window }, [&answer](Result<QJsonObject> result) { answer.emplace(std::move(result)); });
        QVERIFY(answer && answer->ok());
    }

    void longOnesRunBesideTheOthers()
    {
        OperationHouse house;
        Ops::OperationContext context { house.store(), Clock::system(), house.accounts(), house.settings(), house.work(), house.reports(), &house.engine, house.folder() };
        auto runner = std::make_unique<Ops::LocalRunner>(context);
        std::optional<Result<QJsonObject>> purged;
        std::optional<Result<QJsonObject>> second;
        const auto purge = [&runner](std::optional<Result<QJsonObject>> &answer) {
            runner->run({ QStringLiteral("purge.all"), {}, Api::Face::Window }, [&answer](Result<QJsonObject> result) { answer.emplace(std::move(result)); });
        };
        purge(purged);
        QVERIFY(!purged); // it comes from the event loop
        purge(second);
        QVERIFY(second && !second->ok() && second->error().code == ErrorCode::Busy);
        QVERIFY(runner->runNow({ QStringLiteral("status"), {}, Api::Face::Window }).ok());
        QTRY_VERIFY(purged);
        QVERIFY(purged->ok());
        QCOMPARE((**purged)[QLatin1String("deleted")].toInteger(), 0);
        std::optional<Result<QJsonObject>> lost;
        purge(lost);
        runner.reset(); // waits for it; there is nobody to answer any more
        QCoreApplication::processEvents();
        QVERIFY(!lost);
    }

    /// What the engine began makes room for what somebody asks for, and what somebody began for nothing.
    void routineMakesRoom()
    {
        OperationHouse house;
        Ops::OperationContext context { house.store(), Clock::system(), house.accounts(), house.settings(), house.work(), house.reports(), &house.engine, house.folder() };
        Ops::LocalRunner runner(context);
        std::optional<Result<QJsonObject>> answers[3];
        const auto ask = [&runner, &answers](int number, const char *operation, Api::Face face, const QJsonObject &arguments = {}) {
            runner.run({ QString::fromLatin1(operation), arguments, face },
                       [&answers, number](Result<QJsonObject> result) { answers[number].emplace(std::move(result)); });
        };
        const QJsonObject purgeSeen { { QStringLiteral("task"), QStringLiteral("purge-seen") } };
        ask(0, "tasks.run", Api::Face::Engine, purgeSeen);
        ask(1, "purge.all", Api::Face::CommandLine);
        QVERIFY(!answers[0] && !answers[1]);
        QVERIFY(house.work().state()->isStopping);
        ask(2, "tasks.run", Api::Face::Engine, purgeSeen);
        QVERIFY(answers[2] && answers[2]->error().code == ErrorCode::Busy);
        QTRY_VERIFY(answers[0] && answers[1]);
        QVERIFY(answers[0]->ok());
        QVERIFY(answers[1]->ok());
        QVERIFY(!house.work().state());
    }

    void stopsLongOnesAndTellsHowFarTheyAre()
    {
        OperationHouse house;
        house.setOnline(true);
        QCOMPARE((*house.run(QStringLiteral("tasks.running")))[QLatin1String("running")].toBool(), false);
        QCOMPARE((*house.run(QStringLiteral("tasks.stop")))[QLatin1String("stopping")].toBool(), false);
        QVERIFY(house.work().begin("purge.all", 1000));
        house.work().task().tell(3, 7);
        const auto state = house.run(QStringLiteral("tasks.running"));
        QCOMPARE((*state)[QLatin1String("operation")].toString(), QStringLiteral("purge.all"));
        QCOMPARE((*state)[QLatin1String("done")].toInt(), 3);
        QCOMPARE((*state)[QLatin1String("total")].toInt(), 7);
        QVERIFY(!house.work().task().isStopped());
        QCOMPARE((*house.run(QStringLiteral("tasks.stop")))[QLatin1String("stopping")].toBool(), true);
        QVERIFY(house.work().task().isStopped());
        QCOMPARE((*house.run(QStringLiteral("tasks.running")))[QLatin1String("stopping")].toBool(), true);
        const auto refused = house.run(QStringLiteral("purge.all"));
        QCOMPARE(refused.error().code, ErrorCode::Busy);
        house.work().end();
        QVERIFY(house.run(QStringLiteral("purge.all")).ok());
    }

    void logsOnWhom()
    {
        OperationHouse house;
        static QStringList lines;
        lines.clear();
        const QtMessageHandler before = qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &text) { lines << text; });
        const QString domain = QString::fromUtf8(house.settings().identity().primaryDomain());
        const auto made = house.run(QStringLiteral("accounts.create"), { { QStringLiteral("username"), QStringLiteral("somebody@") + domain },
                                                                          { QStringLiteral("password"), QStringLiteral("not-for-the-log") } });
        const auto banned = house.run(QStringLiteral("accounts.ban"), { { QStringLiteral("username"), QStringLiteral("somebody@") + domain },
                                                                         { QStringLiteral("reason"), QStringLiteral("free text") } });
        qInstallMessageHandler(before);
        QVERIFY2(made.ok() && banned.ok(), made.ok() ? "" : qPrintable(made.error().toEnglish()));
        const QString all = lines.join(u'\n');
        QVERIFY2(all.contains(QLatin1String("accounts.ban username=somebody@") + domain + QLatin1String(" by cli: done")), qPrintable(all));
        QVERIFY(!all.contains(QLatin1String("not-for-the-log")) && !all.contains(QLatin1String("free text")));
    }

    void logsChangesAndNoSecrets()
    {
        OperationHouse house;
        static QStringList lines;
        lines.clear();
        const QtMessageHandler before = qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &text) { lines << text; });
        const auto looked = house.run(QStringLiteral("status"));
        const qsizetype linesOfLooks = lines.size();
        const auto made = house.run(QStringLiteral("create-user"));
        const auto refused = house.run(QStringLiteral("install"));
        qInstallMessageHandler(before);
        QVERIFY(looked.ok() && made.ok() && !refused.ok());
        QCOMPARE(linesOfLooks, 0);
        const QString all = lines.join(u'\n');
        QVERIFY2(all.contains(QLatin1String("create-user by cli: done")), qPrintable(all));
        QVERIFY2(all.contains(QLatin1String("install by cli: refused: bad input")), qPrintable(all));
        QVERIFY(!all.contains((*made)[QLatin1String("password")].toString()));
    }
};

MADMAIL_TEST(TestLocalRunner)
#include "tst_local_runner.moc"
