// SPDX-License-Identifier: GPL-3.0-or-later
// The one table of settings.
#pragma once

#include "server/api/setting_descriptor.h"
#include "server/base/result.h"

#include <optional>
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
    HttpPort,
    HttpsPort,
    ImapLocalOnly,
    ImapTlsLocalOnly,
    SubmissionLocalOnly,
    SubmissionTlsLocalOnly,
    HttpLocalOnly,
    HttpsLocalOnly,
    Hostname,
    PublicAddress,
    LinkImapSecurity,
    LinkSmtpSecurity,
    PrimaryDomain,
    LocalDomains,
    TlsMode,
    TlsCertificate,
    TlsKey,
    LogDisabled,
    LogTarget,
    EngineThreads,
    PasswordHashMemory,
    PasswordHashPasses,
    Language,
    AdminPath,
    AdminToken,
    AdminWebEnabled,
    AdminWebPath,
    TurnEnabled,
    IrohEnabled,
    ShadowsocksEnabled,
    AutoPurgeSeen,
    RetentionEnabled,
    Retention,
    RetentionUnread,
    UnreadRetention,
    UnusedAccountRetention,
    WebImapEnabled,
    WebSmtpEnabled,
    FederationEnabled,
    FederationPolicy,
    FederationSize,
    SmtpPort,
    TurnPort,
    SaslPort,
    IrohPort,
    ShadowsocksPort,
    SmtpLocalOnly,
    TurnLocalOnly,
    SaslLocalOnly,
    IrohLocalOnly,
    TurnRealm,
    TurnSecret,
    TurnRelayAddress,
    TurnLifetime,
    IrohRelayUrl,
    ShadowsocksCipher,
    ShadowsocksPassword,
    PushMode,
    AllowInboundRemoteRecipients,
    WebDirectory,
    HttpEnabled,
    HttpsEnabled,
    TurnRelayPortMinimum,
    TurnRelayPortMaximum,
    WebMailOrigins,
    ShadowsocksWebSocketEnabled,
    ShadowsocksGrpcEnabled,
    ShadowsocksWebSocketPort,
    ShadowsocksGrpcPort,
    HttpProxyEnabled,
    HttpProxyPort,
    HttpProxyPath,
    HttpProxyUser,
    HttpProxyPassword,
    ContactSharing,
};

/// All rows. Thread: any; they live as long as the program.
std::span<const Api::SettingDescriptor> settingsTable();
const Api::SettingDescriptor &descriptorOf(Setting setting);
/// By database key ("__IMAP_PORT__") or name ("imap_port"); nothing when there is no such setting.
std::optional<Setting> findSetting(QByteArrayView keyOrName);

/// Longest value, in characters: a list or a path; a text; a URL.
inline constexpr qsizetype maxSettingLength = 4096;
inline constexpr qsizetype maxSettingTextLength = 1000;
inline constexpr qsizetype maxSettingUrlLength = 2048;

/// Checks a value and brings it into the form that is stored ("TRUE" → "true", "1G" → "1073741824", "A@B.Example" in a
/// list → "a@b.example"). Control characters are refused everywhere; an empty value where it has no meaning.
/// Errors: BadInput with `field` = the setting's name, and the sentence that says what is allowed. A value of a secret
/// setting is in no sentence.
Result<QString> normaliseSetting(const Api::SettingDescriptor &setting, const QString &value);

/// A stored value for people: "70 MB", "30 d", "60 messages a minute", "no limit (0)"; texts as they are.
QString readableSetting(const Api::SettingDescriptor &setting, const QString &value);

} // namespace Madmail::Config
