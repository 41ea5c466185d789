// SPDX-License-Identifier: GPL-3.0-or-later
// What a submission session holds only while it needs it.
#pragma once

#include "server/proto/smtp/data_reader.h"
#include "server/services/smtp/submission_session.h"

#include <QSet>

namespace Madmail::SmtpService {

/// One message on its way in, from MAIL FROM to the answer.
struct SubmissionSession::Transaction
{
    Smtp::Mail mail;
    QSet<EmailAddress> recipients; ///< a set: a client may name somebody twice, and a thousand names are compared quickly
    Smtp::DataReader data {};
    std::unique_ptr<Mail::MessageIntake> intake {};
    qint64 limitBytes = 0; ///< as it was at DATA
    qint64 receivedBytes = 0;
    qint64 bytesSinceDeadline = 0;
};

struct SubmissionSession::AuthExchange
{
    enum class Mechanism : quint8 { Plain, Login };
    Mechanism mechanism;
    std::optional<QByteArray> user {}; ///< Login: once it has been said
};

} // namespace Madmail::SmtpService
