// SPDX-License-Identifier: GPL-3.0-or-later
// Systems whose users we do not look into: everything is the person's own.
#include "server/platform/users.h"

#include <QFileInfo>

namespace Madmail::Platform {

quint32 currentUserId()
{
    return 0;
}

bool isRoot()
{
    return false;
}

bool isServiceUser()
{
    return false;
}

QString userName(quint32)
{
    return qEnvironmentVariable("USERNAME");
}

std::optional<quint32> ownerOf(const QString &path)
{
    return QFileInfo::exists(path) ? std::optional(currentUserId()) : std::nullopt;
}

/// The pipe itself is open to its owner only (QLocalServer::UserAccessOption).
bool isSameUserOrRoot(qintptr)
{
    return true;
}

} // namespace Madmail::Platform
