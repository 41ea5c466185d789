// SPDX-License-Identifier: GPL-3.0-or-later
// Everybody with an account: table, limits, new ones, deleting, moving them to another server.
import { append, h, icon, replace, tech } from "../dom.js";
import { call, get, named, post } from "../api.js";
import { t } from "../i18n.js";
import { ago, moment, number, size, typedSize } from "../format.js";
import { live } from "../live.js";
import { linkTo } from "../router.js";
import { actionButton, announce, card, errorLine, facts, field, form, note, usedBar } from "../controls.js";
import { confirmDialog, openDialog } from "../dialog.js";
import { dataTable } from "../table.js";
import { invitation, madePassword } from "../people.js";

const importBytes = 900_000;

function limitText(account) {
    const limit = account.max_bytes ? size(account.max_bytes) : t("accounts.noLimit");
    return t(account.is_default_quota ? "accounts.usedInherited" : "accounts.usedOwn", { used: size(account.used_bytes), limit });
}

export function limitBar(account) {
    return usedBar(account.max_bytes ? account.used_bytes / account.max_bytes : 0, limitText(account));
}

function columns() {
    return [
        { title: t("accounts.address"), text: (row) => row.username, cell: (row) => h("a.tech", { href: linkTo("accounts", row.username), dir: "ltr" }, row.username), wide: true },
        { title: t("accounts.used"), numeric: true, text: limitText, sort: (row) => row.used_bytes, cell: limitBar },
        { title: t("accounts.lastSeen"), numeric: true, text: (row) => moment(row.last_login_at), sort: (row) => row.last_login_at, cell: (row) => h("time", { title: moment(row.last_login_at) }, row.last_login_at ? ago(row.last_login_at) : t("accounts.notYet")) },
        { title: t("accounts.created"), numeric: true, hideNarrow: true, text: (row) => moment(row.created_at), sort: (row) => row.created_at, cell: (row) => h("time", { title: moment(row.created_at) }, ago(row.created_at)) },
    ];
}

/** Asks before accounts go; resolves with true when they are gone. `rows` as of /admin/accounts. */
export async function deleteAccounts(rows) {
    const bytes = rows.reduce((sum, row) => sum + row.used_bytes, 0);
    const one = rows.length === 1 ? await get(named("/admin/accounts", rows[0].username)) : null;
    const keep = h("input", { type: "checkbox", checked: true, id: "keep-blocked" });
    const names = rows.slice(0, 8).map((row) => h("li", tech(row.username)));
    return confirmDialog({
        title: t("accounts.deleteTitle", { count: rows.length }),
        lines: [h("ul.names", names, rows.length > 8 && h("li", t("accounts.andMore", { count: rows.length - 8 }))),
                one ? t("accounts.deleteOne", { count: one.messages, size: size(one.used_bytes) }) : t("accounts.deleteMany", { size: size(bytes) }), t("confirm.final")],
        options: [h("p.field.check", keep, h("label", { for: "keep-blocked" }, t("accounts.keepBlocked")))],
        action: t("common.delete"),
        act: async () => {
            for (const row of rows)
                await call("DELETE", "/admin/accounts", keep.checked ? { username: row.username, reason: t("accounts.deletedInPanel") } : { action: "remove", username: row.username });
        },
    });
}

function newAccountDialog(reload) {
    return openDialog(t("accounts.new"), (body) => {
        const show = (account) => {
            replace(body, note(t("accounts.once")), invitation(account));
            reload();
        };
        append(body, [
            h("p", t("accounts.newRandomHelp")),
            actionButton(t("accounts.newRandom"), async () => show(await post("/admin/accounts")), { className: "primary", name: "create-user" }),
            h("hr"), h("h3", t("accounts.newNamed")),
            form({
                fields: [field(t("accounts.address"), { name: "username", required: true, technical: true, placeholder: `name@${live.status?.mail_domain ?? "example.org"}` }),
                         field(t("accounts.password"), { name: "password", required: true, technical: true, value: madePassword(), help: t("accounts.passwordMade") })],
                action: t("accounts.create"), name: "accounts create", className: "",
                send: async ({ username, password }) => {
                    const { created } = await post("/admin/accounts", { action: "create", username, password });
                    show({ email: created, password });
                },
            })]);
    });
}

function bulkLimitDialog(rows, reload) {
    return openDialog(t("accounts.limitFor", { count: rows.length }), (body, close) => append(body, [form({
        fields: [field(t("accounts.limit"), { name: "max_bytes", required: true, technical: true, placeholder: "1GB", help: t("accounts.sizeHelp"), autofocus: true })],
        action: t("common.save"), name: "imap-acct quota set",
        send: async (values) => {
            for (const row of rows)
                await call("PUT", "/admin/quota", { ...values, username: row.username });
            close(true);
            await reload();
        },
    })]));
}

