// SPDX-License-Identifier: GPL-3.0-or-later
// Every operation of the server with a form of its own, made from the server's description of them.
import { h, icon, replace, tech, uniqueId } from "../dom.js";
import { call } from "../api.js";
import { t } from "../i18n.js";
import { field, form, note } from "../controls.js";
import { confirmDialog } from "../dialog.js";

let operations = null;

/** Asks for the description; servers without it have no such page. */
export async function loadOperations() {
    try {
        operations = (await call("GET", "/admin/operations")).body.operations ?? null;
    } catch {
        operations = null;
    }
}

export function hasOperations() {
    return Boolean(operations?.length);
}

function parameterField({ name, type, required, help, choices }) {
    if (type === "boolean")
        return field(name, { name, type: "checkbox", help });
    if (choices?.length)
        return field(name, { name, type: "choice", required, help, choices: [...(required ? [] : [["", "–"]]), ...choices.map((code) => [code, code])] });
    if (type === "secret")
        return field(name, { name, type: "password", required, help, technical: true, autocomplete: "new-password" });
    if (["long text", "lines", "list", "content"].includes(type.toLowerCase()))
        return field(name, { name, type: "long", required, help });
    return field(name, { name, required, help, technical: true });
}

function typed(type, value) {
    if (type === "list")
        return JSON.parse(value);
    if (type === "list of texts" || type === "words")
        return value.split(/[\s,]+/);
    return value;
}

/** A question of the server, with the names that were typed in the places of {names}. */
function questionOf(operation, values) {
    return typeof operation.question === "string" ? operation.question.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) : t("confirm.final");
}

/** The resource with its <placeholders> filled in, and the rest as the body of the call. */
function request(operation, values) {
    const body = { ...operation.body };
    if (operation.action)
        body.action = operation.action;
    let { resource } = operation;
    for (const { name, type } of operation.parameters) {
        if (!(name in values) || values[name] === false)
            continue;
        if (resource.includes(`<${name}>`))
            resource = resource.replace(`<${name}>`, values[name]);
        else
            body[name] = typed(type.toLowerCase(), values[name]);
    }
    return { resource, body };
}

function operationForm(operation) {
    const result = h("div", { role: "status" });
    const isQuestion = /^read/i.test(operation.effect);
    return h("details.operation", { dataset: { operation: operation.id } },
             h("summary", tech(operation.command), h("span.quiet", operation.summary)),
             form({
                 fields: operation.parameters.map(parameterField),
                 action: t(isQuestion ? "operations.ask" : "operations.run"), className: isQuestion ? "" : "primary",
                 send: async (values) => {
                     const { resource, body } = request(operation, values);
                     const act = async () => {
                         const answer = await call(operation.method, resource, body);
                         replace(result, answer.message && h("pre", { dir: "auto" }, answer.message), h("details", { open: !answer.message }, h("summary", t("operations.answer")), h("pre", { dir: "ltr" }, h("code", JSON.stringify(answer.body, null, 2)))));
                     };
                     if (!operation.question)
                         return act();
                     await confirmDialog({ title: operation.summary, lines: [tech(operation.command), h("span", { dir: "auto" }, questionOf(operation, values))], action: t("operations.run"), act });
                 },
             }), result);
}

export async function operationsPage(body) {
    const rows = operations.map((operation) => ({ text: `${operation.command} ${operation.summary}`.toLowerCase(), element: operationForm(operation) }));
    const search = h("input", { type: "search", id: uniqueId("search"), placeholder: t("settings.searchHint"), dir: "auto", spellcheck: "false", input: () => {
        const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
        rows.forEach(({ text, element }) => (element.hidden = !words.every((word) => text.includes(word))));
    } });
    replace(body, h("p.quiet", t("operations.intro")), note(t("operations.english")),
            h("div.table-tools", h("label.search", { for: search.id }, icon("search"), h("span.offscreen", t("settings.search"))), search), rows.map(({ element }) => element));
}
