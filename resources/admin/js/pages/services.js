// SPDX-License-Identifier: GPL-3.0-or-later
// Every service: whether it is on, on which port, for whom; stealth, certificate, push.
import { h, replace, tech } from "../dom.js";
import { call, get, post } from "../api.js";
import { t } from "../i18n.js";
import { ago, day, number } from "../format.js";
import { absenceNote, isAbsent, isNotOffered } from "../absence.js";
import { live } from "../live.js";
import { actionButton, announce, badge, card, choiceRow, copyable, facts, field, form, note, switchRow } from "../controls.js";
import { confirmDialog } from "../dialog.js";
import { settingForm } from "../setting_form.js";

const switched = [
    { id: "turn", resource: "turn", name: "creds turn", port: "turn" },
    { id: "iroh", resource: "iroh", name: "iroh", port: "iroh" },
    { id: "webimap", resource: "webimap", name: "webimap" },
    { id: "websmtp", resource: "websmtp", name: "websmtp" },
    { id: "admin_web", resource: "admin_web", name: "admin-web", locksOut: true },
];
const notOffered = ["ss_ws", "ss_grpc", "http_proxy"];
const mailPorts = ["imap-tls", "imap", "submission-tls", "submission", "smtp", "sasl"];
const ofService = { "imap-tls": "imaps", "submission-tls": "submissions" };

/** Whether this very page came through the service: moving it moves the panel. */
function isOurs(name) {
    return `${name}:` === location.protocol;
}

async function sure(name, line) {
    return !isOurs(name) || confirmDialog({ title: t("services.ours"), lines: [line, t("services.oursHelp")], action: t("services.oursGo"), act: async () => {} });
}

/** The port that is open, where the server listens on another one than the setting says. */
function openPort(service) {
    const listener = (live.status?.listeners ?? []).find((row) => row.service === (ofService[service.name] ?? service.name));
    return listener && listener.port !== service.port ? listener.port : null;
}

function stateText(service) {
    if (service.running) {
        const port = openPort(service);
        return [t("services.open"), " ", tech(String(port ?? service.port)), port ? ` (${t("services.shifted", { port: String(service.port) })})` : ""];
    }
    return t(service.enabled ? "services.notRunning" : "common.off");
}

/** Port and audience of one service, and its switch where it has one. */
function portRow(first) {
    const element = h("div.service", { dataset: { service: first.name } });
    const draw = (service) => {
        const resource = `/admin/ports/${service.name}`;
        const again = async () => {
            const { services } = await get(resource);
            draw(services[0]);
            return services[0];
        };
        replace(element,
                h("div.service-head", h("h3", service.title), h("span.state", stateText(service)), badge(service.running ? "good" : "quiet", t(service.running ? "services.runs" : "services.rests"))),
                service.can_be_disabled && switchRow({
                    label: t("services.serve", { name: service.title }), value: service.enabled, name: `port ${service.name}`,
                    confirm: (wanted) => wanted || sure(service.name, t("services.oursOff")),
                    change: async (wanted) => {
                        await post(resource, { action: wanted ? "enable" : "disable" });
                        return (await again()).enabled;
                    },
                }),
                h("div.service-controls",
                  form({
                      fields: [field(t("services.port"), { name: "port", value: String(service.port), technical: true, required: true })],
                      action: t("common.save"), className: "small", name: `port ${service.name} set`,
                      send: async ({ port }) => {
                          if (!(await sure(service.name, t("services.oursPort", { port }))))
                              return;
                          await post(resource, { action: "set", port });
                          announce(t("common.saved"));
                          await again();
                      },
                      extra: service.override ? [actionButton(t("services.usual", { port: String(service.default_port) }), async () => {
                          if (!(await sure(service.name, t("services.oursPort", { port: String(service.default_port) }))))
                              return;
                          await post(resource, { action: "reset" });
                          await again();
                      }, { className: "small", name: `port ${service.name} reset` })] : [],
                  }),
                  service.mode !== "n/a" && choiceRow({
                      label: t("services.forWhom"), value: service.mode, name: `port ${service.name}`,
                      choices: [["public", t("services.public")], ["local", t("services.local")]],
                      change: async (mode) => {
                          if (mode === "local" && !(await sure(service.name, t("services.oursLocal"))))
                              return service.mode;
                          await post(resource, { action: mode });
                          return (await again()).mode;
                      },
                  })));
    };
    draw(first);
    return element;
}

async function serviceSwitch({ id, resource, name, locksOut }) {
    const path = `/admin/services/${resource}`;
    let answer = await call("GET", path);
    return switchRow({
        label: t(`service.${id}`), help: t(`service.${id}.help`), value: answer.body.status === "enabled", name,
        state: (isOn) => `${t(isOn ? "common.on" : "common.off")}${isAbsent(answer) ? ` – ${t("services.notInVersion")}` : ""}`,
        confirm: (wanted) => wanted || !locksOut || confirmDialog({ title: t("service.admin_web"), lines: [t("services.panelOff")], action: t("common.switchOff"), act: async () => {} }),
        change: async (wanted) => {
            await post(path, { action: wanted ? "enable" : "disable" });
            answer = await call("GET", path);
            return answer.body.status === "enabled";
        },
    });
}

