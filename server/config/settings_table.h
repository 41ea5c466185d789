// SPDX-License-Identifier: GPL-3.0-or-later
// The one table of settings.
#pragma once

#include "server/api/setting_descriptor.h"
#include "server/base/result.h"

#include <span>

namespace Madmail::Config {

/// Names the rows; the order is that of the table.
enum class Setting {
    RegistrationOpen,
    JitRegistration,
    TokenRequired,
    UsernameMinimum,
    UsernameMaximum,
    PasswordMinimum,
    DefaultQuota,
    AppendLimit,
    MaxMessageSize,
    SubmissionRate,
    SubmissionBurst,
    MaxRecipients,
    PassthroughSenders,
    PassthroughRecipients,
    ImapPort,
    ImapTlsPort,
    SubmissionPort,
    SubmissionTlsPort,
    ImapLocalOnly,
    ImapTlsLocalOnly,
    SubmissionLocalOnly,
    SubmissionTlsLocalOnly,
    Hostname,
    LinkImapSecurity,
    LinkSmtpSecurity,
    PrimaryDomain,
    LocalDomains,
    TlsMode,
    TlsCertificate,
    TlsKey,
    LogDisabled,
    EngineThreads,
};

std::span<const Api::SettingDescriptor> settingsTable();
const Api::SettingDescriptor &descriptorOf(Setting setting);

/// Checks a value and brings it into the form that is stored ("TRUE" → "true", "1G" → "1073741824").
/// Errors: BadInput with `field` = the setting's name, and the sentence that says what is allowed.
Result<QString> normaliseSetting(const Api::SettingDescriptor &setting, const QString &value);

} // namespace Madmail::Config
