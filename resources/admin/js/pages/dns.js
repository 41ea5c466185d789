// SPDX-License-Identifier: GPL-3.0-or-later
// Mail for one domain or address is sent somewhere else than DNS says.
import { h, replace, tech } from "../dom.js";
import { call, get, post } from "../api.js";
import { t } from "../i18n.js";
import { moment } from "../format.js";
import { actionButton, announce, card, errorLine, facts, field, form, note } from "../controls.js";
import { confirmDialog, openDialog } from "../dialog.js";
import { dataTable } from "../table.js";

export async function dnsPage(body, { signal }) {
    const warnings = h("div");
    const details = (row) => openDialog(t("dns.rule"), async (place) => {
        try {
            const rule = await get(`/admin/dns/${row.lookup_key}`);
            replace(place, facts([[t("dns.key"), tech(rule.lookup_key)], [t("dns.target"), tech(rule.target_host)], [t("dns.comment"), rule.comment || "–"],
                                  [t("accounts.created"), moment(rule.created_at)], [t("dns.changed"), moment(rule.updated_at)]]));
        } catch (error) {
            replace(place, errorLine(error.message));
        }
    });
    const table = dataTable({
        caption: t("page.dns"), key: (row) => row.lookup_key, empty: t("dns.empty"),
        columns: [
            { title: t("dns.key"), text: (row) => row.lookup_key, cell: (row) => tech(row.lookup_key), wide: true },
            { title: t("dns.target"), text: (row) => row.target_host, cell: (row) => tech(row.target_host), wide: true },
            { title: t("dns.comment"), text: (row) => row.comment, cell: (row) => h("span", { dir: "auto" }, row.comment) },
        ],
        actions: (row) => [
            h("button.small", { type: "button", dataset: { op: "dns-cache get" }, click: () => details(row) }, t("common.details")),
            h("button.small", { type: "button", click: () => edit(row) }, t("common.edit")),
            actionButton(t("common.delete"), async () => {
                const done = await confirmDialog({ title: t("dns.delete"), lines: [tech(`${row.lookup_key} → ${row.target_host}`), t("dns.deleteHelp")], action: t("common.delete"),
                                                   act: () => call("DELETE", "/admin/dns", { lookup_key: row.lookup_key }) });
                if (done)
                    await reload();
            }, { className: "small", name: "dns-cache remove" }),
        ],
    });
    table.element.dataset.op = "dns-cache list";
    const editor = form({
        fields: [h("div.field-row",
                   field(t("dns.key"), { name: "lookup_key", required: true, technical: true, placeholder: "example.com", help: t("dns.keyHelp") }),
                   field(t("dns.target"), { name: "target_host", required: true, technical: true, placeholder: "10.0.0.5", help: t("dns.targetHelp") }),
                   field(t("dns.comment"), { name: "comment" }))],
        action: t("dns.save"), name: "dns-cache set",
        send: async (values, element) => {
            const rule = await post("/admin/dns", values);
            replace(warnings, (rule.warnings ?? []).map((text) => note(text)));
            element.reset();
            announce(t("common.saved"));
            await reload();
        },
    });
    function edit(row) {
        for (const name of ["lookup_key", "target_host", "comment"])
            editor.elements[name].value = row[name];
        editor.elements.target_host.focus();
    }
    async function reload() {
        const { overrides } = await get("/admin/dns");
        if (!signal.aborted)
            table.setRows(overrides);
    }
    await reload();
    replace(body, h("p.quiet", t("dns.intro")), table.element, card(t("dns.add"), editor, warnings), card(t("dns.how"), note(t("dns.how1")), note(t("dns.how2"))));
}
