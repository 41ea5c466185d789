// SPDX-License-Identifier: GPL-3.0-or-later
// Whether what an answer is about runs at all: servers say it under "not_running", older ones in their sentence.
import { t } from "./i18n.js";
import { note } from "./controls.js";

/** Of an answer of call(). */
export function isAbsent({ body, message }) {
    return Boolean(body.not_running) || /not running in this version/.test(message);
}

export function isNotOffered({ message }) {
    return /does not offer|not offered/.test(message);
}

/** The line that says so; null where the service runs. */
export function absenceNote(answer) {
    return isAbsent(answer) ? note(t("services.notInVersionSentence")) : null;
}
