// SPDX-License-Identifier: GPL-3.0-or-later
// Strings in four languages, plural forms, and the language switch.

export const languages = { en: "English", fa: "فارسی", ru: "Русский", es: "Español" };
const storageKey = "madmail.panel.language";

let current = "en";
let strings = {};
let english = {};
let plurals = new Intl.PluralRules("en");
const listeners = new Set();

async function load(language) {
    const answer = await fetch(`strings/${language}.json`);
    return answer.ok ? answer.json() : {};
}

/** The language chosen here before, else the browser's, else the server's. */
export function preferredLanguage(fromServer) {
    const own = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in languages);
    const candidates = [localStorage.getItem(storageKey), own, fromServer];
    return candidates.find((code) => code && code in languages) ?? "en";
}

export async function setLanguage(language, { remember = false } = {}) {
    if (!Object.keys(english).length)
        english = await load("en");
    strings = language === "en" ? english : await load(language);
    current = language;
    plurals = new Intl.PluralRules(language);
    if (remember)
        localStorage.setItem(storageKey, language);
    document.documentElement.lang = language;
    document.documentElement.dir = language === "fa" ? "rtl" : "ltr";
    for (const listener of listeners)
        listener(language);
}

export function language() {
    return current;
}

export function onLanguage(listener) {
    listeners.add(listener);
}

export function has(key) {
    return key in strings || key in english;
}

function template(key, parameters) {
    const entry = strings[key] ?? english[key] ?? key;
    if (typeof entry === "string")
        return entry;
    if (entry.zero && Number(parameters.count) === 0)
        return entry.zero;
    return entry[plurals.select(Number(parameters.count))] ?? entry.other;
}

function shown(value) {
    if (typeof value === "number")
        return new Intl.NumberFormat(current).format(value);
    // Names and addresses keep their own direction inside a right-to-left sentence.
    return current === "fa" && /[A-Za-z0-9]/.test(value) ? `\u2068${value}\u2069` : String(value);
}

/** The text of `key` with {names} replaced. An entry with plural forms takes the one for {count}. */
export function t(key, parameters = {}) {
    return template(key, parameters).replace(/\{(\w+)\}/g, (whole, name) => (name in parameters ? shown(parameters[name]) : whole));
}

/** The same with elements in the places of {names}: a list of nodes and texts. */
export function tn(key, parameters) {
    return template(key, parameters)
        .split(/(\{\w+\})/)
        .map((part) => {
            const name = /^\{(\w+)\}$/.exec(part)?.[1];
            if (!name || !(name in parameters))
                return part;
            return parameters[name] instanceof Node ? parameters[name] : shown(parameters[name]);
        });
}
