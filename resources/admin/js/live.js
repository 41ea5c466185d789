// SPDX-License-Identifier: GPL-3.0-or-later
// The state of the server, asked for again and again while somebody looks, and its short history for the graphs.
import { get } from "./api.js";

const kept = 1800;
const windowSeconds = 60;

export const live = { status: null, running: null, error: null, connections: [], messages: [] };

const listeners = new Set();
let period = 10_000;
let timer = null;
let isActive = false;
let counted = [];

export function onLive(listener, signal) {
    listeners.add(listener);
    signal?.addEventListener("abort", () => listeners.delete(listener));
    if (live.status || live.error)
        listener(live);
}

/** Every two seconds on a page with live numbers, less often elsewhere. */
export function setPeriod(milliseconds) {
    period = milliseconds;
    if (isActive)
        refresh();
}

export function startLive() {
    isActive = true;
    refresh();
}

export function stopLive() {
    isActive = false;
    clearTimeout(timer);
    Object.assign(live, { status: null, running: null, error: null, connections: [], messages: [] });
    counted = [];
}

function remember(status) {
    const time = Date.now() / 1000;
    const connections = (status.services ?? []).reduce((sum, service) => sum + (service.connections ?? service.relays ?? 0), 0);
    const messages = status.received_messages ?? 0;
    counted = [...counted.filter((sample) => time - sample.time <= windowSeconds), { time, messages }];
    const spent = time - counted[0].time;
    // After a restart the server counts from the start again.
    const rate = spent > 0 ? (Math.max(0, messages - counted[0].messages) / spent) * 60 : 0;
    live.connections = [...live.connections.slice(1 - kept), { time, value: connections }];
    live.messages = [...live.messages.slice(1 - kept), { time, value: rate }];
}

/** Asks now; listeners are told. */
export async function refresh() {
    clearTimeout(timer);
    if (!isActive)
        return;
    if (!document.hidden) {
        try {
            const [status, running] = await Promise.all([get("/admin/status", { details: true }), get("/admin/tasks/running")]);
            Object.assign(live, { status, running: running.running ? running : null, error: null });
            remember(status);
        } catch (error) {
            live.error = error.message;
        }
        if (!isActive)
            return;
        listeners.forEach((listener) => listener(live));
    }
    clearTimeout(timer);
    timer = setTimeout(refresh, live.running ? Math.min(period, 1000) : period);
}

document.addEventListener("visibilitychange", () => !document.hidden && refresh());
