// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/imap/error_response.h"

#include "server/proto/imap/response_writer.h"

namespace Madmail::ImapService {

namespace Code = Imap::ResponseCode;

QByteArray responseCodeFor(const Error &error)
{
    switch (error.code) {
    case ErrorCode::BadInput:
    case ErrorCode::Refused:
    case ErrorCode::Unsupported:
        return Code::cannot.toByteArray();
    case ErrorCode::NotFound:
        return Code::nonExistent.toByteArray();
    case ErrorCode::AlreadyExists:
        return Code::alreadyExists.toByteArray();
    case ErrorCode::Unauthenticated:
        return Code::authenticationFailed.toByteArray();
    case ErrorCode::OverQuota:
        return Code::overQuota.toByteArray();
    case ErrorCode::TooLarge:
        return Code::limit.toByteArray();
    case ErrorCode::PermissionDenied:
        return Code::noPermission.toByteArray();
    case ErrorCode::Busy:
    case ErrorCode::StorageFull:
    case ErrorCode::Storage:
    case ErrorCode::Network:
    case ErrorCode::PortInUse:
    case ErrorCode::Cancelled:
        return Code::unavailable.toByteArray();
    case ErrorCode::Internal:
        break;
    }
    return Code::serverBug.toByteArray();
}

QByteArray textFor(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Storage:
    case ErrorCode::Internal:
        return "The server could not do this now. Please try again later.";
    default:
        return error.text.toEnglish().toUtf8();
    }
}

QByteArray responseCodeForAdding(const Error &error)
{
    if (error.code == ErrorCode::StorageFull)
        return Code::overQuota.toByteArray();
    if (error.code == ErrorCode::TooLarge)
        return Code::tooBig.toByteArray();
    return responseCodeFor(error);
}

} // namespace Madmail::ImapService
