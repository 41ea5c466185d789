// SPDX-License-Identifier: GPL-3.0-or-later
// The panel as people meet it: signing in and out, four languages, phones and keyboards, thousands of accounts, what is deleted.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Server } from "../server.mjs";
import { Browser, pages, pictures } from "./browser.mjs";
import { logIn } from "./mailbox.mjs";

const strings = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../resources/admin/strings");
const languages = ["en", "fa", "ru", "es"];

describe("the strings of the panel", () => {
    const all = Object.fromEntries(languages.map((code) => [code, JSON.parse(readFileSync(path.join(strings, `${code}.json`)))]));
    const forms = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry));
    const placeholders = (text) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).filter((name) => name !== "{count}").sort().join();

    for (const code of languages.slice(1)) {
        it(`${code} says all that English says, with the same places for values`, () => {
            assert.deepEqual(Object.keys(all[code]).sort(), Object.keys(all.en).sort());
            for (const [key, entry] of Object.entries(all[code])) {
                assert.equal(placeholders(forms(entry).at(-1)), placeholders(forms(all.en[key]).at(-1)), key);
                assert.ok(forms(entry).every((text) => text.trim() === text && text), key);
            }
        });

        it(`${code} has the plural forms of its language`, () => {
            const wanted = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
            for (const [key, entry] of Object.entries(all[code])) {
                if (typeof entry !== "string" && code === "ru")
                    assert.ok(wanted.every((category) => category in entry), key);
            }
        });
    }
});

