// SPDX-License-Identifier: GPL-3.0-or-later
// Plays the IMAP dialogues of tests/protocol against sessions in this process.
#include "tests/support/test_main.h"
#include "tests/unit/server/services/imap/imap_test_server.h"

#include <QDir>
#include <QTest>

namespace Madmail::Testing {

class TestImapDialogues final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ImapTestServer>(); }
    void cleanupTestCase() { m_server.reset(); }

    void dialogue_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(QStringLiteral(MADMAIL_SOURCE_DIR "/tests/protocol/imap"));
        for (const QString &name : folder.entryList({ QStringLiteral("*.dlg") }, QDir::Files, QDir::Name))
            QTest::newRow(qPrintable(name.chopped(4))) << folder.filePath(name);
    }

    void dialogue()
    {
        QFETCH(QString, path);
        QFile file(path);
        QVERIFY(file.open(QFile::ReadOnly));
        auto parsed = Dialogue::parse(QFileInfo(path).fileName(), file.readAll());
        if (const auto *problem = std::get_if<QString>(&parsed))
            QFAIL(qPrintable(*problem));
        const auto &dialogue = std::get<Dialogue>(parsed);
        if (dialogue.hasOwnServer || needsMore(dialogue))
            return; // played by tst_protocol, which starts the whole program
        const Failure failure = DialoguePlayer(*m_server).play(dialogue);
        QVERIFY2(!failure, failure ? qPrintable(*failure) : "");
    }

private:
    static bool needsMore(const Dialogue &dialogue)
    {
        return std::any_of(dialogue.steps.begin(), dialogue.steps.end(), [](const DialogueStep &step) {
            return step.verb == DialogueVerb::Run
                || (step.verb == DialogueVerb::Connect && !step.text.startsWith("imap"));
        });
    }

    std::unique_ptr<ImapTestServer> m_server;
};

} // namespace Madmail::Testing

using Madmail::Testing::TestImapDialogues;
MADMAIL_TEST(TestImapDialogues)
#include "tst_dialogues.moc"
