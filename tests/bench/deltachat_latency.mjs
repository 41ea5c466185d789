// SPDX-License-Identifier: GPL-3.0-or-later
// How long a text takes from one Delta Chat core to another: send call → incoming event. For reference, one connection to
// submission and one that idles do the same between each two messages: first command → EXISTS. The difference is the two
// clients' own.
//
// node tests/bench/deltachat_latency.mjs [MESSAGES]   (at least 100; the program is $MADMAIL_PROGRAM or build/dev/bin/madmail)
//
// One message after another. Between two there is a pause of 1.1 s: the client lets at most one a second through after three in a
// row, and its own pace is not what is measured here. It also keeps the run below the server's rate of 60 a minute.
import { setTimeout as pause } from "node:timers/promises";
import { twoFriends } from "../e2e/friends.mjs";
import { Server } from "../e2e/server.mjs";
import { PlainClients } from "./plain_clients.mjs";

const count = Math.max(100, Number(process.argv[2] ?? 100));
const warmUp = 5;

/** The time that `share` (0…1) of the sorted `times` do not exceed. */
const percentile = (times, share) => times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)];

const rounded = (milliseconds) => Number(milliseconds.toFixed(1));

async function measure({ alice, bob, aliceChat }, plain) {
    const chat = [];
    const server = [];
    const fromData = [];
    for (let index = 0; index < warmUp + count; ++index) {
        await pause(550);
        const reference = await plain.send();
        await pause(550);
        const since = bob.events.length;
        const began = performance.now();
        await alice.send(aliceChat, `message ${index}`);
        await bob.event("IncomingMsg", () => true, { since });
        if (index < warmUp)
            continue;
        chat.push(performance.now() - began);
        server.push(reference.whole);
        fromData.push(reference.fromData);
    }
    return [chat, server, fromData].map((times) => times.sort((a, b) => a - b));
}

const server = await Server.start("latency");
const friends = await twoFriends(server, "latency");
const plain = await PlainClients.start(server);
try {
    const [chat, reference, fromData] = await measure(friends, plain);
    const figures = {
        bench: "deltachat_latency",
        messages: count,
        p50_ms: rounded(percentile(chat, 0.5)),
        p95_ms: rounded(percentile(chat, 0.95)),
        max_ms: rounded(chat.at(-1)),
        server_p50_ms: rounded(percentile(reference, 0.5)),
        server_p95_ms: rounded(percentile(reference, 0.95)),
        data_to_exists_p50_ms: rounded(percentile(fromData, 0.5)),
    };
    console.log(`Delta Chat text, send call → incoming event, ${count} messages: p50 ${figures.p50_ms} ms, p95 ${figures.p95_ms} ms, slowest ${figures.max_ms} ms`);
    console.log(
        `The same without the clients, first command → EXISTS: p50 ${figures.server_p50_ms} ms, p95 ${figures.server_p95_ms} ms (last byte of DATA → EXISTS: p50 ${figures.data_to_exists_p50_ms} ms)`,
    );
    console.log(JSON.stringify(figures));
} finally {
    plain.close();
    await friends.close();
    await server.close();
}
