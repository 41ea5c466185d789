// SPDX-License-Identifier: GPL-3.0-or-later
// Builds elements. Data becomes text nodes and attributes, never markup.

const svgNamespace = "http://www.w3.org/2000/svg";

function isProperties(value) {
    return value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Node);
}

function setProperties(element, properties) {
    for (const [name, value] of Object.entries(properties)) {
        if (value === undefined || value === null || value === false)
            continue;
        if (typeof value === "function")
            element.addEventListener(name, value);
        else if (name === "dataset")
            Object.assign(element.dataset, value);
        else if (name === "value" || name === "checked" || name === "indeterminate")
            element[name] = value;
        else
            element.setAttribute(name, value === true ? "" : value);
    }
}

export function append(element, children) {
    for (const child of children.flat(Infinity)) {
        if (child !== null && child !== undefined && child !== false)
            element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return element;
}

/** An element: h("button.primary", { click: handler }, "Save"). A property that is a function is a listener. */
export function h(spec, ...rest) {
    const [, tag, id, classes] = /^([a-z0-9]+)(?:#([\w-]+))?((?:\.[\w-]+)*)$/.exec(spec);
    const element = document.createElement(tag);
    if (id)
        element.id = id;
    if (classes)
        element.className = classes.slice(1).replaceAll(".", " ");
    if (isProperties(rest[0]))
        setProperties(element, rest.shift());
    return append(element, rest);
}

/** An element of SVG with attributes. */
export function s(tag, attributes = {}, ...children) {
    const element = document.createElementNS(svgNamespace, tag);
    for (const [name, value] of Object.entries(attributes))
        element.setAttribute(name, value);
    return append(element, children);
}

export function icon(name, label) {
    const element = s("svg", label ? { class: "icon", role: "img", "aria-label": label } : { class: "icon", "aria-hidden": "true" });
    element.append(s("use", { href: `icons.svg#${name}` }));
    return element;
}

/** An address, port, key or command: always left to right, whatever the sentence around it is. */
export function tech(text) {
    return h("bdi.tech", { dir: "ltr" }, text);
}

export function replace(element, ...children) {
    element.replaceChildren();
    return append(element, children);
}

let lastId = 0;
export function uniqueId(prefix = "e") {
    return `${prefix}${++lastId}`;
}
