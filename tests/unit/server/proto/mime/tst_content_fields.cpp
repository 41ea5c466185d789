// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/mime/content_fields.h"
#include "tests/support/test_main.h"

#include <QTest>

using namespace Madmail::Mime;

namespace {

/// `type/subtype|name=value|…`
QByteArray shown(const std::optional<ContentField> &field)
{
    if (!field)
        return "none";
    QByteArray text = field->type + (field->subtype.isEmpty() ? QByteArray() : '/' + field->subtype);
    for (const Parameter &parameter : field->parameters)
        text += '|' + parameter.name + '=' + parameter.value;
    return text;
}

} // namespace

class TestContentFields : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void contentType_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("expected");
        QTest::addColumn<bool>("irregular");
        QTest::newRow("RFC 2045 5.1") << QByteArray("text/plain; charset=us-ascii (Plain text)")
                                      << QByteArray("text/plain|charset=us-ascii") << true;
        QTest::newRow("RFC 2045 5.1, quoted") << QByteArray("text/plain; charset=\"us-ascii\"")
                                              << QByteArray("text/plain|charset=us-ascii") << false;
        QTest::newRow("RFC 2046 5.1.1") << QByteArray("multipart/mixed; boundary=\"gc0pJq0M:08jU534c0p\"")
                                        << QByteArray("multipart/mixed|boundary=gc0pJq0M:08jU534c0p") << false;
        QTest::newRow("RFC 2046 5.1.1, not quoted") << QByteArray("multipart/mixed; boundary=gc0pJq0M:08jU534c0p")
                                                    << QByteArray("multipart/mixed|boundary=gc0pJq0M:08jU534c0p") << true;
        QTest::newRow("RFC 2231 3") << QByteArray("message/external-body; access-type=URL; URL*0=\"ftp://\"; "
                                                  "URL*1=\"cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar\"")
                                    << QByteArray("message/external-body|access-type=URL|"
                                                  "url=ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar")
                                    << false;
        QTest::newRow("RFC 2231 4") << QByteArray("application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A")
                                    << QByteArray("application/x-stuff|title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A")
                                    << false;
        QTest::newRow("RFC 2231 4.1") << QByteArray("application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; "
                                                    "title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"")
                                      << QByteArray("application/x-stuff|title*=us-ascii'en'This%20is%20even%20more%20"
                                                    "%2A%2A%2Afun%2A%2A%2A%20isn%27t%20it!")
                                      << false;
        QTest::newRow("sections out of order") << QByteArray("a/b; x*1=B; x*0=A; x*3=D") << QByteArray("a/b|x=AB") << false;
        QTest::newRow("case") << QByteArray("TEXT/HTML; CharSet=UTF-8") << QByteArray("text/html|charset=UTF-8") << false;
        QTest::newRow("escapes") << QByteArray("a/b; name=\"a\\\"b\\\\c; d\"") << QByteArray("a/b|name=a\"b\\c; d") << false;
        QTest::newRow("semicolon at the end") << QByteArray("a/b; x=y;") << QByteArray("a/b|x=y") << false;
        QTest::newRow("twice") << QByteArray("a/b; x=1; X=2") << QByteArray("a/b|x=1") << true;
        QTest::newRow("no semicolon") << QByteArray("a/b x=1; y=2") << QByteArray("a/b|y=2") << true;
        QTest::newRow("open quote") << QByteArray("a/b; x=\"1; y=2") << QByteArray("a/b|x=1; y=2") << true;
        QTest::newRow("open comment") << QByteArray("a/b (never closed; x=1") << QByteArray("a/b") << true;
        QTest::newRow("nested comment") << QByteArray("a/(x(y)\\))b; c=d") << QByteArray("a/b|c=d") << true;
        QTest::newRow("nameless") << QByteArray("a/b; =1; c=d") << QByteArray("a/b|c=d") << true;
        QTest::newRow("text behind a value") << QByteArray("a/b; x=\"1\"2; c=d") << QByteArray("a/b|x=1|c=d") << true;
        QTest::newRow("text alone") << QByteArray("text") << QByteArray("none") << false;
        QTest::newRow("no subtype") << QByteArray("text/; a=b") << QByteArray("none") << false;
        QTest::newRow("empty") << QByteArray() << QByteArray("none") << false;
        QTest::newRow("8 bit") << QByteArray("a/b; name=\"\xc3\xa9\"") << QByteArray("a/b|name=\xc3\xa9") << false;
    }
    void contentType()
    {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, expected);
        QFETCH(bool, irregular);
        const auto field = parseContentType(value);
        QCOMPARE(shown(field), expected);
        QCOMPARE(field && field->irregular, irregular);
    }

    void disposition()
    {
        QCOMPARE(shown(parseContentDisposition("attachment; filename=genome.jpeg; modification-date=\"Wed, 12 Feb 1997\"")),
                 QByteArray("attachment|filename=genome.jpeg|modification-date=Wed, 12 Feb 1997")); // RFC 2183 §3
        QCOMPARE(shown(parseContentDisposition("INLINE")), QByteArray("inline"));
        QCOMPARE(shown(parseContentDisposition("; filename=x")), QByteArray("none"));
    }

    void manyParametersStayLinearAndFew()
    {
        QByteArray value = "a/b";
        for (int i = 0; i < 20000; ++i)
            value += ";p" + QByteArray::number(i) + "=1";
        const auto field = parseContentType(value);
        QCOMPARE(field->parameters.size(), size_t(100));
        QVERIFY(field->irregular);
        QVERIFY(parseContentType("a/b " + QByteArray(60000, '(')));
    }

    void extendedValues()
    {
        QCOMPARE(decodeExtendedValue("utf-8''%e2%82%ac%20rates"), QByteArray("\u20ac rates"));
        QCOMPARE(decodeExtendedValue("iso-8859-1'en'%A3%20rates"), QByteArray("\u00a3 rates"));
        QCOMPARE(decodeExtendedValue("plain"), QByteArray("plain"));
    }

    void tokens()
    {
        QCOMPARE(firstToken(" 7BIT (really)"), QByteArray("7bit"));
        QCOMPARE(firstToken("(x) Base64"), QByteArray("base64"));
        QCOMPARE(firstToken(""), QByteArray());
    }
};

MADMAIL_TEST(TestContentFields)
#include "tst_content_fields.moc"
