// SPDX-License-Identifier: GPL-3.0-or-later
// What two people and a group of five do all day.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { C, Core } from "./core.mjs";
import { twoFriends } from "./friends.mjs";
import { Server } from "./server.mjs";

const sha256 = (data) => createHash("sha256").update(data).digest("hex");

describe("a day of chatting", { timeout: 900_000 }, () => {
    let server;
    let friends;
    let alice;
    let bob;
    let hello;

    before(async () => {
        server = await Server.start("chat");
    });
    after(async () => {
        await friends?.close();
        await server?.close();
    });

    it("two people with invite links join securely", async () => {
        friends = await twoFriends(server, "chat");
        ({ alice, bob } = friends);
        assert.equal((await alice.call("getBasicChatInfo", friends.aliceChat)).isEncrypted, true);
        assert.equal((await bob.call("getBasicChatInfo", friends.bobChat)).isEncrypted, true);
        for (const [person, chat] of [[alice, friends.aliceChat], [bob, friends.bobChat]]) {
            const [contact] = await person.call("getChatContacts", chat);
            assert.equal((await person.call("getContact", contact)).isVerified, true);
        }
    });

    it("text goes both ways, once each", async () => {
        hello = await alice.send(friends.aliceChat, "Hello Bob");
        hello = { sent: hello, received: await bob.incoming("Hello Bob") };
        assert.equal(hello.received.showPadlock, true);
        assert.equal(hello.received.chatId, friends.bobChat);
        await bob.send(friends.bobChat, "سلام Alice 👋");
        assert.equal((await alice.incoming("سلام Alice 👋")).chatId, friends.aliceChat);
        assert.deepEqual(await bob.texts(friends.bobChat), ["Hello Bob", "سلام Alice 👋"]);
        assert.deepEqual(await alice.texts(friends.aliceChat), ["Hello Bob", "سلام Alice 👋"]);
    });

    it("a read receipt comes back", async () => {
        await bob.call("markseenMsgs", [hello.received.id]);
        await alice.eventually("the read receipt", async () => (await alice.message(hello.sent)).state === C.DC_STATE_OUT_MDN_RCVD);
    });

    it("a reaction arrives", async () => {
        await bob.call("sendReaction", hello.received.id, ["🎉"]);
        const reactions = await alice.eventually("the reaction", () => alice.call("getMessageReactions", hello.sent));
        assert.deepEqual(reactions.reactions.map(({ emoji, count, isFromSelf }) => ({ emoji, count, isFromSelf })), [
            { emoji: "🎉", count: 1, isFromSelf: false },
        ]);
    });

    it("an edit arrives", async () => {
        await alice.call("sendEditRequest", hello.sent, "Hello dear Bob");
        const edited = await bob.eventually("the edit", async () => {
            const message = await bob.message(hello.received.id);
            return message.isEdited && message;
        });
        assert.equal(edited.text, "Hello dear Bob");
    });

    it("a deletion for everybody arrives", async () => {
        await alice.call("deleteMessagesForAll", [hello.sent]);
        await bob.event("MsgDeleted", ({ msgId }) => msgId === hello.received.id);
        assert.deepEqual(await bob.texts(friends.bobChat), ["سلام Alice 👋"]);
    });

    it("a file of 5 MB arrives unchanged", async () => {
        const content = randomBytes(5_000_000);
        const file = path.join(alice.core.directory, "holiday.bin");
        writeFileSync(file, content);
        const sent = await alice.send(friends.aliceChat, "my file", { file, filename: "holiday.bin", viewtype: "File" });
        await alice.delivered(sent);
        const { id } = await bob.incoming("my file");
        const received = await bob.eventually("the whole file", async () => {
            const message = await bob.message(id);
            return message.downloadState === "Done" && message.file && message;
        });
        assert.equal(received.fileName, "holiday.bin");
        assert.equal(received.fileBytes, content.length);
        assert.equal(sha256(readFileSync(received.file)), sha256(content));
    });

    it("a group of five: everybody reads everybody, once", async () => {
        const core = new Core("chat-group");
        try {
            const links = [];
            for (let index = 0; index < 3; ++index)
                links.push((await server.createUser()).dclogin);
            const others = await Promise.all(links.map((link) => core.login(link)));
            await groupOfFive([alice, bob, ...others]);
        } finally {
            await core.close();
        }
    });

    it("the quota is shown", async () => {
        const page = await alice.eventually("the quota", async () => {
            const html = await alice.call("getConnectivityHtml");
            return /GiB/.test(html) && html;
        });
        assert.match(page, /\b1(\.0+)? GiB/, "the default quota is 1 GiB");
    });
});

/** The first of `people` makes a group of all; then everybody says one thing. */
async function groupOfFive(people) {
    const [founder, ...members] = people;
    const group = await founder.call("createGroupChat", "Five of us", false);
    for (const member of members)
        await founder.call("addContactToChat", group, await founder.meet(member));
    await founder.send(group, "welcome from 0");
    const chats = [group];
    for (const member of members) {
        const { chatId } = await member.incoming("welcome from 0");
        await member.call("acceptChat", chatId);
        chats.push(chatId);
    }
    const expected = people.map((_, index) => `welcome from ${index}`);
    await Promise.all(members.map((member, index) => member.send(chats[index + 1], expected[index + 1])));
    for (const [index, person] of people.entries()) {
        for (const text of expected)
            await person.incoming(text);
        assert.deepEqual((await person.texts(chats[index])).sort(), expected, `the group as ${person.email} sees it`);
        assert.equal((await person.call("getChatContacts", chats[index])).length, 5);
    }
}
