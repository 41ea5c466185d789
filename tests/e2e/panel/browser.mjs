// SPDX-License-Identifier: GPL-3.0-or-later
// The panel in Debian's Chromium: opening it signed in, its pages, its controls by the command that they stand for.
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";
import { artifacts } from "../server.mjs";
import { patience } from "../waiting.mjs";
import { mountPanel } from "./mount.mjs";

export const pictures = path.join(artifacts, "panel");
export const pages = ["overview", "accounts", "registration", "blocked", "notices", "storage", "queue", "federation", "dns", "services", "language", "logs", "settings"];
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export class Browser {
    #browser;
    #mount;
    #server;

    /** A browser and the panel of `server`; `change` as for mountPanel. */
    static async start(server, { change } = {}) {
        mkdirSync(pictures, { recursive: true });
        const browser = new Browser();
        browser.#server = server;
        browser.#mount = await mountPanel(server.listeners.get("https").port, { change });
        browser.#browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", chromiumSandbox: process.getuid() !== 0 });
        return browser;
    }

    get url() {
        return this.#mount.url;
    }

    /** A tab of its own, not signed in. */
    async tab({ language = "en", width = 1280, colours = "light" } = {}) {
        const context = await this.#browser.newContext({ viewport: { width, height: 900 }, colorScheme: colours, ignoreHTTPSErrors: true, acceptDownloads: true });
        await context.addInitScript((code) => localStorage.getItem("madmail.panel.language") ?? localStorage.setItem("madmail.panel.language", code), language);
        return new Tab(await context.newPage(), this.url, this.#server);
    }

    async close() {
        await this.#browser?.close();
        await this.#mount?.close();
    }
}

export class Tab {
    /** What the console complained about, and requests to anybody else. Tests compare it with []. */
    complaints = [];

    constructor(page, url, server) {
        this.page = page;
        this.url = url;
        this.server = server;
        page.setDefaultTimeout(patience);
        const { host } = new URL(url);
        page.on("request", (request) => {
            const { protocol, host: asked } = new URL(request.url());
            if (/^(https?|wss?):$/.test(protocol) && asked !== host)
                this.complaints.push(`a request to ${request.url()}`);
        });
        page.on("console", (message) => {
            if (["error", "warning"].includes(message.type()))
                this.complaints.push(`${message.text()} (${message.location().url})`);
        });
        page.on("pageerror", (error) => this.complaints.push(String(error)));
    }

    async token() {
        return (await this.server.cli("admin-token", "--raw")).trim();
    }

    /** By the link that "maddy admin-token" prints. */
    async signIn() {
        const link = Buffer.from(JSON.stringify({ u: `${new URL(this.url).origin}/api/admin`, t: await this.token() })).toString("base64url");
        await this.page.goto(`${this.url}#${link}`);
        await this.ready();
        return this;
    }

    /** Nothing waits for the server any more. */
    async ready() {
        await this.page.locator("#navigation").waitFor({ state: "attached" });
        await this.page.waitForFunction(() => !document.querySelector('[aria-busy="true"]') && document.querySelector(".page-body")?.childElementCount > 0);
    }

    /** To a page of the panel, which is asked for anew when it is there already. */
    async go(page, argument) {
        const hash = `#/${page}${argument ? `/${encodeURIComponent(argument)}` : ""}`;
        if (new URL(this.page.url()).hash === hash)
            await this.page.reload();
        else
            await this.page.evaluate((next) => (location.hash = next), hash);
        await this.page.locator(`#navigation a[data-page="${page}"][aria-current="page"]`).waitFor({ state: "attached" });
        await this.ready();
        return this.page;
    }

    /** The control that does what this command of the command line does. */
    control(command) {
        return this.page.locator(`[data-op="${command}"]`).first();
    }

    /** The form in which that control is. */
    form(command) {
        return this.page.locator("form", { has: this.page.locator(`[data-op="${command}"]`) }).first();
    }

    async press(command) {
        await this.control(command).click();
        await this.page.waitForFunction(() => !document.querySelector('[aria-busy="true"]') || document.querySelector("dialog[open]"));
    }

    /** Answers the question of the open dialog; `typed` where it wants a word. */
    async confirm({ typed } = {}) {
        const dialog = this.page.locator("dialog[open]");
        if (typed)
            await dialog.locator("input:not([type=checkbox])").fill(typed);
        await dialog.locator("[data-confirm]").click();
        await dialog.waitFor({ state: "detached" });
        await this.ready();
    }

    /** Fills the fields of the form of `command` by their names, and sends it. */
    async send(command, values) {
        const form = this.form(command);
        for (const [name, value] of Object.entries(values)) {
            const field = form.locator(`[name="${name}"]`);
            if (await field.evaluate((element) => element.tagName === "SELECT"))
                await field.selectOption(value);
            else
                await field.fill(value);
        }
        await this.press(command);
    }

    async picture(name) {
        await this.page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
    }

    /** Serious and critical findings of axe-core, one line each. */
    async accessibility() {
        await this.page.evaluate(axe);
        const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
        return violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`);
    }

    async close() {
        await this.page.context().close();
    }
}
