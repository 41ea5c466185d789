// SPDX-License-Identifier: GPL-3.0-or-later
// What pages are made of: cards, fields, switches, buttons that wait, lines of errors, copying, QR codes.
import { append, h, icon, replace, tech, uniqueId } from "./dom.js";
import { plainDigits } from "./format.js";
import { t } from "./i18n.js";
import { openDialog } from "./dialog.js";
import { qrCode } from "./qr.js";

/** Says something in passing, to eyes and to screen readers. */
export function announce(text) {
    const toast = h("div.toast", text);
    document.getElementById("announcer").append(toast);
    setTimeout(() => toast.remove(), 6000);
}

export function errorLine(text) {
    return h("p.error", { role: "alert" }, icon("warn"), h("span", { dir: "auto" }, text));
}

export function note(...content) {
    return h("p.note", ...content);
}

export function card(title, ...content) {
    const id = uniqueId("card");
    return h("section.card", { "aria-labelledby": id }, h("h2", { id }, title), ...content);
}

/** The same where the title alone says too little. */
export function cardWithText(title, text, ...content) {
    return card(title, h("p.quiet", text), ...content);
}

export function emptyState(text) {
    return h("p.empty", text);
}

/** A list of facts: [[name, value], …]. */
export function facts(rows) {
    return h("dl.facts", rows.filter(Boolean).map(([name, value]) => h("div", h("dt", name), h("dd", value))));
}

/**
 * A button that shows that it waits, and the error of `act` in `place` (made behind it when there is none).
 * `name` is the command of the command line that does the same.
 */
export function actionButton(label, act, { className = "", name, place, iconName, disabled } = {}) {
    const problem = place ?? h("span.problem");
    const button = h(`button${className ? `.${className}` : ""}`, { type: "button", disabled, dataset: name ? { op: name } : {} },
                     iconName && icon(iconName), label);
    button.addEventListener("click", async () => {
        if (button.getAttribute("aria-busy") === "true")
            return;
        replace(problem);
        button.setAttribute("aria-busy", "true");
        try {
            await act();
        } catch (error) {
            replace(problem, errorLine(error.message));
        } finally {
            button.removeAttribute("aria-busy");
        }
    });
    return place ? button : h("span.with-problem", button, problem);
}

export function copyButton(text, label = t("common.copy")) {
    const button = h("button.small", { type: "button" }, icon("copy"), label);
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(text);
        } catch {
            const area = h("textarea.offscreen", { value: text });
            document.body.append(area);
            area.select();
            document.execCommand("copy");
            area.remove();
        }
        announce(t("common.copied"));
    });
    return button;
}

/** A text to be copied, with its buttons; `qr` adds the picture of it. */
export function copyable(text, { qr = false, label = text } = {}) {
    const code = qr && h("button.small", {
        type: "button",
        click: () => openDialog(t("common.qr"), (body) => append(body, [qrFigure(text), h("p.centred", tech(text))])),
    }, icon("qr"), t("common.showQr"));
    return h("span.copyable", tech(label), h("span.buttons", copyButton(text), code));
}

export function qrFigure(text) {
    return h("figure.qr-card", qrCode(text, t("common.qr")) ?? note(t("common.qrTooLong")));
}

/** An input with its label. `type` is an HTML type, or "choice" with `choices` [[value, text], …], or "long". */
export function field(label, { type = "text", value = "", choices, help, name, required, placeholder, technical, autocomplete = "off", min, max, autofocus } = {}) {
    const id = uniqueId("field");
    const helpId = `${id}-help`;
    const common = { id, name, required, "aria-describedby": help ? helpId : undefined, autofocus };
    let input;
    if (type === "choice")
        input = h("select", common, choices.map(([code, text]) => h("option", { value: code }, text)));
    else if (type === "long")
        input = h("textarea", { ...common, rows: "4", dir: "auto" });
    else
        input = h("input", { ...common, type, placeholder, autocomplete, min, max, spellcheck: "false", dir: technical ? "ltr" : "auto" });
    if (technical)
        input.classList.add("tech");
    if (type !== "checkbox")
        input.value = value;
    else
        input.checked = Boolean(value);
    const labelled = h("label", { for: id }, label);
    const line = help && h("span.help", { id: helpId }, help);
    return h(type === "checkbox" ? "div.field.check" : "div.field", type === "checkbox" ? [input, labelled, line] : [labelled, input, line]);
}

