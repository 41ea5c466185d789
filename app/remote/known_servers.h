// SPDX-License-Identifier: GPL-3.0-or-later
// The certificates that this user accepted.
#pragma once

#include "server/base/result.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace Madmail::Remote {

/// Bytes of a SHA-256, from hex with or without colons, in any case; nothing: it is none. Pure.
std::optional<QByteArray> parseFingerprint(const QString &text);
/// "AB:CD:…", as `certificate status` shows it.
QString fingerprintText(const QByteArray &sha256);

/// A file of lines `host:port AB:CD:…`; empty lines and those with # do not count. Readable by its owner only, at most 1 MiB.
/// Thread: one.
class KnownServers
{
public:
    struct Entry
    {
        QByteArray fingerprint; ///< SHA-256
        int line = 0;           ///< of the file, from 1
    };

    explicit KnownServers(QString path);
    /// `madmail/known_servers` in $XDG_CONFIG_HOME, or in ~/.config.
    static QString defaultPath();

    QString path() const { return m_path; }
    /// The first line for this endpoint, if there is one. Errors: PermissionDenied, TooLarge, Storage; BadInput (a line for
    /// this endpoint that is no fingerprint: it would mean asking again).
    Result<std::optional<Entry>> find(const QString &endpoint) const;
    /// Adds a line. Errors as find(), and those of writing.
    Status add(const QString &endpoint, const QByteArray &fingerprint) const;

private:
    QString m_path;
};

} // namespace Madmail::Remote
