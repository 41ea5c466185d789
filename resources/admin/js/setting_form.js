// SPDX-License-Identifier: GPL-3.0-or-later
// One setting: what it is, its value as people write it, where it comes from, and the way back to the default.
import { h, replace, tech, uniqueId } from "./dom.js";
import { get, named, post } from "./api.js";
import { has, languages, t } from "./i18n.js";
import { plainDigits, size, typedDuration, typedSize } from "./format.js";
import { announce, errorLine } from "./controls.js";
import { choicesOf, kindOf, whyNotHere } from "./setting_kinds.js";

/** What a setting is about, in the reader's language where it is translated. */
export function settingHelp(setting) {
    return has(`setting.${setting.name}`) ? t(`setting.${setting.name}`) : setting.help;
}

function typed(setting) {
    const kind = kindOf(setting);
    if (kind === "size" && setting.value !== "")
        return typedSize(setting.value);
    if (kind === "duration")
        return typedDuration(setting.value);
    return kind === "secret" ? "" : setting.value;
}

function choiceText(setting, code) {
    if (setting.name === "language")
        return languages[code] ?? code;
    return has(`choice.${code}`) ? t(`choice.${code}`) : code;
}

function input(setting, id, describedBy) {
    const kind = kindOf(setting);
    const attributes = { id, name: "value", "aria-describedby": describedBy };
    if (kind === "switch" || kind === "choice") {
        const codes = kind === "switch" ? ["true", "false"] : choicesOf(setting);
        const select = h("select", attributes, codes.map((code) => h("option", { value: code }, kind === "switch" ? t(code === "true" ? "common.on" : "common.off") : choiceText(setting, code))));
        select.value = setting.value;
        return select;
    }
    const placeholder = kind === "secret" ? t(setting.is_set ? "settings.secretSet" : "settings.secretNotSet") : undefined;
    return h("input.tech", { ...attributes, type: kind === "secret" ? "password" : "text", dir: "ltr", autocomplete: kind === "secret" ? "new-password" : "off", spellcheck: "false", placeholder, value: typed(setting) });
}

function origin(setting) {
    const parts = [t(`settings.from.${setting.origin ?? (setting.is_set ? "database" : "default")}`)];
    if (kindOf(setting) === "size" && setting.value)
        parts.push(size(setting.value));
    if (setting.restart_required)
        parts.push(t("settings.atRestart"));
    return parts.join(" · ");
}

/** The row of a setting of /admin/settings-list. `changed(setting)` is told what holds then. */
export function settingForm(setting, changed = () => {}) {
    const element = h("form.setting", { dataset: { setting: setting.name } });
    const problem = h("div");
    const draw = () => {
        const id = uniqueId("setting");
        const about = `${id}-about`;
        const locked = whyNotHere(setting);
        const control = locked ? h("span.quiet", t(locked)) : input(setting, id, about);
        const save = !locked && h("button.small", { type: "submit", disabled: true }, t("common.save"));
        const changedInput = () => (save.disabled = (kindOf(setting) === "secret" ? !control.value : control.value === typed(setting)));
        if (!locked) {
            control.addEventListener("input", changedInput);
            control.addEventListener("change", changedInput);
        }
        replace(element,
                h("div.setting-about", h(locked ? "span" : "label", locked ? {} : { for: id }, settingHelp(setting)), h("span.setting-name", tech(setting.name)), h("span.quiet", { id: about }, origin(setting))),
                h("div.setting-value", control, save, !locked && setting.is_set && h("button.small", { type: "button", dataset: { reset: "" }, click: () => ask({ action: "reset" }) }, t("common.reset"))),
                problem);
    };
    async function ask(body) {
        replace(problem);
        element.setAttribute("aria-busy", "true");
        try {
            await post(named("/admin/settings", setting.name), body);
            Object.assign(setting, await get(named("/admin/settings", setting.name)));
            draw();
            announce(t("common.saved"));
            changed(setting);
        } catch (error) {
            replace(problem, errorLine(error.message));
        } finally {
            element.removeAttribute("aria-busy");
        }
    }
    element.addEventListener("submit", (event) => {
        event.preventDefault();
        const { value } = element.elements.value;
        ask({ action: "set", value: kindOf(setting) === "secret" ? value : plainDigits(value) });
    });
    draw();
    return element;
}

