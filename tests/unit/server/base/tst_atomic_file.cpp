// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/atomic_file.h"
#include "server/base/random.h"
#include "tests/support/test_main.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

using namespace Madmail;

class TestAtomicFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void replacesWholeFilesWithTheRightMode()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("secret"));
        QVERIFY(writeFileAtomically(path, "first", FileMode::Private).ok());
        QVERIFY(writeFileAtomically(path, "second", FileMode::Private).ok());
        QCOMPARE(*readFile(path, 100), QByteArray("second"));
        QVERIFY(!(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther)));
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 1); // nothing is left beside it
    }

    void saysWhatIsWrong()
    {
        QTemporaryDir dir;
        QCOMPARE(readFile(dir.filePath(QStringLiteral("none")), 10).error().code, ErrorCode::NotFound);
        const QString path = dir.filePath(QStringLiteral("big"));
        QVERIFY(writeFileAtomically(path, QByteArray(11, 'x'), FileMode::Readable).ok());
        QCOMPARE(readFile(path, 10).error().code, ErrorCode::TooLarge);
        QVERIFY(!writeFileAtomically(dir.filePath(QStringLiteral("no/such/folder")), "x", FileMode::Private).ok());
    }

    void randomTextIsOfTheAlphabetAndDiffers()
    {
        QSet<QByteArray> seen;
        for (int i = 0; i < 1000; ++i) {
            const QByteArray text = randomText(9, lowerAlphanumerics);
            QCOMPARE(text.size(), 9);
            for (const char c : text)
                QVERIFY((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
            seen.insert(text);
        }
        QCOMPARE(seen.size(), 1000);
        QCOMPARE(randomBytes(7).size(), 7);
        QVERIFY(randomBytes(32) != randomBytes(32));
    }
};

MADMAIL_TEST(TestAtomicFile)
#include "tst_atomic_file.moc"
