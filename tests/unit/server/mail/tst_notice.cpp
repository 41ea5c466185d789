// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mail/notice.h"

#include "server/mail/accounts.h"
#include "server/mail/io_context.h"
#include "server/proto/mime/encoded_word.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/mail/mail_fixture.h"
#include "tests/unit/server/store/audit.h"

#include <QTest>

using namespace Madmail;
using namespace Madmail::Mail;
using namespace Madmail::Mail::Testing;

namespace {

Notice noticeSaying(const QString &subject, const QString &text)
{
    return { subject, text };
}

QByteArray fieldOf(const QByteArray &mail, const QByteArray &name)
{
    const qsizetype begin = mail.indexOf("\r\n" + name + ": ") + name.size() + 4;
    qsizetype end = mail.indexOf("\r\n", begin);
    while (mail.mid(end + 2, 1) == " ")
        end = mail.indexOf("\r\n", end + 2);
    return mail.mid(begin, end - begin);
}

} // namespace

class TestNotice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isAPlainMail()
    {
        const QByteArray mail = writeNotice(noticeSaying(QStringLiteral("Tonight"), QStringLiteral("Back at ten.\nBye")), "example.org", 1'700'000'000, "id");
        QVERIFY2(mail.startsWith("From: Admin <admin@example.org>\r\nTo: undisclosed-recipients:;\r\nSubject: Tonight\r\n"
                                 "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\nMessage-ID: <id@example.org>\r\n"),
                 mail.constData());
        QVERIFY(mail.contains("\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"));
        QVERIFY(mail.endsWith("\r\n\r\nBack at ten.\r\nBye\r\n"));
    }

    void scriptsAndLongLinesAreEncoded()
    {
        const QString subject = QString::fromUtf8("Обслуживание сервера сегодня ночью: ").repeated(5);
        const QString text = QString::fromUtf8("سلام\n") + QString(2000, u'x');
        const QByteArray mail = writeNotice(noticeSaying(subject, text), "example.org", 0, "id");
        for (const QByteArray &line : mail.split('\n'))
            QVERIFY2(line.size() <= 78 + 1, line.constData()); // with its CR
        QCOMPARE(QString::fromUtf8(Mime::decodeEncodedWords(fieldOf(mail, "Subject").replace("\r\n ", " "))), subject);
        const QByteArray body = mail.mid(mail.indexOf("\r\n\r\n") + 4);
        QCOMPARE(QString::fromUtf8(QByteArray::fromBase64(body)).replace(QLatin1String("\r\n"), QLatin1String("\n")), text);
    }

    void subjectsDoNotForgeEncodedWords()
    {
        const QString subject = QStringLiteral("=?utf-8?B?QUJD?=");
        const QByteArray field = fieldOf(writeNotice(noticeSaying(subject, QStringLiteral("x")), "example.org", 0, "id"), "Subject");
        QCOMPARE(QString::fromUtf8(Mime::decodeEncodedWords(field)), subject);
    }

    void everybodyHasItOnce()
    {
        MailFixture mail;
        VERIFY_OK(mail.open());
        constexpr int many = 40; // more than two steps
        for (int i = 0; i < many; ++i)
            VERIFY_OK(mail.addAccount("user" + QByteArray::number(i), "x"));
        qint64 last = -1;
        LongTask task;
        task.progress = [&last](qint64 done, qint64 total) { last = total == many ? done : -1; };
        const auto outcome = sender(mail).send(noticeSaying(QStringLiteral("a"), QStringLiteral("b")), task);
        VERIFY_OK(outcome);
        QCOMPARE(outcome->sent, qint64(many));
        QCOMPARE(outcome->failed, qint64(0));
        QCOMPARE(last, qint64(many));
        for (int i = 0; i < many; ++i)
            QCOMPARE(mail.account("user" + QByteArray::number(i))->info.messageCount, qint64(1));
        QCOMPARE(Store::Testing::auditDatabase(mail.store(), mail.files.folder.path()), QStringList());
    }

    void fullMailboxesAreCounted()
    {
        MailFixture mail;
        VERIFY_OK(mail.open());
        VERIFY_OK(mail.addAccount("alice", "x"));
        VERIFY_OK(mail.addAccount("bob", "x"));
        Accounts accounts(mail.store(), mail.clock);
        VERIFY_OK(accounts.setQuota(MailFixture::address("bob"), 100));
        const auto outcome = sender(mail).send(noticeSaying(QStringLiteral("a"), QStringLiteral("b")));
        VERIFY_OK(outcome);
        QCOMPARE(outcome->sent, qint64(1));
        QCOMPARE(outcome->failed, qint64(1));
        QCOMPARE(outcome->errors.size(), 1);
        QVERIFY(outcome->errors[0].startsWith(QStringLiteral("bob@example.org: ")));
    }

    void oneRecipient()
    {
        MailFixture mail;
        VERIFY_OK(mail.open());
        VERIFY_OK(mail.addAccount("alice", "x"));
        VERIFY_OK(mail.addAccount("bob", "x"));
        Notice notice = noticeSaying(QStringLiteral("a"), QStringLiteral("b"));
        notice.recipient = MailFixture::address("bob");
        VERIFY_OK(sender(mail).send(notice));
        QCOMPARE(mail.account("alice")->info.messageCount, qint64(0));
        QCOMPARE(mail.account("bob")->info.messageCount, qint64(1));
        notice.recipient = MailFixture::address("carol");
        QCOMPARE(sender(mail).send(notice).error().code, ErrorCode::NotFound);
    }

    void stopsBetweenSteps()
    {
        MailFixture mail;
        VERIFY_OK(mail.open());
        for (int i = 0; i < 40; ++i)
            VERIFY_OK(mail.addAccount("user" + QByteArray::number(i), "x"));
        LongTask task;
        task.shouldStop = [asked = 0]() mutable { return ++asked > 1; };
        const auto outcome = sender(mail).send(noticeSaying(QStringLiteral("a"), QStringLiteral("b")), task);
        VERIFY_OK(outcome);
        QVERIFY(outcome->stopped);
        QVERIFY2(outcome->sent > 0 && outcome->sent < 40, "one step");
    }

    void theCommentIsMetadata()
    {
        MailFixture mail;
        VERIFY_OK(mail.open());
        PostTarget home;
        auto context = IoContext::create(*mail.core, PostAddress(&home));
        VERIFY_OK(context);
        QVERIFY(!(*context)->serverMetadata("/shared/comment"));
        VERIFY_OK(setSharedComment(mail.store(), QString::fromUtf8("Zwei\nZeilen: ü"), 1));
        QCOMPARE((*context)->serverMetadata("/Shared/Comment"), std::optional<QByteArray>("Zwei\nZeilen: ü"));
        VERIFY_OK(setSharedComment(mail.store(), {}, 2));
        QVERIFY(!(*context)->serverMetadata("/shared/comment"));
    }

private:
    NoticeSender sender(MailFixture &mail)
    {
        m_rules = MailFixture::rules();
        return NoticeSender(mail.store(), mail.clock, m_rules, mail.core.get());
    }

    Rules m_rules;
};

MADMAIL_TEST(TestNotice)
#include "tst_notice.moc"
