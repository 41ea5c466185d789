// SPDX-License-Identifier: GPL-3.0-or-later
// Waiting that always ends: for a promise, and for a condition that is looked at again whenever something happened.

/** How long a test waits for what should take well under a second. Generous, so that a busy machine fails nothing. */
export const patience = 90_000;

export class TimeoutError extends Error {}

/** The result of `promise`, or a TimeoutError that names `what` and adds what `explain()` says. */
export async function within(promise, what, { timeout = patience, explain = () => "" } = {}) {
    let timer;
    const expiry = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new TimeoutError(`${what}: not within ${timeout / 1000} s${explain()}`)), timeout);
    });
    try {
        return await Promise.race([promise, expiry]);
    } finally {
        clearTimeout(timer);
    }
}

/** Wakes everybody who waits for the next event. */
export class Bell {
    #ring = () => {};
    #next = this.#renew();

    #renew() {
        return new Promise((resolve) => (this.#ring = resolve));
    }

    ring() {
        const ring = this.#ring;
        this.#next = this.#renew();
        ring();
    }

    /** Take it before looking at the condition: what happens while you look is then not missed. */
    get next() {
        return this.#next;
    }
}

/** The first truthy result of `condition`, which is tried now and after each ring of `bell`. */
export async function eventually(bell, what, condition, options) {
    let ended = false;
    const loop = async () => {
        while (!ended) {
            const next = bell.next;
            const result = await condition();
            if (result)
                return result;
            await next;
        }
    };
    try {
        return await within(loop(), what, options);
    } finally {
        ended = true;
    }
}