/** What a form says, by the names of its fields: texts with the digits that the server reads; empty ones left out. */
export function formValues(form) {
    const values = {};
    for (const input of form.elements) {
        if (!input.name || (input.type === "radio" && !input.checked))
            continue;
        const secret = input.type === "password" || input.dataset.verbatim !== undefined;
        const value = input.type === "checkbox" ? input.checked
                    : secret || input.tagName === "TEXTAREA" ? input.value
                    : plainDigits(input.value);
        if (value !== "")
            values[input.name] = value;
    }
    return values;
}

/** A form: fields, one button, its error below. `send(values, form)` does it. */
export function form({ fields, action, send, name, className = "primary", extra = [] }) {
    const problem = h("div");
    const button = h(`button${className ? `.${className}` : ""}`, { type: "submit", dataset: name ? { op: name } : {} }, action);
    const element = h("form.form", fields, h("div.form-buttons", button, extra), problem);
    element.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (button.getAttribute("aria-busy") === "true")
            return;
        replace(problem);
        button.setAttribute("aria-busy", "true");
        try {
            await send(formValues(element), element);
        } catch (error) {
            replace(problem, errorLine(error.message));
        } finally {
            button.removeAttribute("aria-busy");
        }
    });
    return element;
}

/**
 * A switch. `change(wanted)` asks the server and resolves with what holds then; until that, the switch shows that it waits.
 * `confirm(wanted)` may refuse. `state(isOn)` is the text below the label.
 */
export function switchRow({ label, help, value, change, confirm, state, name, extra = [] }) {
    const labelId = uniqueId("switch");
    const stateId = `${labelId}-state`;
    const problem = h("div");
    const stateText = h("span.state", { id: stateId });
    const button = h("button.switch", { type: "button", role: "switch", "aria-labelledby": labelId, "aria-describedby": stateId, dataset: name ? { op: name } : {} },
                     h("span.knob", { "aria-hidden": "true" }));
    let isOn = value;
    const show = () => {
        button.setAttribute("aria-checked", String(isOn));
        replace(stateText, state?.(isOn) ?? t(isOn ? "common.on" : "common.off"));
    };
    button.addEventListener("click", async () => {
        if (button.getAttribute("aria-busy") === "true")
            return;
        const wanted = !isOn;
        replace(problem);
        if (confirm && !(await confirm(wanted)))
            return;
        button.setAttribute("aria-busy", "true");
        replace(stateText, t("common.pending"));
        try {
            isOn = await change(wanted);
        } catch (error) {
            replace(problem, errorLine(error.message));
        } finally {
            button.removeAttribute("aria-busy");
            show();
        }
    });
    show();
    return h("div.switch-row", h("div.switch-main", h("div.switch-text", h("span.switch-label", { id: labelId }, label), stateText, help && h("span.help", help)), button), problem, extra);
}

/** One of a few: radio buttons that ask the server at once. `choices` [[value, text], …]. */
export function choiceRow({ label, choices, value, change, name, help }) {
    const group = uniqueId("choice");
    const problem = h("div");
    let current = value;
    const buttons = choices.map(([code, text]) => {
        const input = h("input", { type: "radio", name: group, value: code, checked: code === value, dataset: name ? { op: `${name} ${code}` } : {} });
        input.addEventListener("change", async () => {
            replace(problem);
            set.setAttribute("aria-busy", "true");
            try {
                current = await change(code);
            } catch (error) {
                replace(problem, errorLine(error.message));
            } finally {
                set.removeAttribute("aria-busy");
                buttons.forEach((button) => (button.firstChild.checked = button.firstChild.value === current));
            }
        });
        return h("label.segment", input, h("span", text));
    });
    const set = h("fieldset.choice", h("legend", label), h("div.segments", buttons), help && h("span.help", help), problem);
    return set;
}

/** How much of a limit is used, with its text. */
export function usedBar(part, text) {
    const share = Math.max(0, Math.min(1, part));
    const fill = h("span.bar-fill");
    fill.style.inlineSize = `${share * 100}%`;
    return h("span.bar-row", h(`span.bar${share > 0.9 ? ".full" : ""}`, { "aria-hidden": "true" }, fill), h("span.bar-text", text));
}

export function badge(kind, text) {
    return h(`span.badge.${kind}`, icon({ good: "ok", attention: "warn", trouble: "warn" }[kind] ?? "info"), text);
}
