// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocol/dialogue_files.h"

#include <QDirIterator>
#include <QFile>

namespace Madmail::Testing {

namespace {

const QString ending = QStringLiteral(".dlg");

QString top()
{
    return QStringLiteral(MADMAIL_SOURCE_DIR "/tests/protocol/");
}

} // namespace

QStringList dialogueNames(const QString &folder)
{
    QStringList names;
    QDirIterator files(top() + folder, { QLatin1Char('*') + ending }, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        names << files.next().mid(top().size()).chopped(ending.size());
    names.sort();
    return names;
}

std::variant<Dialogue, QString> readDialogue(const QString &name)
{
    QFile file(top() + name + ending);
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("%1: %2").arg(file.fileName(), file.errorString());
    return Dialogue::parse(name + ending, file.readAll());
}

} // namespace Madmail::Testing
