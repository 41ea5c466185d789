// SPDX-License-Identifier: GPL-3.0-or-later
// Calls of the Admin API: one POST with an envelope, docs/admin-api.md.
import { t } from "./i18n.js";
import { currentToken, expire } from "./session.js";

/** What the server refused, as the sentence it gave; `status` 0 where no answer came. */
export class ApiError extends Error {
    constructor(status, sentence) {
        super(sentence);
        this.status = status;
    }
}

let address = "/api/admin";

export function setAddress(path) {
    address = path;
}

export function currentAddress() {
    return address;
}

/** One call. Answers `{ body, message }`; throws ApiError. `token` is for signing in, before there is a session. */
export async function call(method, resource, body = {}, { token, signal } = {}) {
    let answer;
    try {
        const response = await fetch(address, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ method, resource, headers: { Authorization: `Bearer ${token ?? currentToken()}` }, body }),
            credentials: "omit",
            cache: "no-store",
            referrerPolicy: "no-referrer",
            signal,
        });
        answer = await response.json();
    } catch (error) {
        if (signal?.aborted)
            throw error;
        throw new ApiError(0, t("error.unreachable"));
    }
    if (answer.status >= 200 && answer.status < 300)
        return { body: answer.body ?? {}, message: answer.message ?? "" };
    if (answer.status === 401 && token === undefined)
        expire(answer.error);
    throw new ApiError(answer.status, answer.error ?? t("error.unknown"));
}

export async function get(resource, body, options) {
    return (await call("GET", resource, body, options)).body;
}

export async function post(resource, body, options) {
    return (await call("POST", resource, body, options)).body;
}

/** A resource with a name of somebody in it. */
export function named(resource, name) {
    return `${resource}/${name}`;
}
