// SPDX-License-Identifier: GPL-3.0-or-later
// Two people who know each other: the starting point of most tests.
import { Core } from "./core.mjs";

/** Secure-join: `joiner` scans the code that `inviter` shows. Returns the chat of each with the other. */
export async function join(inviter, joiner) {
    const [inviterSince, joinerSince] = [inviter.events.length, joiner.events.length];
    const code = await inviter.call("getChatSecurejoinQrCode", null);
    const joinerChat = await joiner.call("secureJoin", code);
    const done = ({ progress }) => progress === 1000;
    await joiner.event("SecurejoinJoinerProgress", done, { since: joinerSince });
    const { contactId } = await inviter.event("SecurejoinInviterProgress", done, { since: inviterSince });
    const inviterChat = await inviter.call("createChatByContactId", contactId);
    return { inviterChat, joinerChat, contactId };
}

/** Alice and Bob, each with a phone and an invite link of `server`, joined. close() ends both cores. */
export async function twoFriends(server, name) {
    const cores = [new Core(`${name}-alice`), new Core(`${name}-bob`)];
    const close = () => Promise.all(cores.map((core) => core.close()));
    try {
        const links = [await server.createUser(), await server.createUser()];
        const [alice, bob] = await Promise.all(cores.map((core, index) => core.login(links[index].dclogin)));
        const { inviterChat, joinerChat } = await join(alice, bob);
        return { alice, bob, aliceChat: inviterChat, bobChat: joinerChat, links, close };
    } catch (error) {
        await close();
        throw error;
    }
}
