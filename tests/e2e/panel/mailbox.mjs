// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that stand in accounts, as the tests of purging need them; and an IMAP client that only stays logged in.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect } from "node:tls";

function packet(tag, body) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([Buffer.from([0xc0 | tag, 0xff]), length, body]);
}

/** What an encrypted text looks like to a server, with noise where the cipher text is. */
function encryptedMessage(address) {
    const content = Buffer.concat([packet(1, Buffer.concat([Buffer.from([3]), randomBytes(93)])), packet(18, Buffer.concat([Buffer.from([1]), randomBytes(600)]))]);
    return [
        `From: <${address}>`, `To: <${address}>`, "Subject: [...]", "Date: Sat, 21 Nov 2026 12:00:00 +0000", `Message-ID: <${randomBytes(12).toString("hex")}@localhost>`, "MIME-Version: 1.0",
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"', "",
        "--b", "Content-Type: application/pgp-encrypted", "", "Version: 1", "", "--b", "Content-Type: application/octet-stream", "",
        "-----BEGIN PGP MESSAGE-----", "", `${content.toString("base64").replace(/.{1,64}/g, "$&\r\n")}-----END PGP MESSAGE-----`, "", "--b--", "",
    ].join("\r\n");
}

/** Puts a message into the INBOX of `address`: read or not, of now or of years ago. */
export async function putMessage(server, address, { read = false, old = false } = {}) {
    const folder = mkdtempSync(path.join(tmpdir(), "madmail-message-"));
    const file = path.join(folder, "message.eml");
    writeFileSync(file, encryptedMessage(address));
    try {
        await server.cli("imap-msgs", "add", address, "INBOX", "--message", file, ...(read ? ["--flag", "\\Seen"] : []), ...(old ? ["--date", "2020-02-29T12:00:00Z"] : []));
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** How many messages `address` has, and how many of them nobody has read, as a mail client sees it. */
export async function countMessages(server, { email, password }) {
    const client = await logIn(server, { email, password });
    const answer = await client.ask("STATUS INBOX (MESSAGES UNSEEN)");
    client.close();
    const [, messages, unseen] = /MESSAGES (\d+) UNSEEN (\d+)/.exec(answer);
    return { messages: Number(messages), unseen: Number(unseen) };
}

/** A client that is logged in over TLS: `ask(command)` answers all lines of it; refused logins throw. */
export async function logIn(server, { email, password }) {
    const { host, port } = server.listeners.get("imaps");
    const socket = connect({ host, port, rejectUnauthorized: false });
    socket.setEncoding("latin1");
    let text = "";
    let wake = () => {};
    socket.on("data", (part) => {
        text += part;
        wake();
    });
    let end = null;
    for (const event of ["error", "close"])
        socket.on(event, (error) => {
            end ??= error instanceof Error ? error : new Error("the server closed the connection");
            wake();
        });
    const until = async (pattern) => {
        while (!pattern.test(text)) {
            if (end)
                throw end;
            await new Promise((resolve) => (wake = resolve));
        }
        const answer = text;
        text = "";
        return answer;
    };
    const ask = async (command) => {
        socket.write(`t ${command}\r\n`);
        const answer = await until(/^t (OK|NO|BAD).*\r\n/m);
        if (!/^t OK/m.test(answer)) {
            socket.destroy();
            throw new Error(answer.trim());
        }
        return answer;
    };
    await until(/^\* OK.*\r\n/m);
    await ask(`LOGIN "${email}" "${password}"`);
    return { ask, close: () => socket.destroy() };
}
