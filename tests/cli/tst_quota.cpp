// SPDX-License-Identifier: GPL-3.0-or-later
// Quotas that hold however many fill a mailbox at once, and limits of single accounts.
#include "tests/cli/checks.h"
#include "tests/support/test_main.h"

#include <QSet>

#include <vector>

using namespace Madmail::Testing;

namespace {

const QByteArray password = "correcthorse1234";

/// A message whose last byte waits for the answer to it.
struct Upload
{
    std::unique_ptr<WireClient> client;
    QByteArray id;
    QByteArray message;
    bool isAppend = false;
};

void beginSubmission(Upload &upload, const TestServer &server, const TestAccount &from, const QByteArray &to)
{
    upload.client = server.loginSubmission(from);
    QVERIFY(upload.client);
    QVERIFY(upload.client->smtp("MAIL FROM:<" + from.address + '>').startsWith("250"));
    QVERIFY(upload.client->smtp("RCPT TO:<" + to + '>').startsWith("250"));
    QVERIFY(upload.client->smtp("DATA").startsWith("354"));
}

void beginAppend(Upload &upload, const TestServer &server, const TestAccount &account)
{
    upload.isAppend = true;
    upload.client = server.login(account);
    QVERIFY(upload.client);
    upload.client->send("x APPEND INBOX {" + QByteArray::number(upload.message.size()) + "}\r\n");
    QVERIFY(upload.client->readLine().startsWith('+'));
}

/// Whether the server took it. Anything but "stored" and "the mailbox is full" fails the test.
bool takesAnswer(Upload &upload)
{
    const QByteArray answer = upload.isAppend ? upload.client->readUntil("x ") : upload.client->smtpReply();
    if (answer.startsWith(upload.isAppend ? "x OK" : "250"))
        return true;
    const bool isFull = answer.startsWith(upload.isAppend ? "x NO [OVERQUOTA]" : "552 5.2.2");
    if (!isFull)
        QTest::qFail(answer.constData(), __FILE__, __LINE__);
    return false;
}

/// The Message-IDs in the INBOX, without angle brackets.
QSet<QByteArray> idsOf(const TestServer &server, const TestAccount &account)
{
    QSet<QByteArray> ids;
    const auto session = server.login(account);
    if (!session || !session->imap("SELECT INBOX").startsWith("OK"))
        return ids;
    session->imap("FETCH 1:* (ENVELOPE)");
    for (const QByteArray &line : session->untagged())
        if (const qsizetype at = line.indexOf("\"<"); at >= 0)
            ids.insert(line.mid(at + 2, line.indexOf('>', at) - at - 2));
    return ids;
}

/// "STORAGE used limit" of the account, in KiB. Empty: it has no limit.
QByteArray storageOf(const TestServer &server, const TestAccount &account)
{
    const auto session = server.login(account);
    if (!session || !session->imap("GETQUOTAROOT INBOX").startsWith("OK"))
        return "no answer";
    const QByteArray said = session->untagged().join('\n');
    const qsizetype at = said.indexOf('(');
    return said.mid(at + 1, said.indexOf(')', at) - at - 1);
}

} // namespace

class TestQuota : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // All of them have passed every check that can be made before the message when the first byte of a message is sent.
    void holdsWhileManyFillAMailbox()
    {
        constexpr int uploads = 24;
        constexpr qint64 limit = 64 * 1024;
        TestServer server("default_quota 64K\nsubmission_rate 0\nengine_threads 2\n");
        START_SERVER(server);
        const TestAccount full { "fullbox123@" + server.domain(), password };
        const TestAccount sender { "sender1234@" + server.domain(), password };
        std::vector<Upload> all(uploads);
        for (int i = 0; i < uploads; ++i) {
            Upload &upload = all[std::size_t(i)];
            upload.id = QByteArray::number(i) + "@test";
            upload.message = TestServer::message(sender.address, upload.id, 3000 + 331 * i);
            if (i % 2)
                beginAppend(upload, server, full);
            else
                beginSubmission(upload, server, sender, full.address);
            if (QTest::currentTestFailed())
                return;
        }
        for (Upload &upload : all)
            upload.client->send(upload.isAppend ? upload.message + "\r\n" : TestServer::data(upload.message));
        QSet<QByteArray> stored;
        qint64 used = 0;
        qint64 smallestRefused = limit;
        for (Upload &upload : all) {
            if (takesAnswer(upload)) {
                stored.insert(upload.id);
                used += upload.message.size();
            } else {
                smallestRefused = qMin(smallestRefused, qint64(upload.message.size()));
            }
        }
        QVERIFY2(stored.size() < uploads && !stored.isEmpty(), "the mailbox was to become full");
        QVERIFY(used <= limit);
        QVERIFY2(used + smallestRefused > limit, "refused although there was room");
        QCOMPARE(idsOf(server, full), stored);
        QCOMPARE(storageOf(server, full), "STORAGE " + QByteArray::number(used / 1024) + " 64");

        all.clear();
        QVERIFY(server.stop());
        const QByteArray number = QByteArray::number(used) + '|' + QByteArray::number(stored.size()) + '\n';
        QCOMPARE(server.sql("SELECT used_bytes, message_count FROM accounts WHERE address = '" + full.address + '\'').out, number);
        QCOMPARE(server.sql("SELECT sum(size), count(*) FROM messages").out, number);
        QCOMPARE(server.sql("SELECT sum(size), count(*) FROM bodies").out, number); // nothing is left of the others
    }

    // An account with a limit of its own beside one with the default.
    void limitsOfSingleAccounts()
    {
        TestServer server("default_quota 64K\nsubmission_rate 0\n");
        START_SERVER(server);
        const TestAccount usual = server.createAccount();
        const TestAccount small = server.createAccount();
        const TestAccount large = server.createAccount();
        const TestAccount unlimited = server.createAccount();
        QVERIFY(server.stop());
        const auto limit = [&server](const TestAccount &account, const QByteArray &bytes) {
            return server.sql("UPDATE accounts SET quota_limit = " + bytes + " WHERE address = '" + account.address + '\'').exitStatus;
        };
        QCOMPARE(limit(small, "8192"), 0);
        QCOMPARE(limit(large, "1048576"), 0);
        QCOMPARE(limit(unlimited, "0"), 0);
        START_SERVER(server);
        QCOMPARE(storageOf(server, usual), QByteArray("STORAGE 0 64"));
        QCOMPARE(storageOf(server, small), QByteArray("STORAGE 0 8"));
        QCOMPARE(storageOf(server, large), QByteArray("STORAGE 0 1024"));
        QCOMPARE(storageOf(server, unlimited), QByteArray()); // a root without a resource: nothing limits it
        const auto submits = [&](const TestAccount &to, qsizetype size) { return server.submit(usual, to.address, "m@test", size).left(9); };
        QCOMPARE(submits(small, 10'000), QByteArray("552 5.2.2"));
        QCOMPARE(submits(small, 5'000), QByteArray("250 2.0.0"));
        QCOMPARE(submits(usual, 10'000), QByteArray("250 2.0.0"));
        QCOMPARE(submits(usual, 60'000), QByteArray("552 5.2.2"));
        QCOMPARE(submits(large, 100'000), QByteArray("250 2.0.0"));
        QCOMPARE(submits(unlimited, 2'000'000), QByteArray("250 2.0.0"));
        const auto session = server.login(small);
        QVERIFY(session);
        QVERIFY(session->imap("APPEND INBOX {10000}").startsWith("NO [OVERQUOTA]"));
    }
};

MADMAIL_TEST(TestQuota)
#include "tst_quota.moc"
