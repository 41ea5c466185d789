// SPDX-License-Identifier: GPL-3.0-or-later
// A friend opens the first page in a browser, presses the button, and chats: Debian's Chromium, zbarimg and the real core.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { Core } from "./core.mjs";
import { artifacts, Server } from "./server.mjs";
import { patience } from "./waiting.mjs";

const run = promisify(execFile);
const pictures = path.join(artifacts, "web");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = ["/", "/info.html", "/security.html", "/inv/", "/docs/", "/docs/general", "/docs/clients", "/docs/admin", "/docs/admin-api", "/no/such/page"];

describe("the web pages", { timeout: 900_000 }, () => {
    let server;
    let core;
    let browser;
    let site;

    /** A page in a tab of its own, and what the console complained about or who else was asked. */
    async function open(address, { javaScriptEnabled = true, width = 1280, colorScheme = "light" } = {}) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, ignoreHTTPSErrors: true, javaScriptEnabled, bypassCSP: false });
        const page = await context.newPage();
        page.setDefaultTimeout(patience);
        const complaints = [];
        page.on("request", (request) => {
            const url = new URL(request.url());
            if (url.protocol !== "data:" && url.origin !== site)
                complaints.push(`a request to ${request.url()}`);
        });
        page.on("console", (message) => {
            if (["error", "warning"].includes(message.type()) && !/404/.test(message.text()))
                complaints.push(message.text());
        });
        page.on("pageerror", (error) => complaints.push(String(error)));
        await page.goto(site + address);
        return { page, complaints, close: () => context.close() };
    }

    /** What zbarimg reads from the element's picture. */
    async function readCode(page, selector, name) {
        const file = path.join(pictures, `${name}.png`);
        await page.locator(selector).first().screenshot({ path: file });
        return (await run("zbarimg", ["--quiet", "--raw", file])).stdout.trim();
    }

    before(async () => {
        mkdirSync(pictures, { recursive: true });
        server = await Server.start("web");
        site = `https://127.0.0.1:${server.listeners.get("https").port}`;
        core = new Core("web");
        browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", chromiumSandbox: process.getuid() !== 0 });
    });
    after(async () => {
        await browser?.close();
        await core?.close();
        await server?.close();
    });

    for (const javaScriptEnabled of [true, false]) {
        it(`the button makes an account whose code sets the client up, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
            const { page, complaints, close } = await open("/", { javaScriptEnabled, width: 360 });
            assert.equal(await readCode(page, "figure img", `first-${javaScriptEnabled}`), `${site}/`);
            await page.locator("form[action^='/new'] button").click();
            await page.waitForSelector("a[href^='dclogin:']");
            const link = await page.locator("a[href^='dclogin:']").first().getAttribute("href");
            assert.equal(await readCode(page, "figure img", `account-${javaScriptEnabled}`), link);
            const account = await core.login(link);
            assert.match(account.email, /^[a-z0-9]{9}@/);
            assert.deepEqual(complaints, []);
            await close();
        });
    }

    it("an invitation is shown, and only the owner's server draws its code", async () => {
        const domain = JSON.parse(await server.cli("status", "--json")).data.mail_domain;
        const fingerprint = "0123456789ABCDEF0123456789ABCDEF01234567";
        const { page, complaints, close } = await open(`/inv/#${fingerprint}&a=ada%40${domain}&n=Ada&i=abcdefgh&s=ijklmnop`);
        await page.waitForSelector("a[href^='openpgp4fpr:']");
        assert.match(await page.locator("main").innerText(), /Ada/);
        const link = await page.locator("a[href^='openpgp4fpr:']").first().getAttribute("href");
        assert.ok(link.toUpperCase().startsWith(`OPENPGP4FPR:${fingerprint}#`), link);
        assert.deepEqual(complaints, []);
        await close();
    });

    for (const [language, direction] of [["en", "ltr"], ["fa", "rtl"], ["ru", "ltr"], ["es", "ltr"]]) {
        it(`every page is readable in ${language}`, async () => {
            for (const address of pages) {
                const isSmall = language !== "en";
                const { page, complaints, close } = await open(`${address}?lang=${language}`, { width: isSmall ? 360 : 1280, colorScheme: language === "es" ? "dark" : "light" });
                assert.equal(await page.locator("html").getAttribute("dir"), direction);
                assert.equal(await page.locator("h1").count(), 1, address);
                const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
                assert.ok(wide <= 0, `${address} is ${wide} pixels too wide`);
                await page.screenshot({ path: path.join(pictures, `${language}${address.replace(/\W+/g, "-")}.png`), fullPage: true });
                assert.deepEqual(complaints, [], address);
                await close();
            }
        });
    }

    it("axe finds no serious violation", async () => {
        for (const address of pages) {
            const context = await browser.newContext({ ignoreHTTPSErrors: true, bypassCSP: true });
            const page = await context.newPage();
            await page.goto(`${site}${address}?lang=fa`);
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() => axe.run());
            const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
            assert.deepEqual(serious, [], address);
            await context.close();
        }
    });
});
