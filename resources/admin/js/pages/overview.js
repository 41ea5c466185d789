// SPDX-License-Identifier: GPL-3.0-or-later
// Is it all right? State, address, people, storage, certificate, live connections.
import { h, icon, replace, tech } from "../dom.js";
import { get } from "../api.js";
import { t } from "../i18n.js";
import { ago, clock, day, duration, moment, number, size } from "../format.js";
import { live, onLive } from "../live.js";
import { linkTo } from "../router.js";
import { badge, card, copyable, errorLine, facts, note, usedBar } from "../controls.js";
import { graph } from "../graph.js";
import { plainTable } from "../table.js";
import { concerns, overallState } from "../state.js";

const names = { imap: "IMAP", imaps: "IMAP TLS", submission: "Submission", submissions: "Submission TLS", smtp: "SMTP", http: "HTTP", https: "HTTPS", turn: "TURN" };
const spans = [[300, "graph.span5m"], [1800, "graph.span30m"], [3600, "graph.span1h"]];

/** Where people find this server: what the owner chose, else what this page was opened by. */
function siteLink(settings) {
    const chosen = settings?.smtp_hostname?.effective || settings?.public_ip?.effective;
    if (!chosen || chosen === location.hostname)
        return `${location.origin}/`;
    return `https://${chosen.includes(":") ? `[${chosen}]` : chosen}${location.port && location.port !== "443" ? `:${location.port}` : ""}/`;
}

function fact(title, value, detail, page) {
    return h("a.fact", { href: linkTo(page) }, h("span.fact-title", title), h("strong", value), h("span.quiet", detail));
}

function connectionTables(status) {
    const services = (status.services ?? []).map((service) => [service.name, number(service.connections ?? service.relays ?? 0), service.unique_ips === undefined ? "–" : number(service.unique_ips)]);
    const ports = (status.listeners ?? []).map((listener) => [tech(String(listener.port)), names[listener.service] ?? listener.service, tech(listener.address),
                                                             number(listener.connections), number(listener.unique_ips), size(listener.bytes_in), size(listener.bytes_out)]);
    return [plainTable(t("overview.byService"), [t("overview.service"), t("overview.connections"), t("overview.uniqueIps")], services, { numeric: [1, 2] }),
            h("h3", t("overview.byPort")),
            plainTable(t("overview.byPort"), [t("overview.port"), t("overview.service"), t("overview.listens"), t("overview.connections"), t("overview.uniqueIps"), t("overview.in"), t("overview.out")],
                       ports, { numeric: [3, 4, 5, 6] })];
}

function certificateFacts(status) {
    return facts([
        [t("certificate.kind"), status.certificate_self_signed ? t("certificate.selfSigned") : t("certificate.file")],
        [t("certificate.until"), `${day(status.certificate_expires)} (${ago(status.certificate_expires)})`],
        [t("certificate.fingerprint"), copyable(status.certificate_sha256)],
    ]);
}

function concernList(list) {
    if (!list.length)
        return null;
    return h("section.concerns", { "aria-label": t("state.attention") }, h("h2", icon("warn"), t("state.attention")),
             h("ul", list.map(({ text, page }) => h("li", h("span", { dir: "auto" }, text), " ", h("a", { href: linkTo(page) }, t(`page.${page}`))))));
}

function graphs(signal) {
    const connections = graph({ title: t("graph.connections"), series: 1, format: (value) => number(value) });
    const messages = graph({ title: t("graph.messages"), series: 2 });
    let span = spans[0][0];
    const draw = () => {
        const since = Date.now() / 1000 - span;
        connections.setSamples(live.connections.filter((sample) => sample.time >= since));
        messages.setSamples(live.messages.filter((sample) => sample.time >= since));
    };
    const choice = h("fieldset.segments.small-segments", h("legend.offscreen", t("graph.span")), spans.map(([seconds, key]) =>
        h("label.segment", h("input", { type: "radio", name: "span", checked: seconds === span, change: () => {
            span = seconds;
            draw();
        } }), h("span", t(key)))));
    onLive(draw, signal);
    return card(t("graph.title"), h("div.graph-head", note(t("graph.since")), choice), connections.element, messages.element);
}

export async function overviewPage(body, { signal }) {
    const [overview, accounts] = await Promise.all([get("/admin/overview"), get("/admin/accounts/status")]);
    let { disk } = overview;
    let counts = accounts;
    const hero = h("section.hero");
    const attention = h("div");
    const cards = h("div.facts-row");
    const certificate = h("div");
    const details = h("div");
    const site = siteLink(overview.settings);
    const problem = h("div");
    replace(body, problem, hero, attention, cards,
            h("div.two", card(t("overview.address"), h("p", copyable(overview.mail_domain)), h("p.quiet", t("overview.addressHelp")), h("p", copyable(site, { qr: true })), h("p.quiet", t("overview.siteHelp"))),
              card(t("certificate.title"), certificate)),
            graphs(signal), card(t("overview.now"), details));
    const draw = (now) => {
        replace(problem, now.error && errorLine(now.error));
        const status = now.status;
        if (!status)
            return;
        const state = overallState(now);
        const connections = status.imap?.connections ?? 0;
        replace(hero, h("div.hero-state", { role: "status" }, badge(state.kind, t(`state.${status.state}`)), h("p", t("overview.people", { count: connections }))),
                h("p.quiet", t("overview.up", { duration: duration(status.uptime_seconds), time: moment(status.boot_time) })));
        replace(attention, concernList(concerns(status, disk)));
        replace(cards,
                fact(t("page.accounts"), number(status.registered_users), t(counts.registration_open ? "overview.registrationOpen" : "overview.registrationClosed"), "accounts"),
                fact(t("overview.stored"), size(counts.total_storage_bytes), t("overview.storedHelp"), "storage"),
                h("a.fact", { href: linkTo("storage") }, h("span.fact-title", t("overview.disk")), h("strong", size(disk.available_bytes)), usedBar(disk.percent_used / 100, t("overview.diskUsed", { percent: Math.round(disk.percent_used) }))),
                fact(t("overview.messages"), number(status.received_messages ?? 0), t("overview.messagesHelp"), "queue"));
        if (status.certificate_sha256 && certificate.dataset.shown !== status.certificate_sha256) {
            certificate.dataset.shown = status.certificate_sha256;
            replace(certificate, certificateFacts(status), h("p", h("a", { href: linkTo("services") }, t("certificate.change"))));
        }
        replace(details, connectionTables(status), status.email_servers && facts([
            [t("overview.serversSeen"), t("overview.serversSeenText", { ips: status.email_servers.connection_ips, domains: status.email_servers.domain_servers, addresses: status.email_servers.ip_servers })]]),
                note(t("overview.updated", { time: clock(Date.now() / 1000) }), " · ", t("overview.version", { version: status.version }), " · ", tech(status.state_directory)));
    };
    onLive(draw, signal);
    const slow = setInterval(async () => {
        if (document.hidden)
            return;
        try {
            [{ disk }, counts] = await Promise.all([get("/admin/storage"), get("/admin/accounts/status")]);
        } catch {
            // The live numbers say it.
        }
    }, 30_000);
    signal.addEventListener("abort", () => clearInterval(slow));
}
