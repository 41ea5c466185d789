// SPDX-License-Identifier: GPL-3.0-or-later
// A dialogue file, read. The format is described in README.md.
#pragma once

#include <QByteArray>
#include <QString>

#include <variant>
#include <vector>

namespace Madmail::Testing {

enum class DialogueVerb {
    Connect,
    SendLine,
    SendBytes,
    SendMessage,
    Expect,
    ExpectLater,
    StartTls,
    ExpectClosed,
    Close,
    Run,
    Account,
    Message,
    Set,
    Stop,
    Start,
};

struct DialogueStep
{
    int line = 0; ///< in the file, from 1
    QByteArray connection;
    DialogueVerb verb = DialogueVerb::Expect;
    QByteArray text;
};

struct Dialogue
{
    QString name; ///< "smtp/quit.dlg", for failures
    bool hasOwnServer = false;
    QByteArray config; ///< lines for maddy.conf
    std::vector<DialogueStep> steps;

    /// A Dialogue, or what is wrong with it and where.
    static std::variant<Dialogue, QString> parse(const QString &name, const QByteArray &text);
};

} // namespace Madmail::Testing
