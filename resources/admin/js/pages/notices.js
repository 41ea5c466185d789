// SPDX-License-Identifier: GPL-3.0-or-later
// A word to everybody: as a mail for ordinary mail programs, and as the comment of the server that Delta Chat shows.
import { h, replace } from "../dom.js";
import { call, get, post } from "../api.js";
import { t } from "../i18n.js";
import { actionButton, announce, card, field, form, note } from "../controls.js";
import { confirmDialog } from "../dialog.js";

export async function noticesPage(body, { signal }) {
    let notice;
    const comment = h("div");
    async function reload() {
        notice = await get("/admin/notice");
        if (signal.aborted)
            return;
        replace(comment, notice.shared_comment
            ? [h("blockquote", { dir: "auto" }, notice.shared_comment), actionButton(t("notices.clear"), async () => {
                await call("DELETE", "/admin/notice");
                await reload();
            }, { name: "notice clear" })]
            : note(t("notices.none")));
    }
    await reload();
    replace(body, h("p.quiet", t("notices.intro")),
            card(t("notices.comment"), note(t("notices.commentHelp")), comment),
            card(t("notices.send"), note(t("notices.sendHelp")), form({
                fields: [field(t("notices.subject"), { name: "subject", required: true }), field(t("notices.text"), { name: "body", type: "long", required: true }),
                         field(t("notices.recipient"), { name: "recipient", technical: true, help: t("notices.recipientHelp") })],
                action: t("notices.send"), name: "notice send",
                send: async (values, element) => {
                    let result;
                    const done = await confirmDialog({
                        title: t("notices.send"), danger: false, action: t("notices.send"),
                        lines: [values.recipient ? t("notices.toOne", { address: values.recipient }) : t("notices.toAll", { count: notice.total_users }), h("blockquote", { dir: "auto" }, values.body)],
                        act: async () => (result = await post("/admin/notice", values)),
                    });
                    if (!done)
                        return;
                    announce(t("notices.sent", { count: result.sent }));
                    element.reset();
                    await reload();
                },
            })));
}
