// SPDX-License-Identifier: GPL-3.0-or-later
// The file of accepted certificates.
#include "app/remote/known_servers.h"
#include "tests/support/test_main.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

using namespace Madmail;
using namespace Madmail::Remote;

class TestKnownServers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fingerprints_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("good");
        const QString hex = QStringLiteral("ab12").repeated(16);
        QTest::newRow("plain") << hex << true;
        QTest::newRow("upper case") << hex.toUpper() << true;
        QTest::newRow("with colons") << fingerprintText(QByteArray::fromHex(hex.toLatin1())) << true;
        QTest::newRow("nothing") << QString() << false;
        QTest::newRow("short") << hex.chopped(2) << false;
        QTest::newRow("long") << hex + QStringLiteral("00") << false;
        QTest::newRow("no hex") << QString(64, u'g') << false;
        QTest::newRow("blank") << hex.chopped(1) + u' ' << false;
    }
    void fingerprints()
    {
        QFETCH(QString, text);
        QFETCH(bool, good);
        const auto bytes = parseFingerprint(text);
        QCOMPARE(bytes.has_value(), good);
        if (bytes)
            QCOMPARE(fingerprintText(*bytes).remove(u':').toLower(), QStringLiteral("ab12").repeated(16));
    }

    void remembers()
    {
        const QTemporaryDir folder;
        const KnownServers known(folder.filePath(QStringLiteral("new/madmail/known_servers")));
        const QByteArray first(32, 'a');
        const QByteArray second(32, 'b');
        QVERIFY(!(*known.find(QStringLiteral("a.example:443"))).has_value());
        QVERIFY(known.add(QStringLiteral("a.example:443"), first).ok());
        QVERIFY(known.add(QStringLiteral("[::1]:8443"), second).ok());
        const auto entry = *known.find(QStringLiteral("A.example:443"));
        QVERIFY(entry && entry->fingerprint == first && entry->line == 1);
        QCOMPARE((*known.find(QStringLiteral("[::1]:8443")))->line, 2);
        QVERIFY(!(*known.find(QStringLiteral("a.example:44"))).has_value());
        QCOMPARE(QFileInfo(known.path()).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther), QFile::Permissions());
    }

    void readsWhatPeopleWrite()
    {
        const QTemporaryDir folder;
        const KnownServers known(folder.filePath(QStringLiteral("known_servers")));
        write(known.path(), "# mine\n\n  a.example:443   " + QByteArray(32, 'a').toHex() + "  \nb.example:443 nothing\nc.example:443");
        QCOMPARE((*known.find(QStringLiteral("a.example:443")))->line, 3);
        const auto broken = known.find(QStringLiteral("b.example:443"));
        QVERIFY(!broken && broken.error().toEnglish().contains(QStringLiteral("Line 4")));
        QVERIFY(!known.find(QStringLiteral("c.example:443")));
        QVERIFY(known.add(QStringLiteral("d.example:443"), QByteArray(32, 'd')).ok()); // behind a last line without its end
        QCOMPARE((*known.find(QStringLiteral("d.example:443")))->line, 6);
    }

    void refusesWhatIsTooLarge()
    {
        const QTemporaryDir folder;
        const KnownServers known(folder.filePath(QStringLiteral("known_servers")));
        write(known.path(), QByteArray(2 * 1024 * 1024, '#'));
        QVERIFY(!known.find(QStringLiteral("a.example:443")));
        QVERIFY(!known.add(QStringLiteral("a.example:443"), QByteArray(32, 'a')));
    }

private:
    static void write(const QString &path, const QByteArray &content)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
};

MADMAIL_TEST(TestKnownServers)
#include "tst_known_servers.moc"
