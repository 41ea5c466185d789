// SPDX-License-Identifier: GPL-3.0-or-later
// What a static file of 4 KiB costs: our HTTP port against nginx with one worker on the same file, in turns, with wrk -t1 -c64.
//
// node tests/bench/web_static.mjs [SECONDS] [ROUNDS]   (needs nginx and wrk; the program is $MADMAIL_PROGRAM or build/dev/bin/madmail)
//
// Compared is the processor time that a request costs the server: how many a second there were depends on the load program,
// too, which shares the processors. The last line has the ratio of nginx's cost to ours: 0.3 is the least that is wanted.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { Server } from "../e2e/server.mjs";

const run = promisify(execFile);
const seconds = Number(process.argv[2] ?? 5);
const rounds = Number(process.argv[3] ?? 3);
const ticksPerSecond = Number((await run("getconf", ["CLK_TCK"])).stdout);

/** User and system time of a process, in seconds. */
function cpuSeconds(pid) {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function freePort() {
    return new Promise((resolve) => {
        const probe = createServer().listen(0, "127.0.0.1", () => {
            const { port } = probe.address();
            probe.close(() => resolve(port));
        });
    });
}

/** nginx as Debian's default has it, with one worker, on a port of its own. */
async function startNginx(folder) {
    const port = await freePort();
    const file = path.join(folder, "nginx.conf");
    writeFileSync(
        file,
        `worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log stderr crit;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; types { text/css css; }
client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
server { listen 127.0.0.1:${port}; root ${folder}/pages; } }
`,
    );
    const child = spawn("/usr/sbin/nginx", ["-p", folder, "-c", file], { stdio: ["ignore", "ignore", "inherit"] });
    for (let attempt = 0; attempt < 200; ++attempt) {
        try {
            await fetch(`http://127.0.0.1:${port}/page.css`);
            break;
        } catch {
            await new Promise((resolve) => setTimeout(resolve, 25));
        }
    }
    const worker = Number((await run("pgrep", ["-P", String(child.pid)])).stdout.trim().split("\n")[0]);
    return { child, port, worker };
}

/** Microseconds of processor time for each request. */
async function cost(pid, url) {
    const before = cpuSeconds(pid);
    const { stdout } = await run("wrk", ["-t1", "-c64", `-d${seconds}s`, url]);
    const spent = cpuSeconds(pid) - before;
    if (/Non-2xx|Socket errors/.test(stdout))
        throw new Error(stdout);
    const requests = Number(stdout.match(/(\d+) requests in/)[1]);
    return { microseconds: (spent * 1e6) / requests, rate: requests / seconds };
}

const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const folder = mkdtempSync(path.join(tmpdir(), "madmail-bench-"));
const server = await Server.start("web_static");
let nginx = null;
try {
    await run("mkdir", ["-p", `${folder}/pages`]);
    await run("chmod", ["-R", "a+rX", folder]);
    writeFileSync(`${folder}/pages/page.css`, "/* four KiB */\n".padEnd(4096, "x"));
    await server.cli("html-serve", `${folder}/pages`);
    nginx = await startNginx(folder);
    const ours = `http://127.0.0.1:${server.listeners.get("http").port}/page.css`;
    const theirs = `http://127.0.0.1:${nginx.port}/page.css`;
    const figures = { ours: [], nginx: [], oursRate: [], nginxRate: [] };
    for (let round = 0; round < rounds; ++round) {
        const a = await cost(server.pid, ours);
        const b = await cost(nginx.worker, theirs);
        figures.ours.push(a.microseconds);
        figures.nginx.push(b.microseconds);
        figures.oursRate.push(a.rate);
        figures.nginxRate.push(b.rate);
    }
    const [our, their] = [middle(figures.ours), middle(figures.nginx)];
    console.log(`4 KiB, CPU for each request: ours ${our.toFixed(1)} µs, nginx ${their.toFixed(1)} µs; a second: ours ${Math.round(middle(figures.oursRate))}, nginx ${Math.round(middle(figures.nginxRate))}`);
    console.log(`bench web_static ours_us=${our.toFixed(2)} nginx_us=${their.toFixed(2)} ratio=${(their / our).toFixed(3)}`);
} finally {
    nginx?.child.kill("SIGTERM");
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
}
