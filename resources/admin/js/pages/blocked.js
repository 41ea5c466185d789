// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses that may neither log in nor register nor receive.
import { h, replace, tech } from "../dom.js";
import { call, get, post } from "../api.js";
import { t } from "../i18n.js";
import { ago, moment } from "../format.js";
import { actionButton, announce, card, field, form, note } from "../controls.js";
import { confirmDialog } from "../dialog.js";
import { dataTable } from "../table.js";

export async function blockedPage(body, { signal }) {
    const table = dataTable({
        caption: t("page.blocked"), key: (row) => row.username, empty: t("blocked.empty"),
        columns: [
            { title: t("accounts.address"), text: (row) => row.username, cell: (row) => tech(row.username), wide: true },
            { title: t("blocked.reason"), text: (row) => row.reason, cell: (row) => h("span", { dir: "auto" }, row.reason) },
            { title: t("blocked.since"), numeric: true, text: (row) => moment(row.blocked_at), sort: (row) => Date.parse(row.blocked_at) || 0, cell: (row) => h("time", { title: moment(row.blocked_at) }, ago(row.blocked_at)) },
        ],
        actions: (row) => [actionButton(t("blocked.unblock"), async () => {
            await call("DELETE", "/admin/blocklist", { username: row.username });
            announce(t("blocked.unblocked", { address: row.username }));
            await reload();
        }, { className: "small", name: "blocklist remove" })],
    });
    const everybody = h("div");
    async function reload() {
        const { blocked } = await get("/admin/blocklist");
        if (signal.aborted)
            return;
        table.setRows(blocked);
        replace(everybody, blocked.length > 1 && card(t("blocked.all"), note(t("blocked.allHelp")), actionButton(t("blocked.all"), async () => {
            const done = await confirmDialog({ title: t("blocked.all"), lines: [t("blocked.allWhat", { count: blocked.length })], action: t("blocked.all"),
                                               act: () => call("PATCH", "/admin/blocklist", { action: "delete_all" }) });
            if (done)
                await reload();
        }, { className: "danger" })));
    }
    await reload();
    replace(body, h("p.quiet", t("blocked.intro")), table.element,
            card(t("blocked.add"), note(t("blocked.addHelp")), form({
                fields: [h("div.field-row", field(t("accounts.address"), { name: "username", required: true, technical: true }), field(t("blocked.reason"), { name: "reason", help: t("blocked.reasonHelp") }))],
                action: t("blocked.add"), name: "blocklist add",
                send: async (values, element) => {
                    await post("/admin/blocklist", values);
                    element.reset();
                    await reload();
                },
            })),
            everybody);
}
