// SPDX-License-Identifier: GPL-3.0-or-later
// Who may get an account: three switches that do not hang on each other, and the codes.
import { h, replace, tech } from "../dom.js";
import { call, get, post } from "../api.js";
import { t } from "../i18n.js";
import { isTime, moment } from "../format.js";
import { actionButton, announce, card, copyable, field, form, note, switchRow } from "../controls.js";
import { confirmDialog } from "../dialog.js";
import { dataTable } from "../table.js";
import { settingForm } from "../setting_form.js";

function tokenColumns() {
    return [
        { title: t("registration.token"), text: (row) => row.token, cell: (row) => copyable(row.token), wide: true },
        { title: t("registration.for"), text: (row) => row.comment, cell: (row) => h("span", { dir: "auto" }, row.comment) },
        { title: t("registration.used"), numeric: true, text: (row) => `${row.used_count}/${row.max_uses}`, sort: (row) => row.used_count,
          cell: (row) => t("registration.usedOf", { used: row.used_count, uses: row.max_uses }) },
        { title: t("registration.expires"), numeric: true, text: (row) => moment(row.expires_at), sort: (row) => Date.parse(row.expires_at) || 0, cell: (row) => (isTime(row.expires_at) ? moment(row.expires_at) : t("common.never")) },
        { title: t("registration.state"), text: (row) => row.status, cell: (row) => t(`registration.state.${row.status}`) },
    ];
}

function tokenForm(reload) {
    const made = h("div", { role: "status" });
    return h("div", form({
        fields: [
            h("div.field-row",
              field(t("registration.uses"), { name: "max_uses", value: "1", technical: true, required: true }),
              field(t("registration.expires"), { name: "expires_in", type: "choice", value: "72h", choices: [
                  ["24h", t("registration.in.day")], ["72h", t("registration.in.3days")], ["7d", t("registration.in.week")], ["30d", t("registration.in.month")], ["", t("common.never")]] }),
              field(t("registration.for"), { name: "comment", help: t("registration.forHelp") }),
              field(t("registration.own"), { name: "token", technical: true, help: t("registration.ownHelp") })),
        ],
        action: t("registration.makeToken"), name: "registration-tokens create",
        send: async (values, element) => {
            const token = await post("/admin/registration-token", values);
            replace(made, h("p.made", t("registration.made"), " ", copyable(token.token)));
            element.reset();
            await reload();
        },
    }), made);
}

export async function registrationPage(body, { signal }) {
    const [open, jit, required, settings] = await Promise.all([
        get("/admin/registration"), get("/admin/registration/jit"), get("/admin/settings/registration_token_required"), get("/admin/settings-list")]);
    const tokens = dataTable({
        caption: t("registration.tokens"), columns: tokenColumns(), key: (row) => row.token, empty: t("registration.noTokens"),
        actions: (row) => [actionButton(t("common.delete"), async () => {
            const done = await confirmDialog({ title: t("registration.deleteToken"), lines: [tech(row.token), t("registration.deleteTokenHelp")], action: t("common.delete"),
                                               act: () => call("DELETE", "/admin/registration-token", { token: row.token }) });
            if (done)
                await reload();
        }, { className: "small", name: "registration-tokens delete" })],
    });
    async function reload() {
        const { tokens: rows } = await get("/admin/registration-token");
        if (!signal.aborted)
            tokens.setRows(rows);
    }
    await reload();
    const names = ["min_username_length", "max_username_length", "min_password_length"];
    replace(body,
            card(t("registration.who"),
                 switchRow({
                     label: t("registration.open"), help: t("registration.openHelp"), value: open.status === "open", name: "creds registration",
                     state: (isOn) => t(isOn ? "registration.isOpen" : "registration.isClosed"),
                     confirm: async (wanted) => !wanted || confirmDialog({ title: t("registration.open"), lines: [t("registration.openSure")], action: t("registration.openNow"), danger: false, act: async () => {} }),
                     change: async (wanted) => {
                         await post("/admin/registration", { action: wanted ? "open" : "close" });
                         return (await get("/admin/registration")).status === "open";
                     },
                 }),
                 switchRow({
                     label: t("registration.jit"), help: t("registration.jitHelp"), value: jit.status === "enabled", name: "creds jit",
                     change: async (wanted) => {
                         await post("/admin/registration/jit", { action: wanted ? "enable" : "disable" });
                         return (await get("/admin/registration/jit")).status === "enabled";
                     },
                 }),
                 switchRow({
                     label: t("registration.required"), help: t("registration.requiredHelp"), value: required.status === "enabled", name: "registration-token-required",
                     change: async (wanted) => {
                         await post("/admin/settings/registration_token_required", { action: wanted ? "enable" : "disable" });
                         return (await get("/admin/settings/registration_token_required")).status === "enabled";
                     },
                 })),
            card(t("registration.tokens"), note(t("registration.tokensHelp")), tokenForm(async () => {
                await reload();
                announce(t("common.saved"));
            }), tokens.element),
            card(t("registration.rules"), note(t("registration.rulesHelp")), names.map((name) => settingForm(settings.settings.find((row) => row.name === name)))));
}
