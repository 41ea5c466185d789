// SPDX-License-Identifier: GPL-3.0-or-later
// How long a text takes from one Delta Chat core to another: send call → incoming event. About 45 ms of it are the two clients' own.
//
// node tests/bench/deltachat_latency.mjs [MESSAGES]   (at least 100; the program is $MADMAIL_PROGRAM or build/dev/bin/madmail)
//
// One message after another. Between two there is a pause of 1.1 s: the client lets at most one a second through after three in a
// row, and its own pace is not what is measured here. It also keeps the run below the server's rate of 60 a minute.
import { setTimeout as pause } from "node:timers/promises";
import { twoFriends } from "../e2e/friends.mjs";
import { Server } from "../e2e/server.mjs";

const count = Math.max(100, Number(process.argv[2] ?? 100));
const warmUp = 5;

/** The time that `share` (0…1) of the sorted `times` do not exceed. */
const percentile = (times, share) => times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)];

async function measure({ alice, bob, aliceChat }) {
    const times = [];
    for (let index = 0; index < warmUp + count; ++index) {
        await pause(1100);
        const since = bob.events.length;
        const began = performance.now();
        await alice.send(aliceChat, `message ${index}`);
        await bob.event("IncomingMsg", () => true, { since });
        if (index >= warmUp)
            times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b);
}

const server = await Server.start("latency");
const friends = await twoFriends(server, "latency");
try {
    const times = await measure(friends);
    const figures = { p50: percentile(times, 0.5), p95: percentile(times, 0.95), max: times.at(-1) };
    for (const name in figures)
        figures[name] = Number(figures[name].toFixed(1));
    console.log(`Delta Chat text, send call → incoming event, ${count} messages: p50 ${figures.p50} ms, p95 ${figures.p95} ms, slowest ${figures.max} ms`);
    console.log(JSON.stringify({ bench: "deltachat_latency", messages: count, p50_ms: figures.p50, p95_ms: figures.p95, max_ms: figures.max }));
} finally {
    await friends.close();
    await server.close();
}
