// SPDX-License-Identifier: GPL-3.0-or-later
// What uses the disk, what goes by itself, and making room now; everything is counted before it goes.
import { h, replace, tech } from "../dom.js";
import { get, post } from "../api.js";
import { t } from "../i18n.js";
import { ago, duration, moment, number, plainDigits, size } from "../format.js";
import { refresh } from "../live.js";
import { actionButton, announce, card, errorLine, facts, field, note, switchRow, usedBar } from "../controls.js";
import { confirmDialog } from "../dialog.js";
import { plainTable } from "../table.js";
import { settingForm } from "../setting_form.js";
import { purgeMail } from "./account.js";

function outcome(answer, key) {
    const messages = answer.deleted ?? answer.deleted_messages ?? 0;
    const parts = [t(`storage.${key}`, { count: messages, size: size(answer.deleted_bytes ?? 0) })];
    if (answer.deleted_accounts)
        parts.push(t("storage.accountsToo", { count: answer.deleted_accounts }));
    if (answer.deleted_tokens)
        parts.push(t("storage.tokensToo", { count: answer.deleted_tokens }));
    if (answer.complete === false)
        parts.push(t("storage.stopped"));
    return parts.join(" ");
}

/** One way to make room: an age where it needs one, counting, and doing it after a question. */
function purgeRow({ title, help, action, name, age, typed, reload }) {
    const result = h("div", { role: "status" });
    const problem = h("div");
    const input = age && field(t("storage.age"), { value: age, technical: true, help: t("storage.ageHelp") });
    const request = (dryRun) => ({ action, dry_run: dryRun, ...(age ? { retention: plainDigits(input.querySelector("input").value) } : {}) });
    const begun = () => setTimeout(refresh, 300);
    return h("div.purge", h("h3", title), note(help), input, h("div.form-buttons",
        actionButton(t("storage.count"), async () => {
            begun();
            replace(result, h("p.made", outcome(await post("/admin/queue", request(true)), "wouldGo")));
        }, { place: problem, name: `${name} --dry-run` }),
        actionButton(t("storage.purge"), async () => {
            const what = await post("/admin/queue", request(true));
            await confirmDialog({
                title, lines: [outcome(what, "wouldGo"), t("confirm.final")], typed, action: t("storage.purgeNow"),
                act: async () => {
                    begun();
                    const answer = await post("/admin/queue", request(false));
                    replace(result, h("p.made", outcome(answer, "gone")));
                    await reload();
                },
            });
        }, { place: problem, className: "danger", name })), result, problem);
}

function userPurge(reload) {
    const problem = h("div");
    const input = field(t("accounts.address"), { technical: true });
    return h("div.purge", h("h3", t("storage.purgeUser")), note(t("account.purgeHelp")), input, h("div.form-buttons",
        actionButton(t("storage.purge"), () => purgeMail(plainDigits(input.querySelector("input").value), reload), { place: problem, className: "danger", name: "imap-acct purge-msgs" })), problem);
}

function toggle(resource, name, label, help, value) {
    return switchRow({
        label, help, value, name,
        change: async (wanted) => {
            await post(resource, { action: wanted ? "enable" : "disable" });
            return (await get(resource)).status === "enabled";
        },
    });
}

