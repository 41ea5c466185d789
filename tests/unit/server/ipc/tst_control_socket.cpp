// SPDX-License-Identifier: GPL-3.0-or-later
// Asker and server over a real socket.
#include "server/ipc/control_client.h"
#include "server/ipc/control_protocol.h"
#include "server/ipc/control_server.h"
#include "tests/support/test_main.h"

#include <QFileInfo>
#include <QLocalSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <optional>

using namespace Madmail;

namespace {

/// Says what it was asked.
class EchoRunner final : public Api::OperationRunner
{
public:
    void run(Api::OperationRequest request, Done done) override
    {
        ++asked;
        if (holdsBack) {
            held = std::move(done);
            return;
        }
        if (request.operation == QLatin1String("fail"))
            return done(Error { ErrorCode::NotFound, { "There is no such thing." } });
        done(QJsonObject { { QStringLiteral("operation"), request.operation } });
    }
    int asked = 0;
    bool holdsBack = false; ///< answers when the test says so
    Done held;
};

} // namespace

class TestControlSocket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_runner = std::make_unique<EchoRunner>();
        m_mayAsk = true;
        auto server = Ipc::ControlServer::create(path(), *m_runner, [this](qintptr) { return m_mayAsk; });
        QVERIFY(server.ok());
        m_server = std::move(*server);
    }
    void cleanup() { m_server.reset(); }

    void answers()
    {
        const auto answer = ask(QStringLiteral("status"));
        QVERIFY(answer.ok());
        QCOMPARE((*answer)[QLatin1String("operation")].toString(), QStringLiteral("status"));
        QCOMPARE(ask(QStringLiteral("fail")).error().code, ErrorCode::NotFound);
    }

    void isClosedToOthers()
    {
        const QFile::Permissions others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        QVERIFY(!(QFileInfo(path()).permissions() & others));
        m_mayAsk = false;
        QVERIFY(!ask(QStringLiteral("status")).ok());
        QCOMPARE(m_runner->asked, 0);
    }

    void saysThatNobodyIsThere()
    {
        m_server.reset();
        const auto answer = ask(QStringLiteral("status"));
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::Network);
    }

    void losesPatienceWithSilence()
    {
        m_server.reset();
        QLocalServer silent;
        QLocalServer::removeServer(path());
        QVERIFY(silent.listen(path()));
        const auto answer = ask(QStringLiteral("status"), std::chrono::milliseconds(50));
        QVERIFY(!answer.ok());
        QCOMPARE(answer.error().code, ErrorCode::Busy);
        QVERIFY(silent.hasPendingConnections());
    }

    void waitsForLongOperations()
    {
        m_runner->holdsBack = true;
        Ipc::ControlClient client(path());
        std::optional<Result<QJsonObject>> answer;
        client.run({ QStringLiteral("purge"), {}, Api::Face::CommandLine }, [&answer](Result<QJsonObject> result) { answer.emplace(std::move(result)); });
        const auto *clock = client.findChild<QTimer *>();
        QVERIFY(clock && clock->isActive());
        QTRY_COMPARE_WITH_TIMEOUT(m_runner->asked, 1, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(!clock->isActive(), 20'000); // taken: from here on nothing hurries
        QVERIFY(!answer);
        m_runner->held(QJsonObject { { QStringLiteral("operation"), QStringLiteral("purge") } });
        QTRY_VERIFY_WITH_TIMEOUT(answer, 20'000);
        QVERIFY(answer->ok());
    }

    void hearsOfTheEndOfTheServer()
    {
        m_runner->holdsBack = true;
        Ipc::ControlClient client(path());
        std::optional<Result<QJsonObject>> answer;
        client.run({ QStringLiteral("purge"), {}, Api::Face::CommandLine }, [&answer](Result<QJsonObject> result) { answer.emplace(std::move(result)); });
        QTRY_COMPARE_WITH_TIMEOUT(m_runner->asked, 1, 20'000);
        m_server.reset();
        QTRY_VERIFY_WITH_TIMEOUT(answer, 20'000);
        QCOMPARE(answer->error().code, ErrorCode::Network);
    }

    void replacesWhatADeadServerLeft()
    {
        m_server.reset();
        QFile left(path());
        QVERIFY(left.open(QIODevice::WriteOnly));
        left.close();
        auto server = Ipc::ControlServer::create(path(), *m_runner, [](qintptr) { return true; });
        QVERIFY(server.ok());
        m_server = std::move(*server);
        QVERIFY(ask(QStringLiteral("status")).ok());
    }

    void turnsNonsenseAway_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("a line without end") << QByteArray(Ipc::maxLineBytes + 2, 'x');
        QTest::newRow("no JSON") << QByteArray("hello\n");
    }
    void turnsNonsenseAway()
    {
        QFETCH(QByteArray, bytes);
        QLocalSocket socket;
        socket.connectToServer(path());
        socket.write(bytes);
        QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QLocalSocket::UnconnectedState, 20'000);
        QCOMPARE(m_runner->asked, 0);
        QVERIFY(ask(QStringLiteral("status")).ok());
    }

    void limitsAskers()
    {
        std::vector<std::unique_ptr<QLocalSocket>> silent;
        for (int i = 0; i < 32; ++i) {
            silent.push_back(std::make_unique<QLocalSocket>());
            silent.back()->connectToServer(path());
            QTRY_COMPARE_WITH_TIMEOUT(silent.back()->state(), QLocalSocket::ConnectedState, 20'000);
            silent.back()->write("{"); // the beginning of a request stops no clock
        }
        QVERIFY(!ask(QStringLiteral("status")).ok());
        for (const auto &socket : silent)
            QTRY_COMPARE_WITH_TIMEOUT(socket->state(), QLocalSocket::UnconnectedState, 60'000);
        QVERIFY(ask(QStringLiteral("status")).ok());
    }

private:
    QString path() const { return m_folder.filePath(QStringLiteral("control.sock")); }

    Result<QJsonObject> ask(const QString &operation, std::chrono::milliseconds patience = Ipc::ControlClient::defaultPatience)
    {
        Ipc::ControlClient client(path(), patience);
        std::optional<Result<QJsonObject>> answer;
        client.run({ operation, {}, Api::Face::CommandLine }, [&answer](Result<QJsonObject> result) { answer.emplace(std::move(result)); });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 20'000))
            return Error { ErrorCode::Internal, { "No answer came." } };
        return std::move(*answer);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<EchoRunner> m_runner;
    std::unique_ptr<Ipc::ControlServer> m_server;
    bool m_mayAsk = true;
};

MADMAIL_TEST(TestControlSocket)
#include "tst_control_socket.moc"
