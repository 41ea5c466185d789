// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/snapshot.h"
#include "tests/support/test_main.h"

#include <QSet>

using namespace Madmail;

class TestSnapshot : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyStateHasANameOfItsOwn()
    {
        QSet<QString> names;
        for (int state = int(Api::EngineState::Stopped); state <= int(Api::EngineState::Failed); ++state)
            names << Api::engineStateName(Api::EngineState(state));
        QCOMPARE(names, (QSet<QString> { QStringLiteral("stopped"), QStringLiteral("starting"), QStringLiteral("running"),
                                         QStringLiteral("stopping"), QStringLiteral("failed") }));
    }
};

MADMAIL_TEST(TestSnapshot)
#include "tst_snapshot.moc"
