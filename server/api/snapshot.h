// SPDX-License-Identifier: GPL-3.0-or-later
// The engine at one moment, in constant size, as every face sees it.
#pragma once

#include "server/base/clock.h"
#include "server/base/error.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <memory>
#include <vector>

namespace Madmail::Api {

enum class EngineState { Stopped, Starting, Running, Stopping, Failed };

/// "stopped", "starting", "running", "stopping", "failed".
QString engineStateName(EngineState state);

/// One listening port.
struct ListenerSnapshot
{
    QByteArray service;      ///< "imap", "imaps", "submission", "submissions", "http", "https"
    QString address;         ///< as bound
    quint16 port = 0;        ///< as bound
    quint16 standardPort = 0;///< what was asked for; differs after a fallback
    bool fallback = false;   ///< the wanted port may not be bound by this user
    int connections = 0;
    int uniquePeers = 0;
    quint64 accepted = 0;
    quint64 bytesIn = 0;
    quint64 bytesOut = 0;
};

/// Built once a second, shared as std::shared_ptr<const EngineSnapshot>; a value, thread: any.
struct EngineSnapshot
{
    EngineState state = EngineState::Stopped;
    UnixSeconds bootTime = 0;
    std::chrono::seconds uptime { 0 };
    QByteArray mailDomain;
    QString boundTo; ///< the only address it listens on, or empty for all
    std::vector<ListenerSnapshot> listeners;
    int imapConnections = 0; ///< over all ports that speak IMAP
    int imapUniquePeers = 0; ///< the same
    quint64 deliveredMessages = 0; ///< since the start
    qint64 waitingWrites = 0;
    QString certificateFingerprint; ///< SHA-256, hex with colons
    UnixSeconds certificateExpires = 0;
    bool certificateSelfSigned = true;
    UserText certificateProblem {}; ///< why an older certificate than the one that was chosen is in use, or empty
};

using EngineSnapshotPointer = std::shared_ptr<const EngineSnapshot>;

} // namespace Madmail::Api
