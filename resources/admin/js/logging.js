// SPDX-License-Identifier: GPL-3.0-or-later
// The switch of the no-log policy, which two pages have.
import { get, post } from "./api.js";
import { t } from "./i18n.js";
import { switchRow } from "./controls.js";

const resource = "/admin/services/log";

export async function loggingSwitch() {
    const { status } = await get(resource);
    return switchRow({
        label: t("noLog.write"), value: status === "enabled", name: "creds log",
        state: (isOn) => t(isOn ? "noLog.on" : "noLog.off"),
        change: async (wanted) => {
            await post(resource, { action: wanted ? "enable" : "disable" });
            return (await get(resource)).status === "enabled";
        },
    });
}
