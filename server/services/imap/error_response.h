// SPDX-License-Identifier: GPL-3.0-or-later
// Errors of the server in the words of IMAP.
#pragma once

#include "server/base/error.h"

#include <QByteArray>

namespace Madmail::ImapService {

/// The response code of RFC 5530 (or RFC 3501, 7889, 9208) that tells what happened, without brackets; may be empty.
QByteArray responseCodeFor(const Error &error);

/// One line for people, in English. It tells what to do, and nothing about the inside of the server.
QByteArray textFor(const Error &error);

/// For commands that add mail (APPEND, COPY): a full disk is told as a full mailbox, which is what the client can show.
QByteArray responseCodeForAdding(const Error &error);

} // namespace Madmail::ImapService
