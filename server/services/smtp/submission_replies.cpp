// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/services/smtp/submission_replies.h"

namespace Madmail::SmtpService {

using Smtp::Reply;

namespace {

/// What means the same at any time: the disk, the database, the crowd.
Reply temporary(const Error &error)
{
    if (error.code == ErrorCode::StorageFull)
        return { 452, "4.3.1", "Insufficient system storage" };
    return { 451, "4.0.0", "Temporary failure" };
}

} // namespace

Reply replyToLogin(const Error &error)
{
    if (error.code == ErrorCode::Unauthenticated)
        return { 535, "5.7.8", "Invalid credentials" };
    return { 454, "4.7.0", "Temporary authentication failure" };
}

Reply replyToRecipient(const Error &error)
{
    switch (error.code) {
    case ErrorCode::NotFound:
        return { 550, "5.1.1", "User doesn't exist" };
    case ErrorCode::OverQuota:
        return { 552, "5.2.2", "Quota exceeded" };
    case ErrorCode::TooLarge:
        return { 552, "5.3.4", "Message exceeds the size limit" };
    case ErrorCode::Refused:
        return { 550, "5.7.1", "This server does not deliver to other servers yet" };
    case ErrorCode::BadInput:
        return { 554, "5.6.0", "Invalid recipient address format" };
    default:
        return temporary(error);
    }
}

Reply replyToMessage(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Refused:
        if (const auto reply = Reply::parse(error.detail.toUtf8()); reply && !reply->isPositive())
            return *reply;
        return { 554, "5.7.1", error.text.toEnglish().toUtf8() };
    case ErrorCode::NotFound:
        return { 550, "5.1.1", "User doesn't exist" };
    case ErrorCode::OverQuota:
        return { 552, "5.2.2", "Quota exceeded" };
    case ErrorCode::TooLarge:
        return { 552, "5.3.4", "Message exceeds the size limit" };
    default:
        return temporary(error);
    }
}

} // namespace Madmail::SmtpService
