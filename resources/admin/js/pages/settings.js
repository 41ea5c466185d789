// SPDX-License-Identifier: GPL-3.0-or-later
// All settings of the server, as it lists them; search, change, reset.
import { h, icon, replace, uniqueId } from "../dom.js";
import { get, post } from "../api.js";
import { t } from "../i18n.js";
import { actionButton, announce, card, note } from "../controls.js";
import { sectionOf, sectionOrder } from "../setting_kinds.js";
import { settingForm, settingHelp } from "../setting_form.js";

export async function settingsPage(body, { signal }) {
    const { settings } = await get("/admin/settings-list");
    if (signal.aborted)
        return;
    const rows = settings.map((setting) => ({ setting, section: sectionOf(setting), element: settingForm(setting) }));
    const sections = sectionOrder.map((name) => {
        const own = rows.filter((row) => row.section === name);
        return { own, element: card(t(`settings.section.${name}`), own.map((row) => row.element)) };
    }).filter(({ own }) => own.length);
    const search = h("input", { type: "search", id: uniqueId("search"), placeholder: t("settings.searchHint"), dir: "auto", spellcheck: "false" });
    const onlyChanged = h("input", { type: "checkbox", id: uniqueId("changed") });
    const count = h("span.quiet", { role: "status" });
    const warnings = h("div", { role: "status" });
    const filter = () => {
        const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
        let shown = 0;
        for (const { setting, element } of rows) {
            const text = `${setting.name} ${setting.help} ${settingHelp(setting)} ${setting.value}`.toLowerCase();
            element.hidden = !words.every((word) => text.includes(word)) || (onlyChanged.checked && !setting.is_set);
            shown += element.hidden ? 0 : 1;
        }
        sections.forEach(({ own, element }) => (element.hidden = own.every((row) => row.element.hidden)));
        count.textContent = t("settings.shown", { count: shown });
    };
    search.addEventListener("input", filter);
    onlyChanged.addEventListener("change", filter);
    replace(body, h("p.quiet", t("settings.intro")),
            h("div.table-tools.sticky", h("label.search", { for: search.id }, icon("search"), h("span.offscreen", t("settings.search"))), search,
              h("span.check-inline", onlyChanged, h("label", { for: onlyChanged.id }, t("settings.onlyChanged"))), count),
            sections.map(({ element }) => element),
            card(t("settings.reload"), note(t("settings.reloadHelp")), actionButton(t("settings.reload"), async () => {
                const answer = await post("/admin/reload");
                replace(warnings, (answer.warnings ?? []).map((text) => note(text)));
                announce(t("settings.reloaded"));
            }, { name: "reload" }), warnings));
    filter();
}
