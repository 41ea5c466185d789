// SPDX-License-Identifier: GPL-3.0-or-later
// One account: what it stores, its limit, password, mail, and its end.
import { h, icon, replace, tech } from "../dom.js";
import { call, get, named, post } from "../api.js";
import { t } from "../i18n.js";
import { moment, number, size, typedSize } from "../format.js";
import { goTo, linkTo } from "../router.js";
import { actionButton, announce, card, copyable, facts, field, form, note } from "../controls.js";
import { confirmDialog } from "../dialog.js";
import { deleteAccounts, limitBar } from "./accounts.js";
import { madePassword } from "../people.js";

export async function purgeMail(username, done) {
    const { deleted, deleted_bytes: bytes } = await post("/admin/queue", { action: "purge_user", username, dry_run: true });
    const isDone = await confirmDialog({
        title: t("storage.purgeUser"), lines: [tech(username), t("storage.wouldGo", { count: deleted, size: size(bytes) }), t("confirm.final")],
        action: t("storage.purgeNow"),
        act: async () => {
            const answer = await post("/admin/queue", { action: "purge_user", username });
            announce(t("storage.gone", { count: answer.deleted, size: size(answer.deleted_bytes) }));
        },
    });
    if (isDone)
        await done?.();
}

export async function accountPage(body, { argument: username, signal }) {
    const summary = h("div", { dataset: { op: "imap-acct quota get" } });
    let account;
    async function reload() {
        account = await get(named("/admin/accounts", username));
        if (signal.aborted)
            return;
        replace(summary, limitBar(account), facts([
            [t("account.messages"), number(account.messages)],
            [t("accounts.lastSeen"), account.last_login_at ? moment(account.last_login_at) : t("accounts.notYet")],
            [t("account.firstSeen"), account.first_login_at ? moment(account.first_login_at) : t("accounts.notYet")],
            [t("accounts.created"), moment(account.created_at)],
            account.blocklisted && [t("account.blocked"), account.block_reason || t("common.yes")],
        ]));
    }
    await reload();
    const saved = async () => {
        announce(t("common.saved"));
        await reload();
    };
    const changed = h("div");
    replace(body,
            h("p", h("a.back", { href: linkTo("accounts") }, icon("back"), t("page.accounts"))),
            h("div.two",
              card(t("account.storage"), summary),
              card(t("accounts.limit"), form({
                  fields: [field(t("accounts.limit"), { name: "max_bytes", required: true, technical: true, value: account.max_bytes ? typedSize(account.max_bytes) : "", placeholder: "1GB", help: t("accounts.sizeHelp") })],
                  action: t("common.save"), name: "imap-acct quota set",
                  send: async (values) => {
                      await call("PUT", "/admin/quota", { ...values, username });
                      await saved();
                  },
                  extra: [actionButton(t("accounts.resetLimit"), async () => {
                      await call("DELETE", "/admin/quota", { username });
                      await saved();
                  }, { name: "imap-acct quota reset" })],
              }))),
            h("div.two",
              card(t("account.newPassword"), note(t("account.newPasswordHelp")), form({
                  fields: [field(t("accounts.password"), { name: "password", required: true, technical: true, value: madePassword(), help: t("accounts.passwordMade") })],
                  action: t("account.changePassword"), name: "creds password", className: "",
                  send: async ({ password }) => {
                      await post("/admin/accounts", { action: "password", username, password });
                      announce(t("account.passwordChanged"));
                      replace(changed, h("p.made", t("account.isNow"), " ", copyable(password)));
                  },
              }), changed),
              card(t("account.largest"), note(t("account.largestHelp")), form({
                  fields: [field(t("account.largestBytes"), { name: "value", type: "text", required: true, technical: true, placeholder: "10485760" })],
                  action: t("common.save"), name: "imap-acct appendlimit", className: "",
                  send: async ({ value }) => {
                      await post("/admin/accounts", { action: "appendlimit", username, value });
                      await saved();
                  },
                  extra: [actionButton(t("account.largestDefault"), async () => {
                      await post("/admin/accounts", { action: "appendlimit", username, value: -1 });
                      await saved();
                  })],
              }))),
            card(t("account.end"),
                 h("div.action-list",
                   h("div", h("p", t("account.purgeHelp")), actionButton(t("account.purge"), () => purgeMail(username, reload), { name: "imap-acct purge-msgs" })),
                   h("div", h("p", t("account.queueHelp")), actionButton(t("account.queue"), () => confirmDialog({
                       title: t("queue.purgeOne"), lines: [tech(username), t("account.queueHelp"), t("confirm.final")], action: t("storage.purgeNow"),
                       act: async () => {
                           const { deleted } = await post("/admin/queue", { action: "purge_queue", username });
                           announce(t("queue.removed", { count: deleted }));
                       },
                   }), { name: "queue purge" })),
                   h("div", h("p", t("account.banHelp")), actionButton(t("account.ban"), async () => {
                       const reason = field(t("blocked.reason"), { name: "reason", autofocus: true });
                       const done = await confirmDialog({
                           title: t("account.ban"), lines: [tech(username), t("accounts.deleteOne", { count: account.messages, size: size(account.used_bytes) }), t("confirm.final")],
                           options: [reason], action: t("account.ban"),
                           act: () => post("/admin/accounts", { action: "ban", username, reason: reason.querySelector("input").value || undefined }),
                       });
                       if (done)
                           goTo("accounts");
                   }, { className: "danger", name: "accounts ban" })),
                   h("div", h("p", t("account.deleteHelp")), actionButton(t("account.delete"), async () => (await deleteAccounts([account])) && goTo("accounts"), { className: "danger", name: "accounts delete" })))));
}
