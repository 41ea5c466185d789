// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/smtp/submission_replies.h"
#include "tests/support/test_main.h"

using namespace Madmail;
using namespace Madmail::SmtpService;

class TestSubmissionReplies : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void errorsBecomeReplies_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("recipient");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char *name, ErrorCode code, const char *recipient, const char *message) {
            QTest::newRow(name) << int(code) << QByteArray(recipient) << QByteArray(message);
        };
        row("not found", ErrorCode::NotFound, "550 5.1.1", "550 5.1.1");
        row("over quota", ErrorCode::OverQuota, "552 5.2.2", "552 5.2.2");
        row("refused", ErrorCode::Refused, "550 5.7.1", "554 5.7.1");
        row("too large", ErrorCode::TooLarge, "552 5.3.4", "552 5.3.4"); // an account may have a limit of its own
        row("storage full", ErrorCode::StorageFull, "452 4.3.1", "452 4.3.1");
        row("storage", ErrorCode::Storage, "451 4.0.0", "451 4.0.0");
        row("busy", ErrorCode::Busy, "451 4.0.0", "451 4.0.0");
        row("bad input", ErrorCode::BadInput, "554 5.6.0", "451 4.0.0");
    }
    void errorsBecomeReplies()
    {
        QFETCH(int, code);
        QFETCH(QByteArray, recipient);
        QFETCH(QByteArray, message);
        const Error error { ErrorCode(code), "text" };
        QCOMPARE(replyToRecipient(error).toByteArray().left(9), recipient);
        QCOMPARE(replyToMessage(error).toByteArray().left(9), message);
    }

    void policySaysItInItsOwnWords()
    {
        Error error { ErrorCode::Refused, "text" };
        error.detail = QStringLiteral("523 5.7.1 Encryption Needed: Invalid Unencrypted Mail");
        QCOMPARE(replyToMessage(error).toByteArray(), QByteArray("523 5.7.1 Encryption Needed: Invalid Unencrypted Mail\r\n"));
        error.detail = QStringLiteral("250 2.0.0 a refusal is never positive");
        QCOMPARE(replyToMessage(error).code, 554);
    }

    void logins()
    {
        QCOMPARE(replyToLogin({ ErrorCode::Unauthenticated, "x" }).toByteArray(), QByteArray("535 5.7.8 Invalid credentials\r\n"));
        for (const ErrorCode code : { ErrorCode::Busy, ErrorCode::Storage, ErrorCode::Internal })
            QCOMPARE(replyToLogin({ code, "x" }).toByteArray(), QByteArray("454 4.7.0 Temporary authentication failure\r\n"));
    }
};

MADMAIL_TEST(TestSubmissionReplies)
#include "tst_submission_replies.moc"
