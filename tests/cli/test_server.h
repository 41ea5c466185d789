// SPDX-License-Identifier: GPL-3.0-or-later
// The built program as a running server, on a loopback address of its own.
#pragma once

#include "tests/cli/madmail_command.h"
#include "tests/cli/wire_client.h"

#include <QHash>
#include <QHostAddress>
#include <QProcess>
#include <QTemporaryDir>

#include <memory>
#include <optional>

namespace Madmail::Testing {

struct TestAccount
{
    QByteArray address;
    QByteArray password;
};

/// Every server takes an address of 127.0.0.0/8 at random, so that its ports are free, the standard ones too.
class TestServer
{
public:
    explicit TestServer(QByteArray config = {});
    ~TestServer();

    QString folder() const { return m_folder; }
    /// Instead of a temporary folder of its own.
    void setFolder(const QString &folder) { m_folder = folder; }
    /// What starts the program: `setpriv --…`; empty: nothing.
    void setLauncher(const QStringList &launcher) { m_launcher = launcher; }
    void setPortOffset(int offset) { m_portOffset = offset; }
    /// Further options of `run`.
    void setRunOptions(const QStringList &options) { m_runOptions = options; }
    int portOffset() const { return m_portOffset; }
    QHostAddress address() const { return m_address; }
    void setAddress(const QHostAddress &address) { m_address = address; }
    void writeConfig(const QByteArray &config);

    /// Waits for "Madmail is running." What was wrong, or nothing.
    std::optional<QString> start();
    /// For servers that are expected to end by themselves.
    CommandResult runToEnd();
    /// SIGTERM, and waits. False: it did not end well.
    bool stop();
    void terminate() { m_process.terminate(); }
    bool waitForEnd();
    /// SIGKILL: as when the power fails.
    void killHard();
    qint64 pid() const { return m_process.processId(); }
    bool isRunning() const { return m_process.state() == QProcess::Running; }

    QByteArray output();
    QByteArray errors();
    /// Until standard error has `text`.
    bool waitForError(const QByteArray &text);

    quint16 port(const QByteArray &service) const { return m_ports.value(service); }
    QByteArray domain() const { return m_domain; }

    CommandResult command(const QStringList &arguments) const;
    /// Runs SQL on the database, by the sqlite3 program, for what no command does or shows; rows have `|` between their
    /// columns. What changes something: while the server is stopped.
    CommandResult sql(const QByteArray &statement) const;
    /// By create-user.
    TestAccount createAccount() const;

    std::unique_ptr<WireClient> connectTo(const QByteArray &service) const;
    /// A session that is logged in, or nothing; `answer` gets the tagged line.
    std::unique_ptr<WireClient> login(const TestAccount &account, QByteArray *answer = nullptr) const;
    /// A submission session after AUTH, or nothing.
    std::unique_ptr<WireClient> loginSubmission(const TestAccount &account) const;
    /// Sends one encrypted message; the last reply.
    QByteArray submit(const TestAccount &from, const QByteArray &to, const QByteArray &id, qsizetype size = 1000) const;
    /// An encrypted message; its bytes differ from those of another id.
    static QByteArray message(const QByteArray &from, const QByteArray &id, qsizetype size = 1000);
    /// The same with dots doubled, up to the end of SMTP's data.
    static QByteArray data(const QByteArray &message);
    /// How many messages the INBOX has; -1: could not be asked.
    int inboxCount(const TestAccount &account) const;

private:
    QStringList arguments() const;
    void launch();
    void readListeners();

    std::unique_ptr<QTemporaryDir> m_ownFolder;
    QString m_folder;
    QStringList m_launcher;
    QStringList m_runOptions;
    QHostAddress m_address;
    int m_portOffset = 0;
    QProcess m_process;
    QByteArray m_output;
    QByteArray m_errors;
    QHash<QByteArray, quint16> m_ports;
    QByteArray m_domain;
};

} // namespace Madmail::Testing
