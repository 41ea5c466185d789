// SPDX-License-Identifier: GPL-3.0-or-later
// Plays a dialogue against a server.
#pragma once

#include "tests/protocol/dialogue.h"
#include "tests/protocol/dialogue_values.h"

#include <QHash>
#include <QSslSocket>

#include <memory>
#include <optional>

namespace Madmail::Testing {

/// What went wrong, or nothing.
using Failure = std::optional<QString>;

/// The server that a dialogue is played against.
class DialogueHost
{
public:
    struct Account
    {
        QByteArray address;
        QByteArray password;
    };

    virtual ~DialogueHost() = default;
    /// 0: there is no such service.
    virtual quint16 port(const QByteArray &service) = 0;
    /// Of new accounts.
    virtual QByteArray domain() = 0;
    virtual Failure run(const QStringList &arguments) = 0;
    virtual std::optional<Account> createAccount() = 0;
    virtual Failure stop() = 0;
    virtual Failure start() = 0;
};

/// Plays one dialogue. Blocks; an answer may take ten seconds.
class DialoguePlayer
{
public:
    explicit DialoguePlayer(DialogueHost &host);
    ~DialoguePlayer();

    /// The first thing that was not as the dialogue says, with file and line.
    Failure play(const Dialogue &dialogue);

private:
    struct Connection
    {
        std::unique_ptr<QSslSocket> socket;
        QByteArray outgoing; // gathered into one write
        QByteArray incoming; // read and not yet looked at
    };

    Failure perform(const DialogueStep &step, const QByteArray &text);
    Failure connectTo(const QByteArray &name, const QByteArray &service);
    Failure encrypt(Connection &connection);
    Failure flush(Connection &connection);
    Failure expect(Connection &connection, const QByteArray &pattern, bool skipOthers);
    Failure expectClosed(Connection &connection);
    Failure readLine(Connection &connection, QByteArray *line);
    Failure makeMessage(const QByteArray &text);
    Failure makeAccount(const QByteArray &name);
    Connection *find(const QByteArray &name);

    DialogueHost &m_host;
    DialogueValues m_values;
    QHash<QByteArray, std::shared_ptr<Connection>> m_connections;
};

} // namespace Madmail::Testing
