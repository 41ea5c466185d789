// SPDX-License-Identifier: GPL-3.0-or-later
// The built program, started as a user would, on ports of its own.
#pragma once

#include "tests/protocol/dialogue_player.h"

#include <QHash>
#include <QProcess>
#include <QTemporaryDir>

namespace Madmail::Testing {

/// Has a state directory of its own, which goes with it. Bound to 127.0.0.1.
class ServerProcess final : public DialogueHost
{
public:
    /// `config`: lines for maddy.conf.
    explicit ServerProcess(QByteArray config);
    ~ServerProcess() override;

    /// Waits for "Madmail is running.". Also starts again what stop() stopped.
    Failure start() override;
    Failure stop() override;

    quint16 port(const QByteArray &service) override { return m_ports.value(service); }
    QByteArray domain() override { return m_domain; }
    Failure run(const QStringList &arguments) override;
    std::optional<Account> createAccount() override;

private:
    Failure startAt(int portOffset);
    Failure waitUntilRunning();
    Failure waitForEnd();
    Failure runForOutput(const QStringList &arguments, QByteArray *output);
    QString said() const;

    QTemporaryDir m_state;
    QByteArray m_config;
    QProcess m_process;
    QByteArray m_output;
    QHash<QByteArray, quint16> m_ports;
    QByteArray m_domain;
    int m_portOffset = 0;
};

} // namespace Madmail::Testing
