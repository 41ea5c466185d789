// SPDX-License-Identifier: GPL-3.0-or-later
// Is it all right? The state of the server in words, and what needs attention.
import { t } from "./i18n.js";
import { day } from "./format.js";

const fullDiskPercent = 90;
const certificateDays = 14;

/** What needs attention: [{ text, page }], `text` a sentence. `disk` may be missing. */
export function concerns(status, disk) {
    const list = [];
    const now = Date.now() / 1000;
    if (status.certificate_problem)
        list.push({ text: status.certificate_problem, page: "services" });
    for (const warning of status.certificate_warnings ?? [])
        list.push({ text: warning, page: "services" });
    if (status.certificate_expires && status.certificate_expires - now < certificateDays * 86400)
        list.push({ text: t("concern.certificateEnds", { day: day(status.certificate_expires) }), page: "services" });
    if (disk && disk.percent_used >= fullDiskPercent)
        list.push({ text: t("concern.disk", { percent: Math.round(disk.percent_used) }), page: "storage" });
    const moved = (status.listeners ?? []).filter((listener) => listener.fallback);
    if (moved.length)
        list.push({ text: t("concern.ports", { ports: moved.map((listener) => `${listener.standard_port} → ${listener.port}`).join(", ") }), page: "services" });
    return list;
}

/** { kind: good | attention | trouble | quiet, text } */
export function overallState({ status, error }) {
    if (error)
        return { kind: "trouble", text: t("state.unreachable") };
    if (!status)
        return { kind: "quiet", text: t("state.asking") };
    if (status.state === "running")
        return concerns(status).length ? { kind: "attention", text: t("state.attention") } : { kind: "good", text: t("state.running") };
    const kind = status.state === "failed" ? "trouble" : status.state === "starting" ? "attention" : "quiet";
    return { kind, text: t(`state.${status.state}`) };
}
