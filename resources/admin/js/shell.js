// SPDX-License-Identifier: GPL-3.0-or-later
// What is around every page: head, navigation, the bar of a long operation, language and colours.
import { append, h, icon, replace, tech } from "./dom.js";
import { call } from "./api.js";
import { language, languages, setLanguage, t } from "./i18n.js";
import { onLive, refresh, setPeriod } from "./live.js";
import { linkTo, route } from "./router.js";
import { actionButton, errorLine } from "./controls.js";
import { overallState } from "./state.js";
import { hasOperations, operationsPage } from "./pages/operations.js";
import { overviewPage } from "./pages/overview.js";
import { accountsPage } from "./pages/accounts.js";
import { accountPage } from "./pages/account.js";
import { registrationPage } from "./pages/registration.js";
import { blockedPage } from "./pages/blocked.js";
import { servicesPage } from "./pages/services.js";
import { dnsPage } from "./pages/dns.js";
import { federationPage } from "./pages/federation.js";
import { queuePage } from "./pages/queue.js";
import { storagePage } from "./pages/storage.js";
import { noticesPage } from "./pages/notices.js";
import { languagePage } from "./pages/language.js";
import { settingsPage } from "./pages/settings.js";
import { logsPage } from "./pages/logs.js";

const themeKey = "madmail.panel.colours";
const groups = [
    [null, ["overview"]],
    ["nav.people", ["accounts", "registration", "blocked", "notices"]],
    ["nav.mail", ["storage", "queue", "federation", "dns"]],
    ["nav.server", ["services", "language", "logs", "settings", "operations"]],
];
const pages = {
    overview: overviewPage, accounts: accountsPage, registration: registrationPage, blocked: blockedPage, services: servicesPage, dns: dnsPage,
    federation: federationPage, queue: queuePage, storage: storagePage, notices: noticesPage, language: languagePage, settings: settingsPage,
    operations: operationsPage, logs: logsPage,
};

let leavePage = null;
let shellLeave = null;
let main = null;
let navigation = null;

export function applyTheme(choice = localStorage.getItem(themeKey) ?? "system") {
    localStorage.setItem(themeKey, choice);
    if (choice === "system")
        delete document.documentElement.dataset.theme;
    else
        document.documentElement.dataset.theme = choice;
}

/** The selects for language and colours; on the sign-in page, too. */
export function appearance() {
    const languageChoice = h("select", { "aria-label": t("shell.language"), change: () => setLanguage(languageChoice.value, { remember: true }) },
                             Object.entries(languages).map(([code, name]) => h("option", { value: code, lang: code }, name)));
    languageChoice.value = language();
    const colours = h("select", { "aria-label": t("shell.colours"), change: () => applyTheme(colours.value) },
                      ["system", "light", "dark"].map((choice) => h("option", { value: choice }, t(`shell.colours.${choice}`))));
    colours.value = localStorage.getItem(themeKey) ?? "system";
    return [languageChoice, colours];
}

function runningBar(place) {
    let problem = null;
    return ({ running }) => {
        if (!running) {
            problem = null;
            return void replace(place);
        }
        problem ??= h("span");
        const part = running.total ? running.done / running.total : 0;
        const name = running.operation ?? "";
        if (!place.firstChild) {
            append(place, [h("div.running", { role: "status" }, h("span.running-text"), h("progress", { max: "1", "aria-label": t("running.title") }),
                             actionButton(t("running.stop"), async () => {
                                 await call("DELETE", "/admin/tasks/running");
                                 await refresh();
                             }, { name: "tasks stop", className: "small", place: problem })), problem]);
        }
        replace(place.querySelector(".running-text"), t("running.title"), " ", tech(name), " ",
                running.total ? t("running.progress", { done: running.done, total: running.total }) : "", running.stopping ? ` ${t("running.stopping")}` : "");
        place.querySelector("progress").value = part;
    };
}

function link(id) {
    return h("a", { href: linkTo(id), dataset: { page: id } }, icon(id), h("span", t(`page.${id}`)));
}

export function mountShell(app, { signOut }) {
    shellLeave?.abort();
    shellLeave = new AbortController();
    const { signal } = shellLeave;
    const stateBadge = h("a.state-badge", { href: linkTo("overview") });
    const domain = h("span.domain");
    const bar = h("div");
    const menuButton = h("button.icon-button.menu-button", { type: "button", "aria-label": t("shell.menu"), "aria-expanded": "false", "aria-controls": "navigation" }, icon("menu"));
    const openMenu = (isOpen) => {
        document.body.classList.toggle("menu-open", isOpen);
        menuButton.setAttribute("aria-expanded", String(isOpen));
    };
    menuButton.addEventListener("click", () => openMenu(!document.body.classList.contains("menu-open")));
    addEventListener("hashchange", () => openMenu(false), { signal });
    addEventListener("keydown", (event) => {
        if (event.key === "Escape" && document.body.classList.contains("menu-open")) {
            openMenu(false);
            menuButton.focus();
        }
    }, { signal });
    openMenu(false);
    navigation = h("nav#navigation", { "aria-label": t("shell.pages") },
                   groups.map(([title, ids]) => [title && h("h2", t(title)), h("ul", ids.filter((id) => id !== "operations" || hasOperations()).map((id) => h("li", link(id))))]),
                   h("div.nav-foot", appearance(), h("button", { type: "button", click: () => signOut() }, icon("out"), t("shell.signOut"))));
    main = h("main#main", { tabindex: "-1" });
    replace(app,
            h("a.skip", { href: "#main", click: (event) => {
                event.preventDefault();
                main.focus();
            } }, t("shell.skip")),
            h("header", menuButton, h("span.brand", icon("mark"), h("span", t("shell.name"))), domain, stateBadge),
            navigation, h("div.content", bar, main));
    const showRunning = runningBar(bar);
    onLive((now) => {
        const state = overallState(now);
        replace(stateBadge, h(`span.lamp.${state.kind}`, { "aria-hidden": "true" }), h("span", state.text));
        stateBadge.className = `state-badge ${state.kind}`;
        if (now.status)
            replace(domain, tech(now.status.mail_domain));
        showRunning(now);
    }, signal);
    return true;
}

/** Shows the page that the address names; what the one before began is ended. */
export function showPage({ focus = false } = {}) {
    leavePage?.abort();
    leavePage = new AbortController();
    const { signal } = leavePage;
    const { page: wanted, argument } = route();
    const id = wanted in pages && (wanted !== "operations" || hasOperations()) ? wanted : "overview";
    const page = id === "accounts" && argument ? accountPage : pages[id];
    const title = id === "accounts" && argument ? argument : t(`page.${id}`);
    navigation.querySelectorAll("a").forEach((anchor) => {
        if (anchor.dataset.page === id)
            anchor.setAttribute("aria-current", "page");
        else
            anchor.removeAttribute("aria-current");
    });
    document.title = `${title} – ${t("shell.name")}`;
    setPeriod(id === "overview" ? 2000 : 10_000);
    const body = h("div.page-body", { "aria-busy": "true" });
    const heading = h("h1", { tabindex: "-1" }, id === "accounts" && argument ? tech(argument) : title);
    replace(main, heading, body);
    if (focus) {
        heading.focus({ preventScroll: true });
        scrollTo(0, 0);
    }
    Promise.resolve(page(body, { argument, signal }))
        .catch((error) => {
            if (!signal.aborted)
                append(body, [errorLine(error.message), h("button", { type: "button", click: () => showPage() }, t("common.tryAgain"))]);
        })
        .finally(() => body.removeAttribute("aria-busy"));
}

