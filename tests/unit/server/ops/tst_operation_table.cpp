// SPDX-License-Identifier: GPL-3.0-or-later
// The table is whole: whoever adds a row is told here what it lacks.
#include "server/ops/operation_table.h"
#include "tests/support/test_main.h"

#include <QRegularExpression>
#include <QSet>

using namespace Madmail;

namespace {

/// A sentence part for help: English, one line, no full stop.
bool isHelp(const char *text)
{
    const QString help = QString::fromUtf8(text);
    return !help.isEmpty() && help == help.simplified() && !help.endsWith(u'.') && (help[0].isUpper() || help[0].isDigit());
}

} // namespace

class TestOperationTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rows_data()
    {
        QTest::addColumn<int>("row");
        int row = 0;
        for (const Ops::Operation &operation : Ops::operationTable())
            QTest::newRow(operation.descriptor.id.constData()) << row++;
    }

    void rows()
    {
        QFETCH(int, row);
        const Ops::Operation &operation = Ops::operationTable()[std::size_t(row)];
        const Api::OperationDescriptor &descriptor = operation.descriptor;
        static const QRegularExpression idForm(QStringLiteral("^[a-z]+(-[a-z]+)*(\\.[a-z]+(-[a-z]+)*)*$"));
        static const QRegularExpression wordForm(QStringLiteral("^[a-z]+([-_][a-z]+)*$"));
        QVERIFY(idForm.match(QString::fromUtf8(descriptor.id)).hasMatch());
        QVERIFY(bool(operation.function) != bool(operation.longFunction));
        QCOMPARE(operation.descriptor.isLong, bool(operation.longFunction));
        QVERIFY2(isHelp(descriptor.summary), descriptor.summary);
        QVERIFY2(!descriptor.command.isEmpty(), "the command line is the face that every operation has");
        for (const QString &word : descriptor.command)
            QVERIFY2(wordForm.match(word).hasMatch(), qPrintable(word));
        const int reasons = !descriptor.api.empty() + !descriptor.sameAs.isEmpty() + !QByteArray(descriptor.whyNoApi).isEmpty();
        QVERIFY2(reasons == 1, "the Admin API has it, or has it under another row, or there is a reason");
        QCOMPARE(!QByteArray(descriptor.question).isEmpty(), descriptor.effect == Api::Effect::Destructive);
    }

    void examples_data() { rows_data(); }
    void examples()
    {
        QFETCH(int, row);
        const Api::OperationDescriptor &descriptor = Ops::operationTable()[std::size_t(row)].descriptor;
        QVERIFY(!descriptor.examples.isEmpty());
        const QString command = descriptor.command.join(u' ');
        qsizetype required = 0;
        for (const Api::Parameter &parameter : descriptor.parameters)
            required += parameter.positional && parameter.required ? 1 : 0;
        for (const QString &example : descriptor.examples) {
            if (descriptor.id == "port.status" && example != command) // names the services, which have rows of their own
                QVERIFY2(QRegularExpression(QStringLiteral("^port [a-z-]+ status$")).match(example).hasMatch(), qPrintable(example));
            else
                QVERIFY2(example == command || example.startsWith(command + u' '), qPrintable(example));
            QVERIFY2(example.split(u' ').size() - descriptor.command.size() >= required, qPrintable(example));
        }
    }

    void parameters_data() { rows_data(); }
    void parameters()
    {
        QFETCH(int, row);
        static const QRegularExpression nameForm(QStringLiteral("^[a-z]+[0-9]*(_[a-z]+)*$"));
        QSet<QString> names;
        for (const Api::Parameter &parameter : Ops::operationTable()[std::size_t(row)].descriptor.parameters) {
            const QString name = QString::fromUtf8(parameter.name);
            QVERIFY2(nameForm.match(name).hasMatch(), parameter.name);
            QVERIFY2(!names.contains(name), parameter.name);
            names << name;
            QVERIFY2(isHelp(parameter.help), parameter.help);
            QCOMPARE(!parameter.choices.isEmpty(), parameter.type == Api::ParameterType::Choice);
            if (parameter.type == Api::ParameterType::Boolean)
                QVERIFY2(!parameter.positional && !parameter.required, "a switch is there or not");
            if (parameter.type == Api::ParameterType::Secret)
                QVERIFY2(!parameter.positional, "passwords come from a prompt");
        }
    }

    void namesAreUnique()
    {
        QSet<QString> ids;
        QSet<QString> commands;
        for (const Ops::Operation &operation : Ops::operationTable()) {
            ids << QString::fromUtf8(operation.descriptor.id);
            QStringList spellings { operation.descriptor.command.join(u' ') };
            for (const QStringList &alias : operation.descriptor.aliases)
                spellings << alias.join(u' ');
            for (const QString &spelling : std::as_const(spellings)) {
                QVERIFY2(!commands.contains(spelling), qPrintable(spelling));
                commands << spelling;
            }
        }
        QCOMPARE(std::size_t(ids.size()), Ops::operationTable().size());
        QVERIFY(!commands.contains(QStringLiteral("run")) && !commands.contains(QStringLiteral("version"))); // the program's own
    }

    void groupsAreThoseOfTheCommands()
    {
        QSet<QStringList> needed;
        for (const Ops::Operation &operation : Ops::operationTable()) {
            std::vector<QStringList> spellings = operation.descriptor.aliases;
            spellings.push_back(operation.descriptor.command);
            for (const QStringList &spelling : spellings)
                for (qsizetype words = 1; words < spelling.size(); ++words)
                    needed << spelling.mid(0, words);
        }
        QSet<QStringList> described;
        for (const Api::CommandGroup &group : Ops::commandGroups()) {
            described << group.command;
            QVERIFY2(isHelp(group.summary), group.summary);
        }
        QCOMPARE(std::size_t(described.size()), Ops::commandGroups().size());
        for (const QStringList &group : std::as_const(needed))
            QVERIFY2(described.contains(group), qPrintable(group.join(u' ')));
        for (const QStringList &group : std::as_const(described))
            QVERIFY2(needed.contains(group), qPrintable(group.join(u' ')));
    }

    void rowsThatAreTheSame()
    {
        for (const Ops::Operation &operation : Ops::operationTable()) {
            if (operation.descriptor.sameAs.isEmpty())
                continue;
            const Ops::Operation *other = Ops::findOperation(QString::fromUtf8(operation.descriptor.sameAs));
            QVERIFY2(other && !other->descriptor.api.empty(), operation.descriptor.id.constData());
            QVERIFY(other->descriptor.effect == operation.descriptor.effect);
            QVERIFY(other->descriptor.parameters.size() == operation.descriptor.parameters.size());
            for (std::size_t i = 0; i < operation.descriptor.parameters.size(); ++i)
                QCOMPARE(other->descriptor.parameters[i].name, operation.descriptor.parameters[i].name);
        }
    }

    void findsById()
    {
        const Ops::Operation *found = Ops::findOperation(QStringLiteral("tls.file"));
        QVERIFY(found);
        QCOMPARE(found->descriptor.id, QByteArray("tls.file"));
        QVERIFY(!Ops::findOperation(QStringLiteral("tls.fil")));
        QVERIFY(!Ops::findOperation(QString()));
        QCOMPARE(Ops::operationDescriptors().size(), Ops::operationTable().size());
    }
};

MADMAIL_TEST(TestOperationTable)
#include "tst_operation_table.moc"
