// SPDX-License-Identifier: GPL-3.0-or-later
// Other servers: with whom mail is exchanged, what is thrown away, from where mail is fetched, and links to contacts.
import { h, replace, tech } from "../dom.js";
import { call, get, post } from "../api.js";
import { t } from "../i18n.js";
import { absenceNote } from "../absence.js";
import { ago, isTime, number, typedSize } from "../format.js";
import { actionButton, announce, card, choiceRow, copyable, field, form, note, switchRow } from "../controls.js";
import { confirmDialog } from "../dialog.js";
import { dataTable } from "../table.js";

const resource = "/admin/settings/federation";

async function policyCard() {
    const answer = await call("GET", resource);
    const state = answer.body;
    const size = await get("/admin/federation-size");
    return card(t("federation.policy"),
                absenceNote(answer),
                switchRow({
                    label: t("federation.on"), help: t("federation.onHelp"), value: state.enabled, name: "federation",
                    change: async (wanted) => {
                        await post(resource, { action: wanted ? "enable" : "disable" });
                        return (await get(resource)).enabled;
                    },
                }),
                choiceRow({
                    label: t("federation.others"), value: state.policy.toLowerCase(), name: "federation policy",
                    choices: [["accept", t("federation.accept")], ["reject", t("federation.reject")]],
                    change: async (policy) => {
                        await post(resource, { policy });
                        return (await get(resource)).policy.toLowerCase();
                    },
                }),
                form({
                    fields: [field(t("federation.size"), { name: "size", required: true, technical: true, value: typedSize(size.effective_bytes), help: t("accounts.sizeHelp") })],
                    action: t("common.save"), name: "federation-size set", className: "",
                    send: async (values) => {
                        await call("PUT", "/admin/federation-size", values);
                        announce(t("common.saved"));
                    },
                    extra: [actionButton(t("common.reset"), async () => {
                        await call("DELETE", "/admin/federation-size");
                        announce(t("common.saved"));
                    })],
                }));
}

/** A list with one form: `columns`, `load()`, `add(values)`, `remove(row)`. */
async function listCard({ title, help, fields, load, add, remove, removeText, columns, key, empty, actions = () => [], addText, name, signal, extra }) {
    const table = dataTable({
        caption: title, columns, key, empty,
        actions: (row) => [...actions(row, reload), actionButton(removeText, async () => {
            const done = await confirmDialog({ title: removeText, lines: [tech(key(row))], action: removeText, act: () => remove(row) });
            if (done)
                await reload();
        }, { className: "small", name: `${name} remove` })],
    });
    async function reload() {
        const rows = await load();
        if (!signal.aborted)
            table.setRows(rows);
    }
    await reload();
    return card(title, note(help), table.element, form({
        fields: [h("div.field-row", fields())], action: addText, name: `${name} add`, className: "",
        send: async (values, element) => {
            await add(values);
            element.reset();
            await reload();
        },
        extra: extra?.(reload) ?? [],
    }));
}

function rulesCard(signal) {
    return listCard({
        title: t("federation.rules"), help: t("federation.rulesHelp"), addText: t("federation.addRule"), removeText: t("common.delete"), empty: t("federation.noRules"), name: "federation", signal,
        key: (row) => row.domain,
        columns: [{ title: t("federation.domain"), text: (row) => row.domain, cell: (row) => tech(row.domain), wide: true },
                  { title: t("federation.rule"), text: (row) => row.action, cell: (row) => t(`federation.${row.action}`) }],
        fields: () => [field(t("federation.domain"), { name: "domain", required: true, technical: true }),
                       field(t("federation.rule"), { name: "action", type: "choice", value: "block", choices: [["block", t("federation.block")], ["allow", t("federation.allow")]] })],
        load: async () => (await get("/admin/federation/rules")).rules,
        add: (values) => post("/admin/federation/rules", values),
        remove: (row) => call("DELETE", "/admin/federation/rules", { domain: row.domain }),
    });
}

function dismissCard(signal) {
    return listCard({
        title: t("federation.dismiss"), help: t("federation.dismissHelp"), addText: t("federation.addDismiss"), removeText: t("common.delete"), empty: t("federation.noDismiss"), name: "federation dismiss", signal,
        key: (row) => row.domain,
        columns: [{ title: t("federation.domain"), text: (row) => row.domain, cell: (row) => tech(row.domain), wide: true }],
        fields: () => [field(t("federation.domain"), { name: "domain", required: true, technical: true })],
        load: async () => (await get("/admin/federation/silent-dismiss")).domains,
        add: (values) => post("/admin/federation/silent-dismiss", values),
        remove: (row) => call("DELETE", "/admin/federation/silent-dismiss", { domain: row.domain }),
    });
}

