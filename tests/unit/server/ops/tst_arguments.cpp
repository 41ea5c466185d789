// SPDX-License-Identifier: GPL-3.0-or-later
// What faces send, checked by the types of the parameters.
#include "server/ops/arguments.h"

#include "tests/support/test_main.h"

#include <QJsonArray>
#include <QTest>

using namespace Madmail;
using Api::ParameterType;

class TestArguments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesListsAndContent_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<QJsonValue>("given");
        QTest::addColumn<QJsonValue>("wanted"); // undefined: refused
        const QJsonValue refused(QJsonValue::Undefined);
        const auto row = [](const char *name, ParameterType type, QJsonValue given, QJsonValue wanted) {
            QTest::newRow(name) << int(type) << given << wanted;
        };
        row("words", ParameterType::Words, QJsonArray { u"a"_qs, u"b"_qs }, QJsonArray { u"a"_qs, u"b"_qs });
        row("one word", ParameterType::Words, u"a"_qs, QJsonArray { u"a"_qs });
        row("a number among words", ParameterType::Words, QJsonArray { u"a"_qs, 1 }, refused);
        row("a line break in a word", ParameterType::Words, QJsonArray { u"a\nb"_qs }, refused);
        QJsonArray many;
        for (int i = 0; i < 1001; ++i)
            many.append(QStringLiteral("x"));
        row("too many words", ParameterType::Words, many, refused);
        row("content", ParameterType::Content, u"aGVsbG8="_qs, u"aGVsbG8="_qs);
        row("no base64", ParameterType::Content, u"hello, world"_qs, refused);
        row("content that is a number", ParameterType::Content, 7, refused);
        row("content over the limit of the parameter", ParameterType::Content, QString::fromLatin1(QByteArray(17, 'x').toBase64()), refused);
        row("a list", ParameterType::List, QJsonArray { QJsonObject { { u"username"_qs, u"a@b"_qs } } }, QJsonArray { QJsonObject { { u"username"_qs, u"a@b"_qs } } });
        row("a list that is an object", ParameterType::List, QJsonObject(), refused);
    }
    void takesListsAndContent()
    {
        QFETCH(int, type);
        QFETCH(QJsonValue, given);
        QFETCH(QJsonValue, wanted);
        Api::OperationDescriptor operation;
        operation.parameters = { { .name = "x", .type = ParameterType(type), .maximum = 16 } };
        const auto arguments = Ops::normaliseArguments(operation, { { QStringLiteral("x"), given } });
        QCOMPARE(arguments.ok(), !wanted.isUndefined());
        if (arguments)
            QCOMPARE(arguments->value(QLatin1String("x")), wanted);
        else
            QCOMPARE(arguments.error().field, QStringLiteral("x"));
    }

    void keepsTheFacesOwnFromOperations()
    {
        Api::OperationDescriptor operation;
        operation.parameters = { { .name = "output", .type = ParameterType::OutputFile } };
        const auto arguments = Ops::normaliseArguments(operation, { { QStringLiteral("output"), QStringLiteral("/tmp/x") } });
        QVERIFY(arguments.ok());
        QVERIFY(arguments->isEmpty());
    }
};

MADMAIL_TEST(TestArguments)
#include "tst_arguments.moc"
