// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown of a new account: address, password and invite link, once.
import { h, tech } from "./dom.js";
import { t } from "./i18n.js";
import { copyable, copyButton, facts, qrFigure } from "./controls.js";

const letters = "abcdefghijkmnpqrstuvwxyz23456789";

/** A password of 100 bits, without letters that look alike. */
export function madePassword() {
    // 32 letters: every byte gives each of them with the same chance.
    return Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => letters[byte % letters.length]).join("");
}

/** `{ email, password, dclogin? }` with copy buttons, and the QR code of the link where the server gave one. */
export function invitation({ email, password, dclogin }) {
    return h("div.invitation",
             dclogin && [h("p", t("accounts.scan")), qrFigure(dclogin), h("p.centred", copyButton(dclogin, t("accounts.copyLink")))],
             facts([[t("accounts.address"), copyable(email)], [t("accounts.password"), copyable(password)]]),
             dclogin && h("details", h("summary", t("accounts.link")), h("p.breaks", tech(dclogin))));
}
