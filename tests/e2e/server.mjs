// SPDX-License-Identifier: GPL-3.0-or-later
// Starts and stops a Madmail server as a user would: the program, a state directory, the command line.
import { execFile, spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Bell, eventually, within } from "./waiting.mjs";

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const artifacts = path.join(top, "tests/artifacts/e2e");
const program = process.env.MADMAIL_PROGRAM ?? path.join(top, "build/dev/bin/madmail");
const standardPorts = [25, 80, 143, 443, 465, 587, 993];

/** Whether `port` is free on the loopback address now. */
function isFree(port) {
    return new Promise((resolve) => {
        const probe = createServer();
        probe.once("error", () => resolve(false));
        probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
    });
}

/** An offset at which all standard ports are free, below the range from which the kernel hands out ports by itself. */
async function freeOffset() {
    for (let attempt = 0; attempt < 100; ++attempt) {
        const offset = 12_000 + 1000 * Math.floor(Math.random() * 19);
        const free = await Promise.all(standardPorts.map((port) => isFree(offset + port)));
        if (free.every(Boolean))
            return offset;
    }
    throw new Error("no free range of ports was found");
}

export class Server {
    #process = null;
    #log;
    #lines = [];
    #bell = new Bell();
    #exit = null;

    constructor(name, stateDirectory, offset) {
        this.stateDirectory = stateDirectory;
        this.offset = offset;
        /** Listener name → `{ host, port }`, as the server printed them. */
        this.listeners = new Map();
        mkdirSync(artifacts, { recursive: true });
        this.#log = createWriteStream(path.join(artifacts, `${name}-server.log`));
    }

    /** A running server on a new state directory. `configuration` becomes its maddy.conf. */
    static async start(name, { configuration } = {}) {
        if (!existsSync(program))
            throw new Error(`${program} is missing: sh tests/run.sh builds it`);
        const stateDirectory = mkdtempSync(path.join(tmpdir(), "madmail-e2e-"));
        if (configuration)
            writeFileSync(path.join(stateDirectory, "maddy.conf"), configuration);
        const server = new Server(name, stateDirectory, await freeOffset());
        await server.launch();
        return server;
    }

    /** Starts the program and waits until it says that it runs. */
    async launch() {
        this.#lines = [];
        this.listeners.clear();
        const child = spawn(
            program,
            ["--cli", "run", "--state-dir", this.stateDirectory, "--bind", "127.0.0.1", "--port-offset", String(this.offset)],
            { stdio: ["ignore", "pipe", "pipe"] },
        );
        this.#process = child;
        this.#exit = new Promise((resolve) => {
            child.once("error", (error) => resolve({ error }));
            child.once("close", (code, signal) => resolve({ code, signal }));
        }).then((end) => {
            this.#process = null;
            this.#bell.ring();
            return end;
        });
        for (const stream of [child.stdout, child.stderr])
            createInterface({ input: stream }).on("line", (line) => this.#onLine(line));
        await eventually(
            this.#bell,
            "the server starts",
            () => {
                if (!this.#process)
                    throw new Error(`the server ended while it started:\n${this.lastLines()}`);
                return this.#lines.includes("Madmail is running.");
            },
            { explain: () => `\n${this.lastLines()}` },
        );
    }

    #onLine(line) {
        this.#lines.push(line);
        this.#log.write(`${line}\n`);
        const listener = /^Listening: (\S+) (.+):(\d+)$/.exec(line);
        if (listener)
            this.listeners.set(listener[1], { host: listener[2], port: Number(listener[3]) });
        this.#bell.ring();
    }

    get pid() {
        return this.#process?.pid;
    }

    lastLines() {
        return this.#lines.slice(-30).join("\n");
    }

    /** One command of the command line, against this server's state directory. Returns what it printed. */
    async cli(...command) {
        const { stdout } = await promisify(execFile)(program, ["--cli", ...command, "--state-dir", this.stateDirectory], {
            timeout: 30_000,
        });
        return stdout;
    }

    /** A new account: `{ email, password, dclogin }`. */
    async createUser() {
        return JSON.parse(await this.cli("create-user", "--json-only"));
    }

    /** The orderly end, as `systemctl stop` and Ctrl+C bring it about. Throws unless the program ended well and in time. */
    async stop() {
        if (!this.#process)
            return;
        this.#process.kill("SIGTERM");
        const child = this.#process;
        let end;
        try {
            end = await within(this.#exit, "the server stops", { timeout: 30_000, explain: () => `\n${this.lastLines()}` });
        } catch (error) {
            child.kill("SIGKILL");
            throw error;
        }
        if (end.code !== 0)
            throw new Error(`the server ended with ${JSON.stringify(end)}:\n${this.lastLines()}`);
    }

    /** stop(), and the state directory is gone. */
    async close() {
        try {
            await this.stop();
        } finally {
            this.#log.end();
            rmSync(this.stateDirectory, { recursive: true, force: true });
        }
    }
}

/** `link` with another address, password or parameter; a value of null removes one. The server's own links are the model, so that ports and security stay right. */
export function changedLink(link, { email, password, ...parameters }) {
    const [, address, query] = /^dclogin:(?:\/\/)?([^/?]+)\/?\?(.*)$/.exec(link);
    const values = new URLSearchParams(query);
    if (password !== undefined)
        values.set("p", password);
    for (const [key, value] of Object.entries(parameters))
        value === null ? values.delete(key) : values.set(key, value);
    const text = [...values].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
    return `dclogin:${email ?? address}/?${text}`;
}
