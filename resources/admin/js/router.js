// SPDX-License-Identifier: GPL-3.0-or-later
// Which page is shown: "#/accounts/name@example.org" is the page "accounts" with one argument.

export function route() {
    const [page, ...rest] = location.hash.replace(/^#\/?/, "").split("/");
    let argument = rest.join("/");
    try {
        argument = decodeURIComponent(argument);
    } catch {
        // A hand-typed "%": taken as it is.
    }
    return { page: page || "overview", argument };
}

export function linkTo(page, argument) {
    return `#/${page}${argument === undefined ? "" : `/${encodeURIComponent(argument)}`}`;
}

export function goTo(page, argument) {
    location.hash = linkTo(page, argument);
}
