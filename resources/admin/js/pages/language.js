// SPDX-License-Identifier: GPL-3.0-or-later
// The language of the web pages, and whether a log is written.
import { h, replace } from "../dom.js";
import { get, post } from "../api.js";
import { languages, t } from "../i18n.js";
import { linkTo } from "../router.js";
import { actionButton, card, choiceRow, note } from "../controls.js";
import { loggingSwitch } from "../logging.js";

export async function languagePage(body, { signal }) {
    const logging = await loggingSwitch();
    const place = h("div");
    async function reload() {
        const state = await get("/admin/language");
        if (signal.aborted)
            return;
        replace(place,
                choiceRow({
                    label: t("language.choose"), value: state.current, choices: Object.entries(languages), name: "language set",
                    change: async (language) => {
                        await post("/admin/language", { action: "set", language });
                        const now = (await get("/admin/language")).current;
                        await reload();
                        return now;
                    },
                }),
                note(t(`language.from.${state.source}`, { language: languages[state.config_default] ?? state.config_default })),
                actionButton(t("common.reset"), async () => {
                    await post("/admin/language", { action: "reset" });
                    await reload();
                }, { name: "language reset", disabled: state.source !== "database" }));
    }
    await reload();
    replace(body, card(t("language.pages"), note(t("language.help")), place),
            card(t("noLog.title"), note(t("noLog.help")), logging, h("p", h("a", { href: linkTo("logs") }, t("page.logs")))));
}