function exchangersCard(signal) {
    return listCard({
        title: t("federation.exchangers"), help: t("federation.exchangersHelp"), addText: t("federation.addExchanger"), removeText: t("common.delete"), empty: t("federation.noExchangers"), name: "exchanger", signal,
        key: (row) => row.name,
        columns: [{ title: t("federation.name"), text: (row) => row.name },
                  { title: t("federation.url"), text: (row) => row.url, cell: (row) => tech(row.url), wide: true },
                  { title: t("federation.every"), numeric: true, text: (row) => number(row.poll_interval), sort: (row) => row.poll_interval },
                  { title: t("federation.lastAsked"), text: (row) => (isTime(row.last_poll_at) ? ago(row.last_poll_at) : t("common.never")) },
                  { title: t("registration.state"), text: (row) => t(row.enabled ? "common.on" : "common.off") }],
        actions: (row, reload) => [actionButton(t(row.enabled ? "common.switchOff" : "common.switchOn"), async () => {
            await call("PUT", "/admin/exchangers", { action: row.enabled ? "disable" : "enable", name: row.name });
            await reload();
        }, { className: "small" })],
        fields: () => [field(t("federation.name"), { name: "name", required: true }), field(t("federation.url"), { name: "url", required: true, technical: true, placeholder: "https://exchange.example.org/box" }),
                       field(t("federation.every"), { name: "poll_interval", value: "60", technical: true })],
        load: async () => (await get("/admin/exchangers")).exchangers,
        add: (values) => post("/admin/exchangers", values),
        remove: (row) => call("DELETE", "/admin/exchangers", { name: row.name }),
    });
}

function sharesCard(signal) {
    return listCard({
        title: t("federation.shares"), help: t("federation.sharesHelp"), addText: t("federation.addShare"), removeText: t("common.delete"), empty: t("federation.noShares"), name: "sharing", signal,
        key: (row) => row.slug,
        columns: [{ title: t("federation.slug"), text: (row) => row.slug, cell: (row) => (row.url === "reserved" ? tech(row.slug) : copyable(`${location.origin}/${row.slug}`, { qr: true, label: row.slug })), wide: true },
                  { title: t("federation.shows"), text: (row) => (row.url === "reserved" ? t("federation.reserved") : row.name), cell: (row) => h("span", { dir: "auto" }, row.url === "reserved" ? t("federation.reserved") : row.name) }],
        fields: () => [field(t("federation.slug"), { name: "slug", required: true, technical: true }), field(t("federation.inviteLink"), { name: "url", technical: true, placeholder: "https://i.delta.chat/#…", help: t("federation.inviteLinkHelp") }),
                       field(t("federation.shows"), { name: "name" })],
        load: async () => (await get("/admin/shares")).shares,
        add: (values) => post("/admin/shares", values.url ? values : { action: "reserve", slug: values.slug }),
        remove: (row) => call("DELETE", "/admin/shares", { slug: row.slug }),
    });
}

async function serversCard() {
    const { servers } = await get("/admin/federation/servers");
    const sum = (row, ...names) => names.reduce((total, name) => total + (row[name] ?? 0), 0);
    const table = dataTable({
        caption: t("federation.servers"), key: (row) => row.domain, empty: t("federation.noServers"),
        columns: [{ title: t("federation.domain"), text: (row) => row.domain, cell: (row) => tech(row.domain), wide: true },
                  { title: t("federation.received"), numeric: true, text: (row) => number(row.inbound_deliveries ?? 0), sort: (row) => row.inbound_deliveries ?? 0 },
                  { title: t("federation.sent"), numeric: true, text: (row) => number(row.successful_deliveries ?? 0), sort: (row) => row.successful_deliveries ?? 0 },
                  { title: t("federation.failed"), numeric: true, text: (row) => number(sum(row, "failed_http", "failed_https", "failed_smtp")), sort: (row) => sum(row, "failed_http", "failed_https", "failed_smtp") },
                  { title: t("federation.waiting"), numeric: true, text: (row) => number(row.queued_messages ?? 0), sort: (row) => row.queued_messages ?? 0 },
                  { title: t("federation.latency"), numeric: true, text: (row) => t("federation.ms", { n: Math.round(row.mean_latency_ms ?? 0) }), sort: (row) => row.mean_latency_ms ?? 0 }],
    });
    table.setRows(servers);
    return card(t("federation.servers"), table.element);
}

export async function federationPage(body, { signal }) {
    const cards = await Promise.all([policyCard(), serversCard(), rulesCard(signal), dismissCard(signal), exchangersCard(signal), sharesCard(signal)]);
    if (!signal.aborted)
        replace(body, h("p.quiet", t("federation.intro")), cards);
}
