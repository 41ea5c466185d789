// SPDX-License-Identifier: GPL-3.0-or-later
// Who is signed in: the token, where it is kept, and the sign-in link of "maddy admin-token".

const key = "madmail.panel.token";

let token = sessionStorage.getItem(key) ?? localStorage.getItem(key);
let onExpired = () => {};

export function currentToken() {
    return token;
}

/** Keeps the token for this tab, or on this computer until "Sign out". */
export function signIn(value, { remember }) {
    signOut();
    token = value;
    (remember ? localStorage : sessionStorage).setItem(key, value);
}

export function signOut() {
    token = null;
    sessionStorage.removeItem(key);
    localStorage.removeItem(key);
}

export function whenExpired(listener) {
    onExpired = listener;
}

export function expire(sentence) {
    signOut();
    onExpired(sentence);
}

/**
 * The token of a sign-in link, taken out of the address bar before anything else happens; null without one.
 * The link also names the API; this panel talks to its own server alone.
 */
export function takeTokenFromLink() {
    const fragment = location.hash.slice(1);
    if (!fragment || fragment.startsWith("/"))
        return null;
    history.replaceState(null, "", `${location.pathname}${location.search}`);
    try {
        const bytes = Uint8Array.from(atob(fragment.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
        const { t } = JSON.parse(new TextDecoder().decode(bytes));
        return typeof t === "string" && t ? t : null;
    } catch {
        return null;
    }
}
