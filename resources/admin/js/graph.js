// SPDX-License-Identifier: GPL-3.0-or-later
// A graph over time: the value under the pointer or under the cursor of the keyboard, and the same as a table.
import { h, replace, s, uniqueId } from "./dom.js";
import { clock, number } from "./format.js";
import { t } from "./i18n.js";
import { plainTable } from "./table.js";

const width = 640;
const height = 132;
const margin = { left: 8, right: 8, top: 10, bottom: 18 };

/** Time runs from left to right in every language. `series`: 1 … 4, the colour. */
export function graph({ title, series = 1, format = (value) => number(value, { maximumFractionDigits: 1 }) }) {
    const titleId = uniqueId("graph");
    const drawing = s("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", preserveAspectRatio: "none" });
    const top = h("span.graph-top", { "aria-hidden": "true" });
    const reading = h("span.graph-reading", { "aria-hidden": "true" });
    const cursor = h("div.graph-area", { role: "slider", tabindex: "0", dir: "ltr", "aria-labelledby": titleId, "aria-valuemin": "0" }, drawing, top);
    const table = h("details.graph-table", h("summary", t("graph.table")));
    const tablePlace = h("div");
    table.append(tablePlace);
    let samples = [];
    let at = null;

    const x = (index) => margin.left + (samples.length < 2 ? 0 : (index / (samples.length - 1)) * (width - margin.left - margin.right));
    const largest = () => Math.max(1, ...samples.map((sample) => sample.value));
    const y = (value) => height - margin.bottom - (value / largest()) * (height - margin.top - margin.bottom);

    function say() {
        const index = at ?? samples.length - 1;
        const sample = samples[index];
        const text = sample ? t("graph.reading", { value: format(sample.value), time: clock(sample.time) }) : t("graph.nothing");
        reading.textContent = text;
        cursor.setAttribute("aria-valuemax", String(Math.max(0, samples.length - 1)));
        cursor.setAttribute("aria-valuenow", String(Math.max(0, index)));
        cursor.setAttribute("aria-valuetext", text);
    }

    function draw() {
        const points = samples.map((sample, index) => `${x(index).toFixed(1)},${y(sample.value).toFixed(1)}`);
        const floor = height - margin.bottom;
        replace(drawing,
                [0, 0.5, 1].map((part) => s("line", { class: "grid", x1: 0, x2: width, y1: y(largest() * part), y2: y(largest() * part) })),
                points.length > 1 && s("path", { class: `area series-${series}`, d: `M${x(0)},${floor}L${points.join("L")}L${x(samples.length - 1)},${floor}Z` }),
                points.length > 1 && s("polyline", { class: `line series-${series}`, points: points.join(" ") }),
                at !== null && samples[at] && s("line", { class: "cursor", x1: x(at), x2: x(at), y1: margin.top, y2: floor }));
        top.textContent = samples.length ? format(largest()) : "";
        say();
        if (table.open)
            drawTable();
    }

    function drawTable() {
        const some = samples.filter((_, index) => index % Math.ceil(samples.length / 30 || 1) === 0);
        replace(tablePlace, plainTable(title, [t("graph.time"), title], some.reverse().map((sample) => [clock(sample.time), format(sample.value)]), { numeric: [1] }));
    }

    function move(to) {
        at = to === null ? null : Math.max(0, Math.min(samples.length - 1, to));
        draw();
    }

    table.addEventListener("toggle", () => table.open && drawTable());
    cursor.addEventListener("pointermove", (event) => {
        const box = cursor.getBoundingClientRect();
        move(Math.round(((event.clientX - box.left) / box.width) * (samples.length - 1)));
    });
    cursor.addEventListener("pointerleave", () => move(null));
    cursor.addEventListener("keydown", (event) => {
        const last = samples.length - 1;
        const steps = { ArrowLeft: (at ?? last) - 1, ArrowRight: (at ?? last) + 1, Home: 0, End: last, Escape: null };
        if (!(event.key in steps))
            return;
        event.preventDefault();
        move(steps[event.key]);
    });
    say();
    return {
        element: h("figure.graph", h("figcaption", { id: titleId }, title), cursor, h("div.graph-foot", reading, table)),
        setSamples(next) {
            samples = next;
            draw();
        },
    };
}
