// SPDX-License-Identifier: GPL-3.0-or-later
// Getting in: invite links, first login of an address nobody has seen, wrong passwords.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Core } from "./core.mjs";
import { join } from "./friends.mjs";
import { changedLink, Server } from "./server.mjs";

describe("getting in", { timeout: 900_000 }, () => {
    let server;
    let core;
    let invited;
    let madeUp;

    before(async () => {
        server = await Server.start("setup");
        core = new Core("setup");
    });
    after(async () => {
        await core?.close();
        await server?.close();
    });

    it("an invite link is one that the client understands", async () => {
        invited = await server.createUser();
        const account = await core.addAccount();
        assert.deepEqual(await account.call("checkQr", invited.dclogin), { kind: "login", address: invited.email });
        const values = new URLSearchParams(invited.dclogin.split("?")[1]);
        assert.equal(values.get("p"), invited.password);
        assert.equal(values.get("is"), "ssl");
        assert.equal(values.get("ss"), "ssl");
        assert.equal(values.get("ic"), "3", "the certificate is self-signed");
        assert.equal(Number(values.get("ip")), server.offset + 993);
        assert.equal(Number(values.get("sp")), server.offset + 465);
    });

    it("every invite link is another account", async () => {
        const another = await server.createUser();
        assert.notEqual(another.email, invited.email);
        assert.notEqual(another.password, invited.password);
    });

    it("an invite link sets the client up", async () => {
        const account = await core.login(invited.dclogin);
        assert.equal(account.email, invited.email);
        invited.account = account;
    });

    it("an address nobody has seen is created at its first login, over STARTTLS", async () => {
        const domain = invited.email.split("@")[1];
        const email = `someone.new-${Date.now().toString(36)}@${domain}`;
        const link = changedLink(invited.dclogin, {
            email,
            password: "a password of my own, with spaces & signs: é",
            ip: server.offset + 143,
            is: "starttls",
            sp: server.offset + 587,
            ss: "starttls",
        });
        madeUp = { link, account: await core.login(link) };
        assert.equal(madeUp.account.email, email);
    });

    it("a wrong password is refused, for both kinds of account", async () => {
        for (const link of [invited.dclogin, madeUp.link]) {
            const account = await core.addAccount();
            await assert.rejects(account.call("addTransportFromQr", changedLink(link, { password: "not-the-password" })), ({ message }) => {
                assert.match(message, /password/i);
                return true;
            });
            assert.equal(await account.call("isConfigured"), false);
        }
    });

    it("the right password still works after wrong ones from the same place", async () => {
        const account = await core.login(invited.dclogin);
        assert.equal(account.email, invited.email);
        await account.stop();
    });

    it("an invited and a made-up account chat", async () => {
        const { inviterChat } = await join(madeUp.account, invited.account);
        await madeUp.account.send(inviterChat, "hello from the new one");
        const message = await invited.account.incoming("hello from the new one");
        assert.equal(message.showPadlock, true);
    });
});
