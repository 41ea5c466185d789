// SPDX-License-Identifier: GPL-3.0-or-later
// What the pages can do better with scripts: copy links, read invitations. Everything else works without.
'use strict';

const byId = (id) => document.getElementById(id);

/** Browsers offer the clipboard on trusted pages only; the older way works on all. */
async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
        await navigator.clipboard.writeText(text);
        return;
    }
    const field = document.createElement('textarea');
    field.value = text;
    field.readOnly = true;
    field.className = 'skip';
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    if (!done)
        throw new Error('copy');
}

/** The sentence stands where a screen reader hears of it, and goes after a while. */
function say(button, text) {
    const place = button.parentElement.querySelector('[role=status]');
    if (!place)
        return;
    place.textContent = text;
    clearTimeout(place.timer);
    place.timer = setTimeout(() => { place.textContent = ''; }, 6000);
}

function setUpCopying() {
    for (const button of document.querySelectorAll('[data-copy]')) {
        button.hidden = false;
        button.addEventListener('click', () => {
            copy(button.dataset.copy).then(() => say(button, button.dataset.done), () => say(button, button.dataset.failed));
            button.focus();
        });
    }
}

/** A form that makes something is sent once, however often the button is tapped. */
function setUpForms() {
    for (const form of document.querySelectorAll('form[data-once]')) {
        const button = form.querySelector('[type=submit]');
        form.addEventListener('submit', () => setTimeout(() => { button.disabled = true; }));
        window.addEventListener('pageshow', () => { button.disabled = false; });
    }
}

function decoded(text) {
    try {
        return decodeURIComponent(text.replace(/\+/g, ' '));
    } catch {
        return '';
    }
}

/**
 * Reads FPR&a=…&n=…, or FPR#a=…, or a whole openpgp4fpr: or https://i.delta.chat/# link, from behind the # or behind /inv/.
 * The part behind # stays in the browser: the server does not see it.
 */
function readInvitation(address) {
    let text = address.hash.slice(1) || address.pathname.replace(/^\/inv\/?/, '') + address.search.replace(/^\?/, '&');
    if (/^(openpgp4fpr|https?)%3a/i.test(text))
        text = decoded(text);
    text = text.replace(/^https?:\/\/i\.delta\.chat\/#?/i, '').replace(/^openpgp4fpr:/i, '');
    const parts = /^([0-9a-f]{40}|[0-9a-f]{64})[#&](.+)$/i.exec(text);
    if (!parts)
        return null;
    const values = {};
    for (const pair of parts[2].split('&')) {
        const at = pair.indexOf('=');
        if (at > 0)
            values[pair.slice(0, at)] = decoded(pair.slice(at + 1));
    }
    if (!values.a || !values.a.includes('@') || !values.i || !values.s)
        return null;
    return {
        link: 'openpgp4fpr:' + parts[1].toUpperCase() + '#' + parts[2],
        name: values.n || '',
        address: values.a,
        group: values.g || values.b || '',
    };
}

function setUpInvitation() {
    const place = byId('invite');
    if (!place)
        return;
    const show = () => {
        for (const link of document.querySelectorAll('.languages a'))
            link.hash = location.hash;
        const invitation = readInvitation(location);
        place.hidden = !invitation;
        byId('invite-none').hidden = Boolean(invitation);
        if (!invitation)
            return;
        for (const row of place.querySelectorAll('[data-row]')) {
            const value = invitation[row.dataset.row];
            row.hidden = !value;
            (row.querySelector('code') || row.querySelector('dd')).textContent = value;
        }
        byId('invite-open').href = invitation.link;
        byId('invite-copy').dataset.copy = invitation.link;
        const code = byId('invite-qr');
        const draw = () => {
            if (code.open)
                code.querySelector('img').src = '/qr?data=' + encodeURIComponent(invitation.link);
        };
        code.ontoggle = draw;
        draw();
    };
    window.addEventListener('hashchange', show);
    show();
}

setUpCopying();
setUpForms();
setUpInvitation();
