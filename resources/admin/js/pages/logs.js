// SPDX-License-Identifier: GPL-3.0-or-later
// Where the log is. The Admin API hands out no lines of it, and this page says so.
import { h, replace } from "../dom.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { card, note } from "../controls.js";
import { loggingSwitch } from "../logging.js";
import { settingForm } from "../setting_form.js";

function command(text, what) {
    return h("div.command", h("p", what), h("pre", { dir: "ltr" }, h("code", text)));
}

export async function logsPage(body) {
    const [logging, { settings }] = await Promise.all([loggingSwitch(), get("/admin/settings-list")]);
    const target = settings.find(({ name }) => name === "log_target");
    replace(body, card(t("logs.where"), note(t("logs.whereHelp")),
                       command("journalctl -u madmail -f", t("logs.service")), command("journalctl --user -u madmail -f", t("logs.user")), command("madmail --cli run --debug", t("logs.terminal")), target && settingForm(target)),
            card(t("logs.what"), h("p", t("logs.whatHelp")), h("p", t("logs.audit"))),
            card(t("noLog.title"), note(t("noLog.help")), logging));
}