describe("the files of the panel", () => {
    const folder = path.resolve(strings, "..");
    const scripts = readdirSync(path.join(folder, "js"), { recursive: true }).filter((name) => name.endsWith(".js"));

    it("never make markup of data, and run no text as a program", () => {
        for (const name of scripts)
            assert.doesNotMatch(readFileSync(path.join(folder, "js", name), "utf8"), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("style"/, name);
    });

    it("name words that there are, and every word is used", () => {
        const words = new Set(Object.keys(JSON.parse(readFileSync(path.join(strings, "en.json")))));
        const text = scripts.map((name) => readFileSync(path.join(folder, "js", name), "utf8")).join("\n");
        const named = [...text.matchAll(/\bt[n]?\("([\w.-]+)"/g)].map(([, key]) => key);
        assert.deepEqual(named.filter((key) => !words.has(key)), []);
        const beginnings = [...text.matchAll(/`((?:[a-z]\w*\.)+)\$\{/gi)].map(([, beginning]) => beginning);
        assert.deepEqual([...words].filter((key) => !text.includes(`"${key}"`) && !beginnings.some((beginning) => key.startsWith(beginning))), []);
    });
});

describe("the panel", { timeout: 900_000 }, () => {
    let server;
    let browser;

    async function cli(...command) {
        return JSON.parse(await server.cli(...command, "--json")).data;
    }

    before(async () => {
        server = await Server.start("panel");
        for (let i = 0; i < 3; ++i)
            await server.createUser();
        browser = await Browser.start(server);
    });
    after(async () => {
        await browser?.close();
        await server?.close();
    });

    it("takes the token of a sign-in link out of the address bar, and keeps it for this tab only", async () => {
        const tab = await (await browser.tab()).signIn();
        assert.equal(tab.page.url().includes("#"), false);
        const kept = await tab.page.evaluate(() => [sessionStorage.length, JSON.stringify(localStorage)]);
        assert.equal(kept[0], 1);
        assert.equal(kept[1].includes(await tab.token()), false);
        await tab.page.getByRole("button", { name: "Sign out" }).click();
        await tab.page.getByLabel("Admin token").waitFor();
        assert.equal(await tab.page.evaluate(() => sessionStorage.length), 0);
        await tab.close();
    });

    it("refuses a wrong token with the server's sentence, and takes the right one", async () => {
        const tab = await browser.tab();
        await tab.page.goto(tab.url);
        await tab.page.getByLabel("Admin token").fill("wrong");
        await tab.page.getByRole("button", { name: "Sign in" }).click();
        assert.match(await tab.page.getByRole("alert").innerText(), /unauthorized|token/i);
        await tab.page.getByLabel("Admin token").fill(await tab.token());
        await tab.page.getByLabel("Remember on this computer").check();
        await tab.page.getByRole("button", { name: "Sign in" }).click();
        await tab.ready();
        await tab.page.reload();
        await tab.ready();
        assert.deepEqual(tab.complaints, []);
        await tab.close();
    });

    it("goes back to the sign-in page when the token no longer holds", async () => {
        const tab = await browser.tab();
        await tab.page.addInitScript(() => sessionStorage.setItem("madmail.panel.token", "of yesterday"));
        await tab.page.goto(tab.url);
        await tab.page.getByLabel("Admin token").waitFor();
        await tab.page.getByRole("alert").waitFor();
        await tab.close();
    });

    for (const language of languages) {
        for (const [width, colours] of [[1280, "light"], [360, "dark"]]) {
            it(`every page in ${language}, ${width} px, ${colours}: no complaint, no overflow, nothing serious from axe`, async () => {
                const tab = await (await browser.tab({ language, width, colours })).signIn();
                const found = [];
                for (const page of pages) {
                    await tab.go(page);
                    const text = await tab.page.locator("body").innerText();
                    const untranslated = text.match(/undefined|NaN|\[object|\b(?:common|page|storage|accounts|services|settings|registration|federation|state|setting)\.[a-z]\w+/g) ?? [];
                    found.push(...untranslated.map((word) => `${page}: ${word}`));
                    if (await tab.page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
                        found.push(`${page}: wider than the window`);
                    if (["en", "fa"].includes(language)) // one for each direction
                        found.push(...(await tab.accessibility()).map((line) => `${page}: ${line}`));
                    await tab.picture(`${page}-${language}-${width}-${colours}`);
                }
                assert.equal(await tab.page.evaluate(() => document.documentElement.dir), language === "fa" ? "rtl" : "ltr");
                assert.deepEqual([...found, ...tab.complaints], []);
                await tab.close();
            });
        }
    }

    it("switches its language at once, and keeps addresses and ports in Latin digits", async () => {
        const tab = await (await browser.tab()).signIn();
        await tab.go("services");
        await tab.page.locator("#navigation select").first().selectOption("fa");
        await tab.page.locator("html[dir=rtl]").waitFor();
        await tab.ready();
        assert.equal(await tab.page.locator("h1").innerText(), "سرویس‌ها و درگاه‌ها");
        assert.equal(await tab.page.locator("[data-service=https] input[name=port]").inputValue(), "443");
        assert.match(await tab.page.locator("[data-service=imap-tls] .state").innerText(), new RegExp(String(server.offset + 993)));
        await tab.close();
    });

    it("works without a mouse: skip link, menu, dialog that Escape closes", async () => {
        const tab = await (await browser.tab({ width: 360 })).signIn();
        await tab.page.keyboard.press("Tab");
        assert.equal(await tab.page.evaluate(() => document.activeElement.className), "skip");
        await tab.page.keyboard.press("Tab");
        assert.equal(await tab.page.evaluate(() => document.activeElement.getAttribute("aria-expanded")), "false");
        await tab.page.keyboard.press("Enter");
        await tab.page.locator("#navigation").waitFor();
        await tab.page.keyboard.press("Escape");
        await tab.page.locator("#navigation").waitFor({ state: "hidden" });
        await tab.go("accounts");
        const button = tab.page.getByRole("button", { name: "New account" });
        await button.focus();
        await tab.page.keyboard.press("Enter");
        const dialog = tab.page.locator("dialog[open]");
        await dialog.waitFor();
        for (let i = 0; i < 12; ++i)
            await tab.page.keyboard.press("Tab");
        assert.equal(await tab.page.evaluate(() => document.activeElement === document.body || Boolean(document.activeElement.closest("dialog"))), true);
        await tab.page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        assert.equal(await button.evaluate((element) => element === document.activeElement), true);
        await tab.close();
    });

    it("makes accounts: a random one with a QR code that a phone can read, and a named one", async () => {
        const tab = await (await browser.tab()).signIn();
        await tab.go("accounts");
        await tab.page.getByRole("button", { name: "New account" }).click();
        await tab.press("create-user");
        const picture = path.join(pictures, "invite.png");
        await tab.page.locator("dialog .qr-card").screenshot({ path: picture });
        const read = execFileSync("zbarimg", ["--quiet", "--raw", picture], { encoding: "utf8" }).trim();
        const [email, password] = await tab.page.locator("dialog dd .tech").allInnerTexts();
        assert.match(read, /^dclogin:/);
        assert.ok(read.includes(email.split("@")[0]) && read.includes(password));
        (await logIn(server, { email, password })).close();
        await tab.page.keyboard.press("Escape");
        await tab.page.getByRole("button", { name: "New account" }).click();
        const named = `chosen.name@${email.split("@")[1]}`;
        await tab.send("accounts create", { username: named });
        await tab.page.getByText("The password is shown this once").waitFor();
        const [, chosen] = await tab.page.locator("dialog dd .tech").allInnerTexts();
        (await logIn(server, { email: named, password: chosen })).close();
        await tab.page.keyboard.press("Escape");
        assert.deepEqual(tab.complaints, []);
        await tab.close();
    });

    it("deletes an account after saying what goes, and its name is blocked or free as one chooses", async () => {
        const [first, second] = [await server.createUser(), await server.createUser()];
        const tab = await (await browser.tab()).signIn();
        for (const [account, isBlocked] of [[first, true], [second, false]]) {
            await tab.go("accounts");
            await tab.page.locator(`[data-key="${account.email}"] [data-op="accounts delete"]`).click();
            const dialog = tab.page.locator("dialog[open]");
            assert.match(await dialog.innerText(), new RegExp(account.email.split("@")[0]));
            if (!isBlocked)
                await dialog.getByRole("checkbox").uncheck();
            await tab.confirm();
            const { blocked } = await cli("blocklist", "list");
            assert.equal(blocked.some((row) => row.username === account.email), isBlocked);
            assert.equal((await cli("accounts", "list")).accounts.some((row) => row.username === account.email), false);
        }
        await tab.go("blocked");
        await tab.page.locator(`[data-key="${first.email}"] [data-op="blocklist remove"]`).click();
        await tab.page.locator(`[data-key="${first.email}"]`).waitFor({ state: "detached" });
        assert.equal((await cli("blocklist", "list")).total, 0);
        await tab.close();
    });

    it("makes and deletes registration tokens", async () => {
        const tab = await (await browser.tab()).signIn();
        await tab.go("registration");
        await tab.send("registration-tokens create", { max_uses: "5", expires_in: "7d", comment: "For friends", token: "friends-2026" });
        await tab.page.locator('[data-key="friends-2026"]').waitFor();
        const { tokens } = await cli("registration-tokens", "list");
        assert.deepEqual(tokens.map(({ token, max_uses: uses, comment }) => [token, uses, comment]), [["friends-2026", 5, "For friends"]]);
        await tab.page.locator('[data-key="friends-2026"] [data-op="registration-tokens delete"]').click();
        await tab.confirm();
        assert.equal((await cli("registration-tokens", "list")).total, 0);
        await tab.close();
    });

    it("moves accounts to a file and back", async () => {
        const tab = await (await browser.tab()).signIn();
        await tab.go("accounts");
        const [download] = await Promise.all([tab.page.waitForEvent("download"), tab.control("accounts export").click()]);
        const folder = mkdtempSync(path.join(tmpdir(), "madmail-export-"));
        const file = path.join(folder, "accounts.json");
        await download.saveAs(file);
        const { users } = JSON.parse(readFileSync(file));
        assert.equal(users.length, (await cli("accounts", "list")).total);
        const domain = users[0].username.split("@")[1];
        writeFileSync(file, JSON.stringify({ users: [{ username: `from.file@${domain}`, password: "a password of mine" }, users[0]] }));
        await tab.control("accounts import").setInputFiles(file);
        await tab.page.getByText("1 new, 1 were there already.").waitFor();
        writeFileSync(file, "no JSON");
        await tab.control("accounts import").setInputFiles(file);
        await tab.page.getByText("This file is not JSON").waitFor();
        rmSync(folder, { recursive: true });
        await tab.close();
    });

    it("shows a graph whose values the keyboard reads, and the same as a table", async () => {
        const tab = await (await browser.tab()).signIn();
        await tab.go("overview");
        const graph = tab.page.getByRole("slider", { name: "Connections" });
        await tab.page.waitForFunction(() => Number(document.querySelector("[role=slider]").getAttribute("aria-valuemax")) >= 2);
        await graph.focus();
        await tab.page.keyboard.press("Home");
        assert.equal(await graph.getAttribute("aria-valuenow"), "0");
        assert.match(await graph.getAttribute("aria-valuetext"), /^\d+ at \d/);
        await tab.page.getByText("As a table").first().click();
        await tab.page.locator(".graph-table[open] tbody tr").first().waitFor();
        await tab.close();
    });

    it("asks only while somebody looks", async () => {
        const tab = await browser.tab();
        await tab.page.clock.install();
        await tab.signIn();
        await tab.go("overview");
        await tab.page.evaluate(() => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
        });
        let asked = 0;
        tab.page.on("request", () => ++asked);
        await tab.page.clock.runFor(60_000);
        assert.equal(asked, 0);
        await tab.close();
    });

    it("sends a notice to everybody after asking, and takes the comment away again", async () => {
        const tab = await (await browser.tab()).signIn();
        await tab.go("notices");
        await tab.send("notice send", { subject: "Maintenance", body: "The server rests on Sunday." });
        await tab.confirm();
        await tab.page.locator("blockquote").waitFor();
        assert.equal((await cli("notice", "status")).shared_comment, "The server rests on Sunday.");
        await tab.press("notice clear");
        await tab.page.locator("blockquote").waitFor({ state: "detached" });
        assert.equal((await cli("notice", "status")).shared_comment, "");
        await tab.close();
    });

    it("says what is wrong beside its cause, and shows what the server holds", async () => {
        const tab = await (await browser.tab()).signIn();
        await tab.go("services");
        await tab.send("port imap set", { port: "80000" });
        assert.match(await tab.form("port imap set").locator(".error").innerText(), /between 1 and 65535/);
        assert.equal((await cli("settings", "get", "imap_port")).is_set, false);
        await tab.close();
    });

    it("makes forms of the operations that a server describes, and hides that page from others", async () => {
        const plain = await (await browser.tab()).signIn();
        const offered = await plain.page.locator('#navigation [data-page="operations"]').count();
        await plain.close();
        const description = { operations: [
            { id: "registration-status", command: "registration status", summary: "Whether new people may get accounts", effect: "read", question: "", parameters: [], resource: "/admin/registration", method: "GET" },
            { id: "quota-set", command: "imap-acct quota set", summary: "Give an account a limit of its own", effect: "change", question: "", resource: "/admin/quota", method: "PUT",
              parameters: [{ name: "username", type: "address", required: true, help: "Address of the account", choices: [] }, { name: "max_bytes", type: "size", required: true, help: "Size", choices: [] }] },
        ] };
        const change = (content) => {
            const answer = JSON.parse(content);
            return answer.resource === "/admin/operations" ? Buffer.from(JSON.stringify({ status: 200, resource: answer.resource, body: description, error: null, version: "0.1.0" })) : content;
        };
        const describing = await Browser.start(server, { change });
        const tab = await (await describing.tab()).signIn();
        await tab.go("operations");
        const email = (await cli("accounts", "list")).accounts[0].username;
        const operation = tab.page.locator('[data-operation="quota-set"]');
        await operation.locator("summary").first().click();
        await operation.locator("[name=username]").fill(email);
        await operation.locator("[name=max_bytes]").fill("123MB");
        await operation.locator("[type=submit]").click();
        await operation.locator("[role=status] pre").first().waitFor();
        assert.equal((await cli("imap-acct", "quota", "get", email)).max_bytes, 123 * 2 ** 20);
        assert.deepEqual(await tab.accessibility(), []);
        await describing.close();
        assert.ok(offered === 0 || offered === 1);
    });

    it("shows how far a long operation is on every page, and stops it", async () => {
        let stopped = false;
        const change = (content) => {
            const answer = JSON.parse(content);
            if (answer.resource !== "/admin/tasks/running" || stopped)
                return content;
            stopped = answer.body.stopping === false; // the answer to DELETE
            return stopped ? content : Buffer.from(JSON.stringify({ ...answer, body: { running: true, operation: "imap-acct.purge-all", done: 300, total: 1000, stopping: false } }));
        };
        const busy = await Browser.start(server, { change });
        const tab = await (await busy.tab()).signIn();
        await tab.go("accounts");
        await tab.page.locator(".running").waitFor();
        assert.match(await tab.page.locator(".running").innerText(), /imap-acct\.purge-all\s+300 of 1,000/);
        assert.equal(await tab.page.locator(".running progress").evaluate((element) => element.value), 0.3);
        await tab.press("tasks stop");
        await tab.page.locator(".running").waitFor({ state: "detached" });
        await busy.close();
    });

    it("stays quick with ten thousand accounts", async () => {
        const domain = (await cli("accounts", "list")).accounts[0].username.split("@")[1];
        const many = Array.from({ length: 10_000 }, (_, i) => ({ username: `person${i}@${domain}`, used_bytes: i * 1000, max_bytes: 2 ** 30, is_default_quota: i % 3 > 0, created_at: 1_790_000_000 + i, first_login_at: 0, last_login_at: i % 2 ? 1_795_000_000 : 0 }));
        const change = (content) => {
            const answer = JSON.parse(content);
            return answer.resource === "/admin/accounts" ? Buffer.from(JSON.stringify({ ...answer, body: { accounts: many, total: many.length } })) : content;
        };
        const crowded = await Browser.start(server, { change });
        const tab = await (await crowded.tab()).signIn();
        await tab.go("accounts");
        assert.ok((await tab.page.locator("tbody tr").count()) <= 50);
        const filter = tab.page.getByRole("searchbox");
        await filter.fill("person77");
        await tab.page.getByText("111 of 10,000").waitFor();
        await filter.fill("");
        await tab.page.getByRole("button", { name: "Used", exact: true }).click();
        assert.equal(await tab.page.locator("tbody tr").first().getAttribute("data-key"), `person9999@${domain}`, "the largest first");
        await tab.picture("accounts-10000");
        await crowded.close();
    });
});