async function stealthCard(ports, settings) {
    const { body: state } = await call("GET", "/admin/services/shadowsocks");
    const row = await serviceSwitch({ id: "shadowsocks", resource: "shadowsocks", name: "proxy" });
    const setting = (name) => settingForm(settings.find((one) => one.name === name));
    const essential = ports.filter(({ name }) => ["https", "shadowsocks", "turn"].includes(name));
    return card(t("stealth.title"), h("p", t("stealth.what")), row,
                state.shadowsocks_url ? h("div", h("p", t("stealth.link")), copyable(state.shadowsocks_url, { qr: true })) : note(t("stealth.noLink")),
                h("h3", t("stealth.essential")), h("ul", essential.map((port) => h("li", tech(String(port.port)), ` – ${t(`stealth.${port.name}`)}`))),
                h("p", t("stealth.close")), h("details", h("summary", t("stealth.details")), ["ss_cipher", "ss_password"].map(setting), portRow(ports.find(({ name }) => name === "shadowsocks"))));
}

async function submissionCard() {
    const resource = "/admin/submission-access";
    const { status } = await get(resource);
    return card(t("submission.title"), note(t("submission.help")), choiceRow({
        label: t("services.forWhom"), value: status, name: "submission-access", choices: [["public", t("services.public")], ["local", t("services.local")]],
        change: async (mode) => {
            await post(resource, { action: mode });
            return (await get(resource)).status;
        },
    }));
}

async function pushCard() {
    const resource = "/admin/services/push";
    const answer = await call("GET", resource);
    const state = answer.body;
    return card(t("push.title"), note(t("push.help")), absenceNote(answer),
                choiceRow({
                    label: t("push.mode"), value: state.mode, name: "push", choices: [["auto", t("push.auto")], ["on", t("common.on")], ["off", t("common.off")]],
                    change: async (mode) => {
                        await post(resource, { action: mode });
                        return (await get(resource)).mode;
                    },
                }),
                facts([[t("push.sent"), number(state.successful_notifications)], [t("push.failed"), t("push.failedOf", { count: state.consecutive_failures, limit: state.auto_disable_after })]]));
}

async function certificateCard(settings) {
    const certificate = await get("/admin/certificate");
    return card(t("certificate.title"), facts([
        [t("certificate.domain"), tech(certificate.domain)],
        [t("certificate.kind"), t(certificate.tls_mode === "file" ? "certificate.file" : "certificate.selfSigned")],
        [t("certificate.until"), `${day(certificate.expires_at)} (${ago(certificate.expires_at)})`],
        [t("certificate.fingerprint"), copyable(certificate.sha256)],
    ]), note(t("certificate.help")), h("details", h("summary", t("certificate.change")), ["tls_mode", "tls_certificate", "tls_key"].map((name) => settingForm(settings.find((one) => one.name === name)))));
}

async function callsCard(ports) {
    return card(t("calls.title"), note(t("calls.help")), await serviceSwitch(switched[0]), portRow(ports.find(({ name }) => name === "turn")));
}

async function otherCard(ports, settings) {
    const origins = settings.find(({ name }) => name === "webmail_cors_origins");
    const rows = await Promise.all(switched.slice(1).map(serviceSwitch));
    const absent = await Promise.all(notOffered.map((name) => call("GET", `/admin/services/${name}`)));
    return card(t("services.others"), rows, origins && settingForm(origins), portRow(ports.find(({ name }) => name === "iroh")),
                h("h3", t("services.notOffered")), h("ul", notOffered.map((name, index) => h("li", t(`service.${name}`), isNotOffered(absent[index]) && h("span.quiet", ` – ${t("services.notOfferedHelp")}`)))));
}

export async function servicesPage(body, { signal }) {
    const [{ services: ports }, { settings }] = await Promise.all([get("/admin/ports"), get("/admin/settings-list")]);
    const portsOf = (names) => names.map((name) => ports.find((port) => port.name === name)).filter(Boolean).map(portRow);
    const [calls, stealth, submission, push, certificate, other] = await Promise.all([
        callsCard(ports), stealthCard(ports, settings), submissionCard(), pushCard(), certificateCard(settings), otherCard(ports, settings)]);
    if (signal.aborted)
        return;
    replace(body, h("p.quiet", t("services.intro")),
            card(t("services.web"), portsOf(["https", "http"])), card(t("services.mail"), portsOf(mailPorts)),
            calls, stealth, submission, certificate, push, other);
}
