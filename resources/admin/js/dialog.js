// SPDX-License-Identifier: GPL-3.0-or-later
// One dialog at a time: the browser's own, which keeps the focus inside and closes with Esc.
import { append, h, icon, replace, uniqueId } from "./dom.js";
import { plainDigits } from "./format.js";
import { t, tn } from "./i18n.js";
import { errorLine } from "./controls.js";

/** Opens a dialog; `fill(body, close)` puts content and buttons into it. Resolves with what close() was given; null with Esc. */
export function openDialog(title, fill) {
    return new Promise((resolve) => {
        const titleId = uniqueId("title");
        const body = h("div.dialog-body");
        let result = null;
        const dialog = h("dialog", { "aria-labelledby": titleId },
                         h("div.dialog-head", h("h2", { id: titleId }, title),
                           h("button.icon-button", { type: "button", "aria-label": t("common.close"), click: () => dialog.close() }, icon("close"))),
                         body);
        const close = (value) => {
            result = value;
            dialog.close();
        };
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(result);
        });
        fill(body, close);
        document.body.append(dialog);
        dialog.showModal();
        (body.querySelector("[autofocus]") ?? dialog.querySelector(".dialog-buttons button") ?? body).focus?.();
    });
}

/**
 * Asks before something that cannot be undone. `lines` name what goes; `typed` is a word to be typed for "all".
 * `act` does it while the dialog waits, and its error stays in the dialog. Resolves with true when it was done.
 */
export function confirmDialog({ title, lines, action, typed, options = [], act, danger = true }) {
    return openDialog(title, (body, close) => {
        const problem = h("div");
        const input = typed && h("input.wide", { type: "text", autocomplete: "off", spellcheck: "false", dir: "auto", autofocus: true, id: uniqueId("typed") });
        const button = h(danger ? "button.danger" : "button.primary", { type: "submit", disabled: Boolean(typed), dataset: { confirm: "" } }, action);
        input?.addEventListener("input", () => (button.disabled = plainDigits(input.value) !== typed));
        const form = h("form", {
            submit: async (event) => {
                event.preventDefault();
                replace(problem);
                button.disabled = true;
                button.setAttribute("aria-busy", "true");
                try {
                    await act();
                    close(true);
                } catch (error) {
                    replace(problem, errorLine(error.message));
                    button.disabled = false;
                    button.removeAttribute("aria-busy");
                }
            },
        });
        append(form, [
            lines.map((line) => h("p", line)),
            options,
            input && h("p.field", h("label", { for: input.id }, tn("confirm.type", { word: h("code", { dir: "auto" }, typed) })), input),
            problem,
            h("div.dialog-buttons", h("button", { type: "button", click: () => close(null) }, t("common.cancel")), button),
        ]);
        body.append(form);
    });
}
