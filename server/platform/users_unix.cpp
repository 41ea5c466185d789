// SPDX-License-Identifier: GPL-3.0-or-later
// Users as Unix knows them.
#include "server/platform/users.h"

#include <QFile>

#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

namespace Madmail::Platform {

quint32 currentUserId()
{
    return ::geteuid();
}

bool isRoot()
{
    return ::geteuid() == 0;
}

bool isServiceUser()
{
    return isRoot() || userName(::geteuid()) == QLatin1String(serviceUser);
}

QString userName(quint32 userId)
{
    passwd entry {};
    passwd *found = nullptr;
    std::vector<char> buffer(16 * 1024); // getpwuid_r(3): some directories have long entries
    if (::getpwuid_r(userId, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return QString::fromLocal8Bit(found->pw_name);
    return QString::number(userId);
}

std::optional<quint32> ownerOf(const QString &path)
{
    struct stat info {};
    if (::stat(QFile::encodeName(path).constData(), &info) != 0)
        return std::nullopt;
    return info.st_uid;
}

bool isSameUserOrRoot(qintptr socketDescriptor)
{
#ifdef SO_PEERCRED
    ucred peer {};
    socklen_t size = sizeof peer;
    const bool isKnown = ::getsockopt(int(socketDescriptor), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && size == sizeof peer
        && peer.pid != 0; // 0: not a connected local socket
    const uid_t user = peer.uid;
#else
    uid_t user = 0;
    gid_t group = 0;
    const bool isKnown = ::getpeereid(int(socketDescriptor), &user, &group) == 0;
#endif
    return isKnown && (user == ::geteuid() || user == 0);
}

} // namespace Madmail::Platform
