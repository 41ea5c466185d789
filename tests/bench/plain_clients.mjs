// SPDX-License-Identifier: GPL-3.0-or-later
// One sender and one idling receiver without a mail client around them: what the server itself takes, as a program in the same
// language and on the same machine sees it.
import { randomBytes } from "node:crypto";
import { connect } from "node:tls";

/** A connection over TLS whose answers are awaited by pattern. */
class Line {
    #socket;
    #text = "";
    #waiting = null;

    static async open({ host, port }) {
        const line = new Line();
        await new Promise((resolve, reject) => {
            line.#socket = connect({ host, port, rejectUnauthorized: false }, resolve);
            line.#socket.once("error", reject);
        });
        line.#socket.setNoDelay(true);
        line.#socket.setEncoding("latin1");
        line.#socket.on("data", (text) => line.#take(text));
        line.#socket.on("close", () => line.#waiting?.reject(new Error("the server closed a connection")));
        return line;
    }

    #take(text) {
        this.#text += text;
        const waiting = this.#waiting;
        const refusal = /^([45]\d\d |[abc] NO |[abc] BAD ).*/m.exec(this.#text);
        if (refusal)
            waiting?.reject(new Error(`the server said: ${refusal[0]}`));
        const found = waiting?.pattern.exec(this.#text);
        if (!found)
            return;
        this.#text = this.#text.slice(found.index + found[0].length);
        this.#waiting = null;
        waiting.resolve(performance.now());
    }

    write(text) {
        this.#socket.write(text, "latin1");
    }

    /** When `pattern` came, by performance.now(). */
    awaited(pattern) {
        return new Promise((resolve, reject) => {
            this.#waiting = { pattern, resolve, reject };
            this.#take("");
        });
    }

    say(text, pattern) {
        this.write(text);
        return this.awaited(pattern);
    }

    close() {
        this.#socket.destroy();
    }
}

/** An OpenPGP packet with a new-format header and a length of five bytes. */
function packet(tag, body) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([Buffer.from([0xc0 | tag, 0xff]), length, body]);
}

/** What an encrypted text of Delta Chat looks like to a server, with noise where the cipher text is. */
function encryptedMessage(from, to) {
    const content = Buffer.concat([packet(1, Buffer.concat([Buffer.from([3]), randomBytes(93)])), packet(18, Buffer.concat([Buffer.from([1]), randomBytes(1200)]))]);
    const armor = content.toString("base64").replace(/.{1,64}/g, "$&\r\n");
    return [
        `From: <${from}>`, `To: <${to}>`, "Subject: [...]", `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
        `Message-ID: <${randomBytes(16).toString("hex")}@localhost>`, "Chat-Version: 1.0", "MIME-Version: 1.0",
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";', '\tboundary="b"', "",
        "--b", "Content-Type: application/pgp-encrypted", "", "Version: 1", "",
        "--b", "Content-Type: application/octet-stream", "",
        "-----BEGIN PGP MESSAGE-----", "", `${armor}-----END PGP MESSAGE-----`, "", "--b--", "",
    ].join("\r\n");
}

export class PlainClients {
    #sender;
    #receiver;
    #from;
    #to;

    /** Two new accounts of `server`, one logged in to submission, the other idling in its INBOX. */
    static async start(server) {
        const [from, to] = [await server.createUser(), await server.createUser()];
        const clients = new PlainClients();
        clients.#from = from.email;
        clients.#to = to.email;
        clients.#receiver = await Line.open(server.listeners.get("imaps"));
        await clients.#receiver.say(`a LOGIN ${to.email} ${to.password}\r\nb SELECT INBOX\r\n`, /^b OK.*\r\n/m);
        await clients.#receiver.say("c IDLE\r\n", /^\+ .*\r\n/m);
        clients.#sender = await Line.open(server.listeners.get("submissions"));
        await clients.#sender.say("EHLO localhost\r\n", /^250 .*\r\n/m);
        const login = Buffer.from(`\0${from.email}\0${from.password}`).toString("base64");
        await clients.#sender.say(`AUTH PLAIN ${login}\r\n`, /^235 .*\r\n/m);
        return clients;
    }

    /** Sends one message. Milliseconds from its first command to EXISTS, and from its last byte. */
    async send() {
        const began = performance.now();
        await this.#sender.say(`MAIL FROM:<${this.#from}>\r\nRCPT TO:<${this.#to}>\r\nDATA\r\n`, /^354 .*\r\n/m);
        const exists = this.#receiver.awaited(/^\* \d+ EXISTS\r\n/m);
        const bodyAt = performance.now();
        await this.#sender.say(`${encryptedMessage(this.#from, this.#to)}.\r\n`, /^250 .*\r\n/m);
        const cameAt = await exists;
        return { whole: cameAt - began, fromData: cameAt - bodyAt };
    }

    close() {
        this.#sender?.close();
        this.#receiver?.close();
    }
}
