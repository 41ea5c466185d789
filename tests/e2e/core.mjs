// SPDX-License-Identifier: GPL-3.0-or-later
// A real Delta Chat core in a process of its own, and the accounts ("profiles") in it.
import { C, StdioDeltaChat } from "@deltachat/jsonrpc-client";
import { getRPCServerPath } from "@deltachat/stdio-rpc-server";
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { artifacts } from "./server.mjs";
import { Bell, eventually, within } from "./waiting.mjs";

export { C };

/** One core: one process, as one phone has it. Its events are logged in tests/artifacts/e2e. */
export class Core {
    #process;
    #client;
    #exit;
    #log;
    #accounts = new Map();

    constructor(name) {
        this.name = name;
        this.directory = mkdtempSync(path.join(tmpdir(), "madmail-core-"));
        mkdirSync(artifacts, { recursive: true });
        this.#log = createWriteStream(path.join(artifacts, `${name}.log`));
        this.#process = spawn(getRPCServerPath(), {
            env: { ...process.env, DC_ACCOUNTS_PATH: path.join(this.directory, "accounts") },
            stdio: ["pipe", "pipe", "pipe"],
        });
        this.#process.stderr.pipe(this.#log, { end: false });
        this.#exit = new Promise((resolve) => {
            this.#process.once("error", resolve);
            this.#process.once("close", resolve);
        });
        this.#client = new StdioDeltaChat(this.#process.stdin, this.#process.stdout, true);
        this.#client.on("ALL", (id, event) => {
            this.#log.write(`${new Date().toISOString()} ${id} ${JSON.stringify(event)}\n`);
            this.#accounts.get(id)?.onEvent(event);
        });
    }

    get rpc() {
        return this.#client.rpc;
    }

    async addAccount() {
        const id = await this.rpc.addAccount();
        const account = new Account(this, id);
        this.#accounts.set(id, account);
        return account;
    }

    /** An account that is set up by `link` and connected. */
    async login(link) {
        const account = await this.addAccount();
        await account.login(link);
        return account;
    }

    async close() {
        this.#process.stdin.end();
        try {
            await within(this.#exit, `${this.name} ends`, { timeout: 10_000 });
        } catch {
            this.#process.kill("SIGKILL");
            await this.#exit;
        }
        this.#log.end();
        rmSync(this.directory, { recursive: true, force: true });
    }
}

/** One account of a core. Methods of the core's own interface that take an account first are called through call(). */
export class Account {
    #bell = new Bell();

    constructor(core, id) {
        this.core = core;
        this.id = id;
        /** Everything the core reported about this account, in order. */
        this.events = [];
    }

    onEvent(event) {
        this.events.push(event);
        this.#bell.ring();
    }

    call(method, ...parameters) {
        return this.core.rpc[method](this.id, ...parameters);
    }

    /** Sets the account up and waits until it is connected and idle. */
    async login(link) {
        const since = this.events.length;
        await within(this.call("addTransportFromQr", link), "set-up by an invite link", { explain: () => this.recentTrouble() });
        this.email = await this.call("getConfig", "configured_addr");
        await this.#connect(since);
    }

    async #connect(since) {
        await this.call("startIo");
        await this.event("ImapInboxIdle", () => true, { since });
    }

    /** As a phone that has its network again. Returns when everything that waited was fetched. */
    async start() {
        await this.#connect(this.events.length);
    }

    /** As a phone without network: nothing is sent or fetched until start(). */
    async stop() {
        await this.call("stopIo");
    }

    /** The first event of a kind that `matches`, from number `since` of this.events on. */
    event(kind, matches = () => true, { since = 0, timeout } = {}) {
        return this.eventually(`event ${kind}`, () => this.events.slice(since).find((event) => event.kind === kind && matches(event)), {
            timeout,
        });
    }

    /** The first truthy result of `condition`, tried now and whenever the core reported something. */
    eventually(what, condition, { timeout } = {}) {
        return eventually(this.#bell, `${this.email ?? "a new account"}: ${what}`, condition, {
            timeout,
            explain: () => this.recentTrouble(),
        });
    }

    recentTrouble() {
        const lines = this.events.filter(({ kind }) => ["Info", "Warning", "Error"].includes(kind)).slice(-15);
        return `; the core's last words were\n${lines.map(({ kind, msg }) => `  ${kind}: ${msg}`).join("\n")}`;
    }

    /** Text, and whatever else MessageData knows. Returns the number of the message. */
    send(chat, text, more = {}) {
        const nothing = { html: null, viewtype: null, file: null, filename: null, location: null };
        const noQuote = { overrideSenderName: null, quotedMessageId: null, quotedText: null };
        return this.call("sendMsg", chat, { text, ...nothing, ...noQuote, ...more });
    }

    message(id) {
        return this.call("getMessage", id);
    }

    /** The messages of a chat that people wrote, in the order in which they are shown. */
    async messages(chat) {
        const ids = await this.call("getMessageIds", chat, false, false);
        const loaded = await this.call("getMessages", ids);
        return ids.map((id) => loaded[id]).filter((message) => message.kind === "message" && !message.isInfo);
    }

    async texts(chat) {
        return (await this.messages(chat)).map(({ text }) => text);
    }

    /** The incoming message with this text, wherever it was put. */
    incoming(text, options) {
        return this.eventually(
            `the message “${text}”`,
            async () => {
                const [id] = await this.call("searchMessages", text, null);
                return id && (await this.message(id));
            },
            options,
        );
    }

    /** Waits until the server has taken the message. Throws at once when the core gave up. */
    delivered(id, options) {
        return this.eventually(
            `message ${id} is delivered`,
            async () => {
                const message = await this.message(id);
                if (message.state === C.DC_STATE_OUT_FAILED)
                    throw new Error(`the message could not be sent: ${message.error}`);
                return message.state >= C.DC_STATE_OUT_DELIVERED && message;
            },
            options,
        );
    }

    /** Adds the owner of `other` as a contact, with key, as if a contact card had been handed over. Returns the contact. */
    async meet(other) {
        const card = await other.core.rpc.makeVcard(other.id, [C.DC_CONTACT_ID_SELF]);
        const [contact] = await this.call("importVcardContents", card);
        return contact;
    }
}
