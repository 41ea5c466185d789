// SPDX-License-Identifier: GPL-3.0-or-later
// Of which kind a setting is. The server's own word counts; older ones say nothing, then name and default tell.

const sizes = new Set(["default_quota", "appendlimit", "max_message_size", "max_federation_size", "password_hash_memory"]);
const durations = new Set(["message_retention", "unread_retention", "unused_account_retention"]);
const secrets = new Set(["admin_token", "turn_secret", "ss_password", "http_proxy_password"]);
const elsewhere = { admin_token: "settings.inFile", www_dir: "settings.byCommand" };
const choices = {
    dclogin_imap_security: ["ssl", "starttls", "default"],
    dclogin_smtp_security: ["ssl", "starttls", "default"],
    tls_mode: ["self_signed", "file"],
    language: ["en", "fa", "ru", "es"],
    federation_policy: ["accept", "reject"],
    ss_cipher: ["aes-128-gcm", "aes-256-gcm", "chacha20-ietf-poly1305"],
    push_mode: ["auto", "on", "off"],
};
const kinds = { bytes: "size", boolean: "switch", duration: "duration", choice: "choice", secret: "secret" };

/** switch, choice, size, duration, secret, port or text. */
export function kindOf(setting) {
    if (setting.secret || secrets.has(setting.name))
        return "secret";
    if (setting.type in kinds)
        return kinds[setting.type];
    if (setting.default === "true" || setting.default === "false")
        return "switch";
    if (setting.name in choices)
        return "choice";
    if (sizes.has(setting.name))
        return "size";
    if (durations.has(setting.name))
        return "duration";
    return /_port(_|$)/.test(setting.name) ? "port" : "text";
}

export function choicesOf(setting) {
    return setting.choices ?? choices[setting.name] ?? [];
}

/** The sentence that says why a setting cannot be changed here; undefined for all others. */
export function whyNotHere(setting) {
    return elsewhere[setting.name];
}

const sections = [
    ["accounts", /^(registration|jit_|registration_token|min_|max_username|default_quota|unused_)/],
    ["mail", /^(appendlimit|max_message|submission_(rate|burst)|max_smtp|pgp_|message_retention|unread_|auto_purge|allow_inbound)/],
    ["identity", /^(smtp_hostname|public_ip|dclogin_|primary_domain|local_domains|tls_)/],
    ["ports", /(_port|_port_min|_port_max|_local_only)$|^https?_enabled$/],
    ["federation", /^(federation_|max_federation)/],
    ["calls", /^(turn_|iroh_)/],
    ["proxy", /^(ss_|http_proxy)/],
    ["web", /^(language|admin_|www_dir|webimap|websmtp|webmail|push_)/],
    ["program", /./],
];

/** The heading under which a setting stands. */
export function sectionOf(setting) {
    return sections.find(([, pattern]) => pattern.test(setting.name))[0];
}

export const sectionOrder = sections.map(([name]) => name);