function exportButton() {
    return actionButton(t("accounts.export"), async () => {
        const answer = (await call("PATCH", "/admin/accounts", { action: "export" })).body;
        const address = URL.createObjectURL(new Blob([JSON.stringify(answer, null, 1)], { type: "application/json" }));
        h("a", { href: address, download: "accounts.json" }).click();
        setTimeout(() => URL.revokeObjectURL(address), 10_000);
        announce(t("accounts.exported", { count: answer.total }));
    }, { name: "accounts export" });
}

/** A file may be larger than one call: it goes in parts. */
function parts(users) {
    const result = [[]];
    let length = 0;
    for (const user of users) {
        const bytes = JSON.stringify(user).length + 1;
        if (length + bytes > importBytes) {
            result.push([]);
            length = 0;
        }
        length += bytes;
        result.at(-1).push(user);
    }
    return result;
}

function importField(reload) {
    const result = h("div", { role: "status" });
    const input = h("input", { type: "file", accept: ".json,application/json", dataset: { op: "accounts import" } });
    const file = h("label.file", input, h("span", t("accounts.importFile")));
    input.addEventListener("change", async () => {
        if (!input.files[0])
            return;
        replace(result, t("common.pending"));
        try {
            let data;
            try {
                data = JSON.parse(await input.files[0].text());
            } catch {
                throw new Error(t("accounts.importBroken"));
            }
            const sum = { imported: 0, skipped: 0 };
            for (const users of parts(Array.isArray(data) ? data : (data.users ?? []))) {
                const { body } = await call("PATCH", "/admin/accounts", { action: "import", users });
                sum.imported += body.imported;
                sum.skipped += body.skipped;
            }
            replace(result, t("accounts.imported", { imported: sum.imported, skipped: sum.skipped }));
            await reload();
        } catch (error) {
            replace(result, errorLine(error.message));
        }
        input.value = "";
    });
    return h("div", file, result);
}

export async function accountsPage(body, { signal }) {
    let totals;
    let list;
    const summary = h("div");
    const table = dataTable({
        caption: t("page.accounts"), columns: columns(), key: (row) => row.username, empty: t("accounts.empty"),
        actions: (row) => [actionButton(t("common.delete"), async () => (await deleteAccounts([row])) && reload(), { className: "small", name: "accounts delete" })],
        bulk: (rows) => [
            h("button", { type: "button", click: () => bulkLimitDialog(rows, reload) }, t("accounts.setLimit")),
            actionButton(t("accounts.resetLimit"), async () => {
                for (const row of rows)
                    await call("DELETE", "/admin/quota", { username: row.username });
                await reload();
            }),
            h("button.danger", { type: "button", click: async () => (await deleteAccounts(rows)) && reload() }, t("common.delete")),
        ],
    });
    table.element.dataset.op = "imap-acct quota list";
    async function reload() {
        [list, totals] = await Promise.all([get("/admin/accounts"), get("/admin/quota")]);
        if (signal.aborted)
            return;
        table.setRows(list.accounts);
        replace(summary, facts([
            [t("accounts.total"), number(list.total)],
            [t("overview.stored"), size(totals.total_storage_bytes ?? 0)],
            [t("accounts.defaultLimit"), totals.default_quota_bytes ? size(totals.default_quota_bytes) : t("accounts.noLimit")],
        ]));
    }
    await reload();
    replace(body,
            h("div.page-tools", h("p.quiet", t("accounts.intro")), h("button.primary", { type: "button", click: () => newAccountDialog(reload) }, icon("plus"), t("accounts.new"))),
            table.element,
            h("div.two",
              h("div", { dataset: { op: "imap-acct stat" } }, card(t("accounts.totals"), summary,
                   form({
                       fields: [field(t("accounts.defaultLimit"), { name: "max_bytes", required: true, technical: true, value: typedSize(totals.default_quota_bytes), help: t("accounts.defaultHelp") })],
                       action: t("common.save"), name: "imap-acct quota set-default", className: "",
                       send: async (values) => {
                           await call("PUT", "/admin/quota", values);
                           announce(t("common.saved"));
                           await reload();
                       },
                   }))),
              card(t("accounts.move"), note(t("accounts.moveHelp")), exportButton(), importField(reload))),
            card(t("accounts.deleteAll"), note(t("accounts.deleteAllHelp")), actionButton(t("accounts.deleteAll"), async () => {
                const done = await confirmDialog({
                    title: t("accounts.deleteAll"), lines: [t("accounts.deleteAllWhat", { count: list.total, size: size(totals.total_storage_bytes ?? 0) }), t("confirm.final")],
                    typed: t("confirm.word"), action: t("common.delete"), act: () => call("PATCH", "/admin/accounts", { action: "delete_all" }),
                });
                if (done)
                    await reload();
            }, { className: "danger", name: "accounts delete-all" })));
}

