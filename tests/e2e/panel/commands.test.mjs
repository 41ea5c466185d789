// SPDX-License-Identifier: GPL-3.0-or-later
// What the administrator documentation does by commands can all be done in the panel: each command, its control, and the effect
// as the command line or a mail client sees it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Server } from "../server.mjs";
import { Browser } from "./browser.mjs";
import { countMessages, logIn, putMessage } from "./mailbox.mjs";

let server;
let browser;
let tab;
let friend;

async function cli(...command) {
    return JSON.parse(await server.cli(...command, "--json")).data;
}

/** A switch is brought to `wanted` where it is not; `confirmed` where it asks. */
async function turn(command, wanted, { confirmed = false } = {}) {
    const control = tab.control(command);
    assert.equal(await control.getAttribute("aria-checked"), String(!wanted));
    await control.click();
    if (confirmed)
        await tab.confirm();
    await tab.page.locator(`[data-op="${command}"][aria-checked="${wanted}"]:not([aria-busy])`).waitFor();
}

/** Three messages: read, unread, unread and old. */
async function fill() {
    await putMessage(server, friend.email, { read: true });
    await putMessage(server, friend.email);
    await putMessage(server, friend.email, { old: true });
    return countMessages(server, friend);
}

/** Each row: the command of the documentation, and how the panel does it. */
const commands = [
    ["maddy imap-acct quota get username@example.com", async () => {
        await tab.go("accounts", friend.email);
        const { max_bytes: limit } = await cli("imap-acct", "quota", "get", friend.email);
        assert.equal(limit, 2 ** 30);
        assert.match(await tab.control("imap-acct quota get").innerText(), /of 1\.0 GB \(default\)/);
    }],
    ["maddy imap-acct quota set username@example.com 1GB", async () => {
        await tab.go("accounts", friend.email);
        await tab.send("imap-acct quota set", { max_bytes: "500MB" });
        assert.deepEqual(await cli("imap-acct", "quota", "get", friend.email), { is_default: false, max_bytes: 500 * 2 ** 20, used_bytes: 0, username: friend.email });
        assert.match(await tab.control("imap-acct quota get").innerText(), /of 500 MB \(own limit\)/);
    }],
    ["maddy imap-acct quota reset username@example.com", async () => {
        const created = (await cli("accounts", "info", friend.email)).created_at;
        await tab.go("accounts", friend.email);
        await tab.press("imap-acct quota reset");
        assert.equal((await cli("imap-acct", "quota", "get", friend.email)).is_default, true);
        assert.equal((await cli("accounts", "info", friend.email)).created_at, created);
    }],
    ["maddy imap-acct quota set-default 2GB", async () => {
        await tab.go("accounts");
        await tab.send("imap-acct quota set-default", { max_bytes: "2GB" });
        assert.equal((await cli("imap-acct", "quota", "list")).default_quota_bytes, 2 ** 31);
    }],
    ["maddy imap-acct quota list", async () => {
        await tab.go("accounts");
        const rows = await tab.page.locator("[data-op='imap-acct quota list'] tbody tr").evaluateAll((all) => all.map((row) => row.dataset.key));
        assert.deepEqual(rows.sort(), (await cli("imap-acct", "quota", "list")).users.map((user) => user.username).sort());
    }],
    ["maddy queue purge username@example.com", async () => {
        await tab.go("queue");
        await tab.send("queue purge", { username: friend.email });
        await tab.confirm();
        assert.match(await tab.page.locator(".toast").last().innerText(), /removed/);
        assert.equal((await cli("queue", "purge", friend.email)).deleted, 0);
    }],
    ["maddy imap-acct purge-msgs username@example.com", async () => {
        assert.deepEqual(await fill(), { messages: 3, unseen: 2 });
        await tab.go("accounts", friend.email);
        await tab.press("imap-acct purge-msgs");
        assert.match(await tab.page.locator("dialog").innerText(), /3 messages would go/);
        await tab.confirm();
        assert.deepEqual(await countMessages(server, friend), { messages: 0, unseen: 0 });
    }],
    ["maddy imap-acct purge-all", async () => {
        await fill();
        await tab.go("storage");
        await tab.press("imap-acct purge-all --dry-run");
        assert.equal((await countMessages(server, friend)).messages, 3);
        await tab.press("imap-acct purge-all");
        const go = tab.page.locator("dialog [data-confirm]");
        assert.equal(await go.isDisabled(), true, "the word has to be typed");
        await tab.confirm({ typed: "DELETE" });
        assert.equal((await countMessages(server, friend)).messages, 0);
        assert.equal((await cli("accounts", "list")).total, 2);
    }],
    ["maddy imap-acct purge-read [--yes]", async () => {
        await fill();
        await tab.go("storage");
        await tab.press("imap-acct purge-read");
        assert.match(await tab.page.locator("dialog").innerText(), /1 message would go/);
        await tab.confirm();
        assert.deepEqual(await countMessages(server, friend), { messages: 2, unseen: 2 });
    }],
    ["maddy imap-acct prune-unread 720h [--yes]", async () => {
        await tab.go("storage");
        await tab.press("imap-acct prune-unread");
        await tab.confirm();
        assert.deepEqual(await countMessages(server, friend), { messages: 1, unseen: 1 });
    }],
    ["maddy creds registration close", async () => {
        await tab.go("registration");
        await turn("creds registration", false);
        assert.equal((await cli("creds", "registration", "status")).status, "closed");
        const stranger = { email: `stranger@${friend.email.split("@")[1]}`, password: "a password of mine" };
        await assert.rejects(logIn(server, stranger));
    }],
    ["maddy creds registration status", async () => {
        await tab.go("registration");
        assert.equal(await tab.control("creds registration").getAttribute("aria-checked"), "false");
        assert.match(await tab.page.locator(".switch-row").first().innerText(), /Closed/);
    }],
    ["maddy creds registration open", async () => {
        await tab.go("registration");
        await turn("creds registration", true, { confirmed: true });
        assert.equal((await cli("creds", "registration", "status")).status, "open");
    }],
    ["maddy creds jit disable", async () => {
        await tab.go("registration");
        await turn("creds jit", false);
        assert.equal((await cli("creds", "jit", "status")).status, "disabled");
    }],
    ["maddy creds jit status", async () => {
        await tab.go("registration");
        assert.equal(await tab.control("creds jit").getAttribute("aria-checked"), "false");
    }],
    ["maddy creds jit enable", async () => {
        await tab.go("registration");
        await turn("creds jit", true);
        assert.equal((await cli("creds", "jit", "status")).status, "enabled");
    }],
    ["maddy creds turn off", async () => {
        await tab.go("services");
        await turn("creds turn", false);
        assert.equal((await cli("creds", "turn", "status")).status, "disabled");
    }],
    ["maddy creds turn status", async () => {
        await tab.go("services");
        assert.equal(await tab.control("creds turn").getAttribute("aria-checked"), "false");
    }],
    ["maddy creds turn on", async () => {
        await tab.go("services");
        await turn("creds turn", true);
        assert.equal((await cli("creds", "turn", "status")).status, "enabled");
    }],
    ["maddy creds log disable", async () => {
        await tab.go("language");
        await turn("creds log", false);
        assert.equal((await cli("creds", "log", "status")).status, "disabled");
    }],
    ["maddy creds log status", async () => {
        await tab.go("language");
        assert.equal(await tab.control("creds log").getAttribute("aria-checked"), "false");
    }],
    ["maddy creds log enable", async () => {
        await tab.go("language");
        await turn("creds log", true);
        assert.equal((await cli("creds", "log", "status")).status, "enabled");
    }],
    ["maddy language set fa", async () => {
        await tab.go("language");
        await tab.control("language set fa").check({ force: true });
        await tab.ready();
        assert.equal((await cli("language")).current, "fa");
    }],
    ["maddy language", async () => {
        await tab.go("language");
        assert.equal(await tab.control("language set fa").isChecked(), true);
    }],
    ["maddy language reset", async () => {
        await tab.go("language");
        await tab.press("language reset");
        assert.equal((await cli("language")).source, "config");
    }],
    ["maddy settings (Port Settings)", async () => {
        await tab.go("services");
        await tab.send("port smtp set", { port: "۲۰۲۵" });
        assert.equal((await cli("settings", "get", "smtp_port")).value, "2025");
        await tab.press("port smtp reset");
        assert.equal((await cli("settings", "get", "smtp_port")).is_set, false);
        await tab.control("port smtp local").check({ force: true });
        await tab.ready();
        assert.equal((await cli("settings", "get", "smtp_local_only")).value, "true");
    }],
    ["maddy settings (Configuration Settings)", async () => {
        await tab.go("settings");
        await tab.page.locator("input[type=search]").fill("max_smtp_recipients");
        const row = tab.page.locator("[data-setting=max_smtp_recipients]");
        await row.locator("[name=value]").fill("0");
        await row.locator("[type=submit]").click();
        assert.match(await row.locator(".error").innerText(), /between 1 and 10000/, "the server's own sentence");
        await row.locator("[name=value]").fill("500");
        await row.locator("[type=submit]").click();
        await row.locator("[data-reset]").waitFor();
        assert.equal((await cli("settings", "get", "max_smtp_recipients")).value, "500");
        await row.locator("[data-reset]").click();
        await row.locator("[data-reset]").waitFor({ state: "detached" });
        assert.equal((await cli("settings", "get", "max_smtp_recipients")).is_set, false);
    }],
    ["admin_token disabled", async () => {
        await tab.go("settings");
        assert.match(await tab.page.locator("[data-setting=admin_token]").innerText(), /Only in the config file/);
    }],
    ["stealth mode", async () => {
        await tab.go("services");
        const text = await tab.page.locator("main").innerText();
        for (const port of [443, 8388, 3478])
            assert.match(text, new RegExp(`\\b${port} – `));
        await tab.control("submission-access local").check({ force: true });
        await tab.ready();
        assert.equal((await cli("submission-access", "status")).status, "local");
        await tab.control("submission-access public").check({ force: true });
        await tab.ready();
        assert.equal((await cli("submission-access", "status")).status, "public");
    }],
    ["maddy dns-cache set LOOKUP_KEY TARGET_HOST [COMMENT]", async () => {
        await tab.go("dns");
        await tab.send("dns-cache set", { lookup_key: "nine.testrun.org", target_host: "10.0.0.5", comment: "Route to staging" });
        await tab.send("dns-cache set", { lookup_key: "1.1.1.1", target_host: "2.2.2.2", comment: "Redirect IP" });
        await tab.send("dns-cache set", { lookup_key: "example.com", target_host: "new-mx.example.com", comment: "Migration" });
        await tab.send("dns-cache set", { lookup_key: "example.com", target_host: "mx2.example.com", comment: "Migration" });
        const { overrides } = await cli("dns-cache", "list");
        assert.deepEqual(overrides.map((rule) => `${rule.lookup_key} ${rule.target_host} ${rule.comment}`).sort(),
                         ["1.1.1.1 2.2.2.2 Redirect IP", "example.com mx2.example.com Migration", "nine.testrun.org 10.0.0.5 Route to staging"]);
    }],
    ["maddy dns-cache list", async () => {
        await tab.go("dns");
        assert.equal(await tab.page.locator("[data-op='dns-cache list'] tbody tr").count(), 3);
    }],
    ["maddy dns-cache get nine.testrun.org", async () => {
        await tab.go("dns");
        await tab.page.locator("[data-key='nine.testrun.org'] [data-op='dns-cache get']").click();
        const dialog = tab.page.locator("dialog[open]");
        await dialog.getByText("10.0.0.5").waitFor();
        assert.match(await dialog.innerText(), /Route to staging/);
        assert.match(await dialog.innerText(), /Created/);
        await tab.page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
    }],
    ["maddy dns-cache remove nine.testrun.org", async () => {
        await tab.go("dns");
        await tab.page.locator("[data-key='nine.testrun.org'] [data-op='dns-cache remove']").click();
        await tab.confirm();
        assert.equal((await cli("dns-cache", "list")).total, 2);
    }],
    ["maddy imap-acct stat", async () => {
        await tab.go("accounts");
        const stat = await cli("imap-acct", "stat");
        const text = await tab.control("imap-acct stat").innerText();
        assert.match(text, new RegExp(`Accounts\\s+${stat.accounts_count}\\b`));
        assert.match(text, /Stored messages\s+\d/);
    }],
    ["maddy status", async () => {
        const client = await logIn(server, friend);
        await tab.go("overview");
        await tab.page.getByText("1 connection to mailboxes.").waitFor();
        const text = await tab.page.locator("main").innerText();
        assert.match(text, /IMAP\s+1\s+1\b/);
        assert.match(text, /Up for /);
        client.close();
        await tab.page.getByText("Nobody is connected at the moment.").waitFor();
    }],
    ["maddy status --details", async () => {
        await tab.go("overview");
        const { listeners } = await cli("status", "--details");
        const rows = await tab.page.locator(".table-scroll").last().locator("tbody tr").evaluateAll((all) => all.map((row) => row.cells[0].textContent));
        assert.deepEqual(rows, listeners.map((listener) => String(listener.port)));
    }],
];

describe("the panel does what the commands of the administrator documentation do", { timeout: 900_000 }, () => {
    before(async () => {
        server = await Server.start("panel-commands");
        friend = await server.createUser();
        await server.createUser();
        browser = await Browser.start(server);
        tab = await (await browser.tab()).signIn();
    });
    after(async () => {
        await browser?.close();
        await server?.close();
    });

    for (const [command, perform] of commands)
        it(command, perform);

    it("nothing complained, and nobody else was asked", () => assert.deepEqual(tab.complaints, []));
});
