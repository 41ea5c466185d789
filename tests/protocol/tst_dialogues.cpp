// SPDX-License-Identifier: GPL-3.0-or-later
// Every dialogue file, against the built program.
#include "tests/protocol/dialogue_files.h"
#include "tests/protocol/server_process.h"
#include "tests/support/test_main.h"

using namespace Madmail::Testing;

class TestDialogues : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanupTestCase() { m_shared.reset(); }

    void dialogue_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *folder : { "smtp", "imap", "http" })
            for (const QString &name : dialogueNames(QString::fromLatin1(folder)))
                QTest::newRow(qPrintable(name)) << name;
    }
    void dialogue()
    {
        QFETCH(QString, name);
        const auto read = readDialogue(name);
        if (const QString *problem = std::get_if<QString>(&read))
            QFAIL(qPrintable(*problem));
        const Dialogue &dialogue = std::get<Dialogue>(read);

        std::unique_ptr<ServerProcess> own;
        if (dialogue.hasOwnServer) {
            own = std::make_unique<ServerProcess>(dialogue.config);
            const Failure failure = own->start();
            QVERIFY2(!failure, qPrintable(failure.value_or(QString())));
        } else if (!m_shared) {
            auto shared = std::make_unique<ServerProcess>("submission_rate 0\n");
            const Failure failure = shared->start();
            QVERIFY2(!failure, qPrintable(failure.value_or(QString())));
            m_shared = std::move(shared);
        }
        DialoguePlayer player(own ? *own : *m_shared);
        const Failure failure = player.play(dialogue);
        QVERIFY2(!failure, qPrintable(failure.value_or(QString())));
    }

private:
    std::unique_ptr<ServerProcess> m_shared;
};

MADMAIL_TEST(TestDialogues)
#include "tst_dialogues.moc"
