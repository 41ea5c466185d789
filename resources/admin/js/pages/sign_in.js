// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in by the token, with what the server said when it refused.
import { h, icon, replace } from "../dom.js";
import { t } from "../i18n.js";
import { errorLine, field, form } from "../controls.js";
import { appearance } from "../shell.js";

export function mountSignIn(app, { sentence, enter }) {
    document.title = t("signIn.title");
    const token = field(t("signIn.token"), { name: "token", type: "password", required: true, technical: true, autocomplete: "current-password" });
    replace(app, h("main.sign-in", { tabindex: "-1" },
                   h("div.sign-in-card",
                     h("span.sign-in-mark", icon("mark")), h("h1", t("signIn.title")), h("p.quiet", t("signIn.how")),
                     h("pre", { dir: "ltr" }, h("code", "maddy admin-token")),
                     sentence && errorLine(sentence),
                     form({
                         fields: [token, field(t("signIn.remember"), { name: "remember", type: "checkbox", help: t("signIn.rememberHelp") })],
                         action: t("signIn.action"),
                         send: ({ token: value, remember }) => enter(value.trim(), remember),
                     })),
                   h("div.appearance", appearance())));
    token.querySelector("input").focus();
}
