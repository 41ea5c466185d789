// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that wait to go to other servers, and taking them out.
import { h, replace, tech } from "../dom.js";
import { post } from "../api.js";
import { t } from "../i18n.js";
import { number } from "../format.js";
import { live, onLive } from "../live.js";
import { actionButton, announce, card, facts, field, form, note } from "../controls.js";
import { confirmDialog } from "../dialog.js";

export async function queuePage(body, { signal }) {
    const summary = h("div");
    onLive(({ status }) => status && replace(summary, facts([
        status.federation_traffic && [t("queue.waiting"), number(status.federation_traffic.queued ?? 0)],
        [t("queue.outbound"), number(status.outbound_messages ?? 0)],
        [t("queue.delivered"), number(status.received_messages ?? 0)]])), signal);
    replace(body, h("p.quiet", t("queue.intro")),
            card(t("queue.state"), summary, !live.status?.federation_traffic && note(t("queue.noList"))),
            card(t("queue.purgeOne"), note(t("queue.purgeOneHelp")), form({
                fields: [h("div.field-row",
                           field(t("accounts.address"), { name: "username", required: true, technical: true }),
                           field(t("queue.which"), { name: "which", type: "choice", value: "both", choices: [["both", t("queue.both")], ["sender", t("queue.from")], ["recipient", t("queue.to")]] }))],
                action: t("queue.purgeOne"), name: "queue purge", className: "danger",
                send: async ({ username, which }) => {
                    await confirmDialog({
                        title: t("queue.purgeOne"), lines: [tech(username), t("queue.purgeOneHelp"), t("confirm.final")], action: t("storage.purgeNow"),
                        act: async () => {
                            const { deleted } = await post("/admin/queue", { action: "purge_queue", username, ...(which === "both" ? {} : { [which]: true }) });
                            announce(t("queue.removed", { count: deleted }));
                        },
                    });
                },
            })),
            card(t("queue.purgeAll"), note(t("queue.purgeAllHelp")), actionButton(t("queue.purgeAll"), () => confirmDialog({
                title: t("queue.purgeAll"), lines: [t("queue.purgeAllHelp"), t("confirm.final")], typed: t("confirm.word"), action: t("storage.purgeNow"),
                act: async () => {
                    const { deleted } = await post("/admin/queue", { action: "purge_queue" });
                    announce(t("queue.removed", { count: deleted }));
                },
            }), { className: "danger" })));
}
