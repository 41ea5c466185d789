// SPDX-License-Identifier: GPL-3.0-or-later
// Mail on its way into the store, and what changes between RCPT and the end of the message.
#include "server/mail/accounts.h"
#include "server/mail/incoming_message.h"
#include "server/mail/io_context.h"
#include "tests/support/test_main.h"
#include "tests/unit/server/mail/mail_fixture.h"

using namespace Madmail;
using namespace Madmail::Mail;
using namespace Madmail::Mail::Testing;

class TestDelivery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_mail = std::make_unique<MailFixture>();
        VERIFY_OK(m_mail->open());
        const auto sender = m_mail->addAccountWithPassword("sender", "correct horse");
        VERIFY_OK(sender);
        m_sender = { *sender, MailFixture::address("sender") };
        m_thread = std::make_unique<PostTarget>();
        auto context = IoContext::create(*m_mail->core, PostAddress(m_thread.get()));
        VERIFY_OK(context);
        m_context = *std::move(context);
    }
    void cleanup()
    {
        m_context.reset();
        m_thread.reset();
        m_mail.reset();
    }

    void theRulesOfTheMomentDecideAboutAFirstMail_data()
    {
        QTest::addColumn<bool>("blocked");
        QTest::addColumn<bool>("closed");
        QTest::newRow("nothing changed") << false << false;
        QTest::newRow("blocked meanwhile") << true << false;
        QTest::newRow("closed meanwhile") << false << true;
    }
    void theRulesOfTheMomentDecideAboutAFirstMail()
    {
        QFETCH(bool, blocked);
        QFETCH(bool, closed);
        const EmailAddress newcomer = MailFixture::address("newcomer");
        VERIFY_OK(m_context->checkRecipient(newcomer, 0));
        auto message = begin({ newcomer });
        if (blocked)
            VERIFY_OK(m_mail->block("newcomer"));
        if (closed)
            m_mail->core->setRules(MailFixture::rules(false));
        const auto result = finish(*message);
        if (!blocked && !closed) {
            VERIFY_OK(result);
            QVERIFY(m_mail->account("newcomer"));
            QVERIFY(!m_mail->account("newcomer")->info.hasPassword); // the first login sets it
            return;
        }
        COMPARE_ERROR(result, ErrorCode::NotFound);
        QVERIFY(!m_mail->account("newcomer"));
    }

    void anAccountsOwnLimitHoldsForItsMail()
    {
        VERIFY_OK(m_mail->addAccount("reader", {}));
        const EmailAddress reader = MailFixture::address("reader");
        Accounts accounts(m_mail->store(), m_mail->clock, m_mail->core.get());
        auto onItsWay = begin({ reader, m_sender.address });
        VERIFY_OK(accounts.setAppendLimit(reader, 20));
        COMPARE_ERROR(m_context->checkRecipient(reader, 21), ErrorCode::TooLarge);
        VERIFY_OK(m_context->checkRecipient(reader, 20));
        VERIFY_OK(m_context->checkRecipient(m_sender.address, 21));
        COMPARE_ERROR(finish(*onItsWay), ErrorCode::TooLarge);
        VERIFY_OK(accounts.setAppendLimit(reader, 1000));
        VERIFY_OK(finish(*begin({ reader, m_sender.address })));
    }

private:
    std::unique_ptr<MessageIntake> begin(const std::vector<EmailAddress> &recipients)
    {
        IntakeRequest request;
        request.account = m_sender;
        request.envelopeSender = m_sender.address;
        request.recipients = recipients;
        request.limitBytes = 1024 * 1024;
        auto message = m_context->beginMessage(std::move(request));
        message->feed("From: sender@example.org\r\nSubject: hello\r\n\r\nhello\r\n");
        return message;
    }
    static Result<UidMapping> finish(MessageIntake &message)
    {
        std::optional<Result<UidMapping>> result;
        message.finish([&result](Result<UidMapping> answer) { result.emplace(std::move(answer)); });
        if (!QTest::qWaitFor([&result] { return result.has_value(); }, 30'000))
            return Error { ErrorCode::Internal, QT_TRANSLATE_NOOP("Server", "No answer") };
        return *std::move(result);
    }

    AccountRef m_sender;
    std::unique_ptr<MailFixture> m_mail;
    std::unique_ptr<PostTarget> m_thread;
    std::unique_ptr<IoContext> m_context;
};

MADMAIL_TEST(TestDelivery)
#include "tst_delivery.moc"
