// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/base/suggestion.h"
#include "tests/support/test_main.h"

using namespace Madmail;

class TestSuggestion : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isNear_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("nearest");
        const auto row = [](const char *typed, const char *nearest) { QTest::newRow(typed) << QString::fromLatin1(typed) << QString::fromLatin1(nearest); };
        row("stauts", "status");       // neighbours swapped
        row("stat", "status");         // a beginning
        row("st", "");                 // too short to tell
        row("fr", "");
        row("ban", "ban");
        row("man", "ban");             // one of three letters
        row("mane", "");
        row("registation", "registration");
        row("xylophone", "");
        row("", "");
    }
    void isNear()
    {
        QFETCH(QString, typed);
        QFETCH(QString, nearest);
        const QStringList words { QStringLiteral("status"), QStringLiteral("ban"), QStringLiteral("registration"), QStringLiteral("fa") };
        QCOMPARE(nearestWord(typed, words), nearest);
        QCOMPARE(didYouMean(typed, words), nearest.isEmpty() ? QString() : QStringLiteral(" Did you mean \"%1\"?").arg(nearest));
    }

    void longWordsAreNotMeasured()
    {
        QVERIFY(nearestWord(QString(10'000, u'a'), { QString(10'000, u'a') }).isEmpty());
    }
};

MADMAIL_TEST(TestSuggestion)
#include "tst_suggestion.moc"
