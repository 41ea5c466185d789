// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/http/form.h"
#include "tests/support/test_main.h"

using namespace Madmail::Http;

class TestForm : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void percentSigns_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("decoded"); // null: not valid
        QTest::newRow("nothing") << QByteArray("") << QByteArray("");
        QTest::newRow("plain") << QByteArray("a+b") << QByteArray("a+b");
        QTest::newRow("both cases") << QByteArray("%4a%4A%2f") << QByteArray("JJ/");
        QTest::newRow("NUL") << QByteArray("a%00b") << QByteArray("a\0b", 3);
        QTest::newRow("UTF-8") << QByteArray("%D8%A7") << QByteArray("ا");
        QTest::newRow("once only") << QByteArray("%2541") << QByteArray("%41");
        for (const char *bad : { "%", "%4", "a%4", "%4g", "%g4", "%%41" })
            QTest::newRow(bad) << QByteArray(bad) << QByteArray();
    }
    void percentSigns()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, decoded);
        const auto result = percentDecoded(text);
        QCOMPARE(result.has_value(), !decoded.isNull());
        if (!result)
            return;
        QCOMPARE(*result, decoded);
        QCOMPARE(*percentDecoded(percentEncoded(decoded)), decoded);
    }

    void forms()
    {
        const auto fields = parseForm("a=1&b=x+y%26&&c&=d&a=2&e==");
        QVERIFY(fields);
        QCOMPARE(fields->size(), std::size_t(6));
        QCOMPARE(*formValue(*fields, "a"), QByteArray("1"));
        QCOMPARE(*formValue(*fields, "b"), QByteArray("x y&"));
        QCOMPARE(*formValue(*fields, "c"), QByteArray());
        QCOMPARE(*formValue(*fields, ""), QByteArray("d"));
        QCOMPARE(*formValue(*fields, "e"), QByteArray("="));
        QVERIFY(!formValue(*fields, "x"));
        QVERIFY(parseForm("")->empty());
        QVERIFY(!parseForm("a=%zz"));
        QVERIFY(!parseForm("%=1"));
        QVERIFY(parseForm(QByteArray("a&").repeated(maxFormFields)));
        QVERIFY(!parseForm(QByteArray("a&").repeated(maxFormFields + 1)));
    }
};

MADMAIL_TEST(TestForm)
#include "tst_form.moc"
