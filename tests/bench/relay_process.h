// SPDX-License-Identifier: GPL-3.0-or-later
// The built program, started as a user would, on ports and a state directory of its own.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>

namespace Madmail::Bench {

/// A folder on the disk that is measured (below the current one). Removed with the object, and also when giveUp() ends the
/// process.
class TemporaryFolder
{
public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;
    ~TemporaryFolder();

    const std::string &path() const { return m_path; }

private:
    std::string m_path;
};

/// Bound to 127.0.0.1, without a limit of messages a minute. The program is $MADMAIL_PROGRAM, or `../bin/madmail` as seen
/// from `ownProgram`. Construction waits until it is running; the destructor ends it.
class RelayProcess
{
public:
    explicit RelayProcess(const std::string &ownProgram);
    RelayProcess(const RelayProcess &) = delete;
    RelayProcess &operator=(const RelayProcess &) = delete;
    ~RelayProcess();

    /// An orderly end; the folder stays, for commands without a server.
    void stop();

    pid_t pid() const { return m_pid; }
    const std::string &program() const { return m_program; }
    /// "imaps", "submissions".
    int port(const std::string &listener) const;
    /// The address of test account number `index`. Its first login makes it.
    std::string address(size_t index) const;
    /// The folder's disk is also where references write.
    const std::string &folder() const { return m_folder.path(); }

private:
    bool start(const std::string &program, int portOffset);
    bool readUntilRunning(int descriptor);
    void end();

    TemporaryFolder m_folder;
    std::string m_program;
    pid_t m_pid = -1;
    int m_output = -1; // kept open: the program must not write into a closed pipe
    std::map<std::string, int> m_ports;
    std::string m_domain;
};

/// Of every test account.
inline constexpr const char *accountPassword = "benchmark-password";

/// Directory part of argv[0], with its slash.
std::string folderOf(const std::string &program);

} // namespace Madmail::Bench
