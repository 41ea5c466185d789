// SPDX-License-Identifier: GPL-3.0-or-later
// Where the tests find the panel: at the server itself, or, from its source files, at a small server that hands the Admin API on.
import { readFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import { fileURLToPath } from "node:url";

const files = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../resources/admin");
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** The panel inside the program is tested, unless somebody works on its files. */
const isServedByProgram = !process.env.PANEL_FILES;

function handOn(request, response, port, change) {
    const onward = https.request({ host: "127.0.0.1", port, path: "/api/admin", method: request.method, headers: { ...request.headers, host: `127.0.0.1:${port}` }, rejectUnauthorized: false }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
            const content = change(Buffer.concat(parts));
            response.writeHead(answer.statusCode, { "content-type": "application/json", "content-length": content.length });
            response.end(content);
        });
    });
    onward.on("error", () => response.writeHead(502).end());
    request.pipe(onward);
}

async function send(response, file) {
    try {
        const content = await readFile(file);
        response.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream", "content-security-policy": policy });
        response.end(content);
    } catch {
        response.writeHead(404).end();
    }
}

/**
 * `{ url, close() }` of the panel of the server whose HTTPS port is `httpsPort`. `change(content)` may change answers of the API,
 * and with it the panel comes from the small server in any case.
 */
export async function mountPanel(httpsPort, { change } = {}) {
    if (isServedByProgram && !change)
        return { url: `https://127.0.0.1:${httpsPort}/admin/`, close: async () => {} };
    const server = http.createServer(async (request, response) => {
        const { pathname } = new URL(request.url, "http://127.0.0.1");
        if (pathname === "/api/admin")
            return handOn(request, response, httpsPort, change ?? ((content) => content));
        if (pathname === "/admin/config.json") {
            response.writeHead(200, { "content-type": "application/json" });
            return response.end('{"api":"/api/admin","language":"en","version":"0.1.0"}');
        }
        if (pathname.startsWith("/fonts/"))
            return send(response, path.join(files, "../www", path.normalize(pathname)));
        const name = pathname.replace(/^\/admin\//, "") || "index.html";
        const file = path.join(files, name);
        if (pathname.startsWith("/admin/") && file.startsWith(files))
            return send(response, file);
        response.writeHead(404).end();
    });
    await new Promise((resolve) => server.listen(Number(process.env.PANEL_PORT ?? 0), "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${server.address().port}/admin/`,
        close: () => new Promise((resolve) => {
            server.close(resolve);
            server.closeAllConnections();
        }),
    };
}