async function tasksCard(signal) {
    const place = h("div");
    const result = h("div", { role: "status" });
    const problem = h("div");
    async function reload() {
        const { tasks } = await get("/admin/tasks");
        if (signal.aborted)
            return;
        replace(place, plainTable(t("tasks.title"), [t("tasks.task"), t("registration.state"), t("tasks.every"), t("tasks.last"), t("tasks.removed"), ""], tasks.map((task) => [
            h("div", tech(task.name), h("div.quiet", t(`tasks.${task.name}`))),
            t(task.enabled ? "common.on" : "common.off"), duration(task.every_seconds),
            task.last_run ? h("time", { title: moment(task.last_run) }, ago(task.last_run)) : t("common.never"),
            task.last_run ? [number(task[`last_deleted_${task.removes}`] ?? 0), task.last_error && errorLine(task.last_error)] : "–",
            h("div.row-buttons", ["dry", "run"].map((how) => actionButton(t(`tasks.${how}`), async () => {
                const run = async () => {
                    const answer = await post("/admin/tasks", { action: "run", task: task.name, dry_run: how === "dry" });
                    replace(result, h("p.made", tech(task.name), ": ", outcome(answer, how === "dry" ? "wouldGo" : "gone")));
                    await reload();
                };
                if (how === "dry")
                    return run();
                const what = await post("/admin/tasks", { action: "run", task: task.name, dry_run: true });
                await confirmDialog({ title: t("tasks.run"), lines: [tech(task.name), outcome(what, "wouldGo"), t("confirm.final")], action: t("tasks.run"), act: run });
            }, { className: "small", place: problem, name: how === "dry" ? "tasks run --dry-run" : "tasks run" })))])));
    }
    await reload();
    return card(t("tasks.title"), note(t("tasks.help")), place, result, problem, actionButton(t("tasks.runAll"), async () => {
        await confirmDialog({ title: t("tasks.runAll"), lines: [t("tasks.runAllHelp"), t("confirm.final")], action: t("tasks.runAll"), act: async () => {
            await post("/admin/tasks", { action: "run_all" });
            announce(t("tasks.done"));
            await reload();
        } });
    }, { name: "tasks run-all" }));
}

export async function storagePage(body, { signal }) {
    const [settings, retention, seen] = await Promise.all([get("/admin/settings-list"), get("/admin/services/message_retention"), get("/admin/services/auto_purge_seen")]);
    const setting = (name) => settingForm(settings.settings.find((row) => row.name === name));
    const totals = h("div");
    async function reload() {
        const [storage, stored] = await Promise.all([get("/admin/storage"), get("/admin/storage/totals")]);
        if (signal.aborted)
            return;
        replace(totals, usedBar(storage.disk.percent_used / 100, t("storage.diskOf", { used: size(storage.disk.used_bytes), total: size(storage.disk.total_bytes), free: size(storage.disk.available_bytes) })), facts([
            [t("overview.stored"), size(stored.total_storage_bytes)], [t("accounts.total"), number(stored.accounts_count)],
            [t("storage.database"), size(storage.database.size_bytes)], [t("storage.folder"), [size(storage.state_dir.size_bytes), " ", tech(storage.state_dir.path)]]]));
    }
    const [tasks] = await Promise.all([tasksCard(signal), reload()]);
    replace(body,
            h("div", { dataset: { op: "imap-acct stat" } }, card(t("storage.totals"), totals)),
            card(t("storage.byItself"), note(t("storage.byItselfHelp")),
                 toggle("/admin/services/auto_purge_seen", "auto-purge-seen", t("storage.seen"), t("storage.seenHelp"), seen.status === "enabled"),
                 toggle("/admin/services/message_retention", "message-retention", t("storage.retention"), t("storage.retentionHelp"), retention.status === "enabled"),
                 ["message_retention", "message_retention_unread", "unread_retention", "unused_account_retention"].map(setting)),
            card(t("storage.makeRoom"), note(t("storage.makeRoomHelp")),
                 h("div.purges",
                   purgeRow({ title: t("storage.purgeRead"), help: t("storage.purgeReadHelp"), action: "purge_read", name: "imap-acct purge-read", reload }),
                   purgeRow({ title: t("storage.pruneUnread"), help: t("storage.pruneUnreadHelp"), action: "prune_unread", name: "imap-acct prune-unread", age: "720h", reload }),
                   purgeRow({ title: t("storage.purgeOlder"), help: t("storage.purgeOlderHelp"), action: "purge_older", name: "purge_older", age: "30d", reload }),
                   purgeRow({ title: t("storage.pruneUnused"), help: t("storage.pruneUnusedHelp"), action: "prune_unused", name: "accounts prune-unused", age: "90d", reload }),
                   userPurge(reload),
                   purgeRow({ title: t("storage.purgeAll"), help: t("storage.purgeAllHelp"), action: "purge_all", name: "imap-acct purge-all", typed: t("confirm.word"), reload }))),
            tasks);
}
