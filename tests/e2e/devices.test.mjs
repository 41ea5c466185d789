// SPDX-License-Identifier: GPL-3.0-or-later
// Phones come and go: offline for a while, a second device, a server that restarts, many messages at once.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { C, Core } from "./core.mjs";
import { twoFriends } from "./friends.mjs";
import { Server } from "./server.mjs";

const numbered = (word, count) => Array.from({ length: count }, (_, index) => `${word} ${String(index + 1).padStart(2, "0")}`);

describe("phones come and go", { timeout: 900_000 }, () => {
    let server;
    let friends;
    let alice;
    let bob;

    before(async () => {
        server = await Server.start("devices");
        friends = await twoFriends(server, "devices");
        ({ alice, bob } = friends);
    });
    after(async () => {
        await friends?.close();
        await server?.close();
    });

    /** Those messages of Bob's chat that begin with `word`, in his order. */
    const bobsTexts = async (word) => (await bob.texts(friends.bobChat)).filter((text) => text.startsWith(word));

    it("twenty messages at once are all taken and arrive once each", async () => {
        const texts = numbered("burst", 20);
        const since = alice.events.length;
        const ids = await Promise.all(texts.map((text) => alice.send(friends.aliceChat, text)));
        for (const id of ids)
            await alice.delivered(id);
        for (const text of texts)
            await bob.incoming(text);
        assert.deepEqual((await bobsTexts("burst")).sort(), texts);
        const refusals = alice.events
            .slice(since)
            .filter(({ kind, msg }) => ["Info", "Warning", "Error"].includes(kind) && /\b450 4\.7\.1|TransientNegativeCompletion/.test(msg));
        assert.deepEqual(refusals, [], "the server put nothing off");
    });

    it("who was offline gets everything once, in order", async () => {
        await bob.stop();
        const texts = numbered("offline", 10);
        for (const text of texts)
            await alice.delivered(await alice.send(friends.aliceChat, text));
        await bob.start();
        await alice.send(friends.aliceChat, "that was all");
        await bob.incoming("that was all");
        assert.deepEqual(await bobsTexts("offline"), texts);
    });

    it("a server that restarts is found again, and nothing is lost or doubled", async () => {
        await server.stop();
        const waiting = await alice.send(friends.aliceChat, "restart 01, sent while the server was away");
        await server.launch();
        await alice.delivered(waiting, { timeout: 180_000 });
        await bob.incoming("restart 01", { timeout: 180_000 });
        await bob.send(friends.bobChat, "I am still here");
        await alice.incoming("I am still here", { timeout: 180_000 });
        await alice.send(friends.aliceChat, "restart 02, sent afterwards");
        await bob.incoming("restart 02");
        assert.deepEqual(await bobsTexts("restart"), ["restart 01, sent while the server was away", "restart 02, sent afterwards"]);
    });

    it("a second device has everything that the first one has", async () => {
        const backups = path.join(alice.core.directory, "backups");
        mkdirSync(backups);
        await alice.stop();
        await alice.call("exportBackup", backups, null);
        const tablets = new Core("devices-tablet");
        try {
            const tablet = await tablets.addAccount();
            await tablet.call("importBackup", path.join(backups, readdirSync(backups)[0]), null);
            tablet.email = `${alice.email} (tablet)`;
            for (const device of [alice, tablet]) {
                await device.call("setConfig", "bcc_self", "1");
                await device.start();
            }
            await twoDevices(alice, tablet, bob, friends);
        } finally {
            await tablets.close();
        }
    });
});

/** A message from each of Alice's devices and one from Bob are on all three, once. */
async function twoDevices(phone, tablet, bob, { aliceChat, bobChat }) {
    await phone.send(aliceChat, "device: from the phone");
    const copy = await tablet.incoming("device: from the phone");
    assert.equal(copy.fromId, C.DC_CONTACT_ID_SELF);
    assert.equal(copy.chatId, aliceChat);
    await bob.incoming("device: from the phone");
    await tablet.send(aliceChat, "device: from the tablet");
    await phone.incoming("device: from the tablet");
    await bob.incoming("device: from the tablet");
    await bob.send(bobChat, "device: to both");
    const expected = ["device: from the phone", "device: from the tablet", "device: to both"];
    for (const [person, chat] of [[phone, aliceChat], [tablet, aliceChat], [bob, bobChat]]) {
        await person.incoming("device: to both");
        const texts = (await person.texts(chat)).filter((text) => text.startsWith("device:"));
        assert.deepEqual(texts, expected, `the chat as ${person.email} sees it`);
    }
}
