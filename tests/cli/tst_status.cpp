// SPDX-License-Identifier: GPL-3.0-or-later
// status, as a person and as a program reads it.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QDateTime>
#include <QJsonArray>

using namespace Madmail::Testing;

class TestStatus : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysWhatAPersonAsks()
    {
        TestServer server;
        START_SERVER(server);
        QVERIFY(!server.createAccount().address.isEmpty());
        const CommandResult shown = server.command({ QStringLiteral("status") });
        QCOMPARE(shown.exitStatus, 0);
        const QJsonObject data = server.command({ QStringLiteral("status"), QStringLiteral("--json") }).json()[QLatin1String("data")].toObject();
        const QDateTime expires = QDateTime::fromSecsSinceEpoch(data[QLatin1String("certificate_expires")].toInteger());
        QVERIFY(expires > QDateTime::currentDateTime());
        const QByteArray version = data[QLatin1String("version")].toString().toUtf8();
        QCOMPARE("madmail " + version + '\n', server.command({ QStringLiteral("version") }).out);
        for (const QByteArray &line : { QByteArray("Registered users:   1\n"), "Mail domain:        " + server.domain() + '\n',
                                        "State:              running, version " + version + '\n', "State folder:       " + server.folder().toUtf8() + '\n',
                                        "Certificate:        self-signed, until " + expires.toString(QStringLiteral("yyyy-MM-dd")).toUtf8() + '\n' })
            VERIFY_SAYING(shown.out.contains(line), line + "is not in\n" + shown.out);
        for (const char *service : { "imap", "imaps", "submission", "submissions", "http", "https" })
            VERIFY_SAYING(shown.out.contains(QByteArray(service).leftJustified(13) + server.address().toString().toUtf8() + ':' + QByteArray::number(server.port(service))),
                          shown.out);
        QCOMPARE(data[QLatin1String("listeners")].toArray().size(), 6);
        QCOMPARE(data[QLatin1String("certificate_self_signed")].toBool(), true);
    }

    void rootMayAskAServerOfSomebodyElse()
    {
        if (!isRoot())
            QSKIP("needs root: runs a server as another user"); // policy: the machine forbids what is tested
        QTemporaryDir folder;
        QVERIFY(QFile::setPermissions(folder.path(), QFile::Permissions(0x7777)));
        TestServer server;
        server.setFolder(folder.path() + QStringLiteral("/state"));
        server.setLauncher({ QStringLiteral("setpriv"), QStringLiteral("--reuid=65534"), QStringLiteral("--regid=65534"), QStringLiteral("--clear-groups") });
        if (runProgram(QStringLiteral("setpriv"), { QStringLiteral("--reuid=65534"), QStringLiteral("--regid=65534"), QStringLiteral("--clear-groups"),
                                                    madmailProgram(), QStringLiteral("--cli"), QStringLiteral("version") }).exitStatus != 0)
            QSKIP("the build folder is closed to other users"); // policy: the machine forbids what is tested
        START_SERVER(server);
        const CommandResult shown = server.command({ QStringLiteral("status") });
        VERIFY_SAYING(shown.exitStatus == 0 && shown.out.contains("running"), shown.all());
        QVERIFY(server.stop());
        const CommandResult afterwards = server.command({ QStringLiteral("create-user") });
        VERIFY_SAYING(afterwards.exitStatus == 1 && afterwards.err.contains("belongs to nobody. Run: su"), afterwards.all());
    }
};

MADMAIL_TEST(TestStatus)
#include "tst_status.moc"
