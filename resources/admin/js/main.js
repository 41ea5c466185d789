// SPDX-License-Identifier: GPL-3.0-or-later
// Starts the panel: configuration, language, sign-in, and the page that the address names.
import { call, setAddress } from "./api.js";
import { preferredLanguage, setLanguage, onLanguage } from "./i18n.js";
import { currentToken, expire, signIn, takeTokenFromLink, whenExpired } from "./session.js";
import { applyTheme, mountShell, showPage } from "./shell.js";
import { mountSignIn } from "./pages/sign_in.js";
import { loadOperations } from "./pages/operations.js";
import { startLive, stopLive } from "./live.js";

const app = document.getElementById("app");

async function configuration() {
    try {
        const answer = await fetch("config.json", { cache: "no-store" });
        return answer.ok ? await answer.json() : {};
    } catch {
        return {};
    }
}

async function open() {
    await loadOperations();
    if (!currentToken())
        return; // the token of an earlier visit did not hold
    mountShell(app, { signOut: () => close() });
    startLive();
    showPage();
}

function close(sentence) {
    stopLive();
    if (currentToken())
        expire(sentence);
    else
        askForToken(sentence);
}

function askForToken(sentence) {
    mountSignIn(app, {
        sentence,
        enter: async (token, remember) => {
            await call("GET", "/admin/status", {}, { token });
            signIn(token, { remember });
            await open();
        },
    });
}

async function start() {
    applyTheme();
    const fromLink = takeTokenFromLink();
    const config = await configuration();
    setAddress(config.api ?? "/api/admin");
    await setLanguage(preferredLanguage(config.language));
    whenExpired((sentence) => {
        stopLive();
        document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
        askForToken(sentence);
    });
    onLanguage(() => (currentToken() ? mountShell(app, { signOut: () => close() }) && showPage() : askForToken()));
    addEventListener("hashchange", () => {
        const token = takeTokenFromLink();
        if (token)
            return void enterByLink(token);
        if (currentToken())
            showPage({ focus: true });
    });
    if (fromLink)
        await enterByLink(fromLink);
    else if (currentToken())
        await open();
    else
        askForToken();
}

async function enterByLink(token) {
    try {
        await call("GET", "/admin/status", {}, { token });
        signIn(token, { remember: false });
        await open();
    } catch (error) {
        askForToken(error.message);
    }
}

start();
