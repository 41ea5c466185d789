// SPDX-License-Identifier: GPL-3.0-or-later
// Tables: filter over all columns, sort, pages of rows, choosing several. Thousands of rows stay quick: only one page is built.
import { h, icon, replace, uniqueId } from "./dom.js";
import { t } from "./i18n.js";
import { emptyState } from "./controls.js";

const rowsOfPage = 50;

/**
 * `columns`: { title, text(row) for filter and sort, cell(row) for what is shown, sort(row) a value, numeric, wide, hideNarrow }.
 * `actions(row)`: buttons of a row. `bulk(rows)`: buttons for the chosen rows. The table answers { element, setRows }.
 */
export function dataTable({ caption, columns, rows = [], key, actions, bulk, empty, filterLabel = t("table.filter"), initialSort = 0 }) {
    const shown = h("div.table-place");
    const chosen = new Set();
    const bulkBar = h("div.bulk", { hidden: true });
    const count = h("span.quiet.table-count", { role: "status" });
    const filter = h("input", { type: "search", id: uniqueId("filter"), placeholder: t("table.filterHint"), dir: "auto", spellcheck: "false" });
    let all = rows;
    let page = 0;
    let sortColumn = initialSort;
    let descending = Boolean(columns[initialSort]?.numeric);

    const searchText = new Map();
    const textOf = (row) => {
        if (!searchText.has(row))
            searchText.set(row, columns.map((column) => String(column.text?.(row) ?? "")).join("\n").toLowerCase());
        return searchText.get(row);
    };
    const matching = () => {
        const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
        const found = words.length ? all.filter((row) => words.every((word) => textOf(row).includes(word))) : [...all];
        const column = columns[sortColumn];
        const value = column?.sort ?? column?.text;
        if (value) {
            const collator = new Intl.Collator(undefined, { numeric: true });
            found.sort((a, b) => {
                const [x, y] = [value(a), value(b)];
                return (typeof x === "number" ? x - y : collator.compare(x, y)) * (descending ? -1 : 1);
            });
        }
        return found;
    };

    function headerCell(column, index) {
        const isSorted = index === sortColumn;
        const attributes = { scope: "col", class: cellClass(column), "aria-sort": isSorted ? (descending ? "descending" : "ascending") : undefined };
        if (!column.sort && !column.text)
            return h("th", attributes, column.title);
        return h("th", attributes, h("button.sort", {
            type: "button",
            dataset: { sort: String(index) },
            click: () => {
                descending = isSorted ? !descending : Boolean(column.numeric);
                sortColumn = index;
                page = 0;
                draw();
                shown.querySelector(`[data-sort="${index}"]`)?.focus();
            },
        }, column.title, isSorted && icon(descending ? "down" : "up")));
    }

    function cellClass(column) {
        return [column.numeric && "number", column.wide && "wide", column.hideNarrow && "hide-narrow"].filter(Boolean).join(" ") || undefined;
    }

    function choiceCell(row) {
        const id = key(row);
        const box = h("input", { type: "checkbox", "aria-label": t("table.choose", { name: id }), checked: chosen.has(id) });
        box.addEventListener("change", () => {
            chosen[box.checked ? "add" : "delete"](id);
            drawBulk();
        });
        return h("td.choose", box);
    }

    function drawBulk() {
        if (!bulk)
            return;
        const rowsChosen = all.filter((row) => chosen.has(key(row)));
        bulkBar.hidden = !rowsChosen.length;
        replace(bulkBar, h("span", { role: "status" }, t("table.chosen", { count: rowsChosen.length })), rowsChosen.length ? bulk(rowsChosen) : null);
    }

    function pager(total) {
        const pages = Math.ceil(total / rowsOfPage);
        if (pages < 2)
            return null;
        const turn = (label, to, disabled) => h("button.small", { type: "button", disabled, click: () => {
            page = to;
            draw();
        } }, label);
        return h("nav.pager", { "aria-label": t("table.pages") }, turn(t("table.previous"), page - 1, page === 0),
                 h("span", t("table.page", { page: page + 1, pages })), turn(t("table.next"), page + 1, page >= pages - 1));
    }

    function draw() {
        const found = matching();
        page = Math.min(page, Math.max(0, Math.ceil(found.length / rowsOfPage) - 1));
        count.textContent = filter.value ? t("table.found", { count: found.length, total: all.length }) : "";
        if (!all.length)
            return void replace(shown, emptyState(empty));
        if (!found.length)
            return void replace(shown, emptyState(t("table.nothingFound")));
        const some = found.slice(page * rowsOfPage, (page + 1) * rowsOfPage);
        const everything = bulk && h("input", { type: "checkbox", "aria-label": t("table.chooseAll"), checked: found.every((row) => chosen.has(key(row))) });
        everything?.addEventListener("change", () => {
            found.forEach((row) => chosen[everything.checked ? "add" : "delete"](key(row)));
            draw();
        });
        replace(shown,
                h("div.table-scroll", { tabindex: "0", role: "region", "aria-label": caption },
                  h("table", h("caption.offscreen", caption),
                    h("thead", h("tr", bulk && h("th.choose", everything), columns.map(headerCell), actions && h("th", h("span.offscreen", t("table.actions"))))),
                    h("tbody", some.map((row) => h("tr", { dataset: { key: key(row) } }, bulk && choiceCell(row),
                                                   columns.map((column) => h("td", { class: cellClass(column), "data-title": column.title }, column.cell ? column.cell(row) : column.text(row))),
                                                   actions && h("td.row-actions", h("div.row-buttons", actions(row)))))))),
                pager(found.length));
        drawBulk();
    }

    filter.addEventListener("input", () => {
        page = 0;
        draw();
    });
    draw();
    // Narrow screens show no column heads to click on.
    const order = h("select.sort-narrow", { "aria-label": t("table.sort"), change: () => {
        sortColumn = Number(order.value);
        descending = Boolean(columns[sortColumn].numeric);
        page = 0;
        draw();
    } }, columns.map((column, index) => h("option", { value: String(index) }, column.title)));
    const tools = h("div.table-tools", h("label.search", { for: filter.id }, icon("search"), h("span.offscreen", filterLabel)), filter, order, count);
    return {
        element: h("div.data-table", tools, bulkBar, shown),
        setRows(next) {
            all = next;
            searchText.clear();
            const keys = new Set(next.map(key));
            [...chosen].filter((id) => !keys.has(id)).forEach((id) => chosen.delete(id));
            tools.hidden = next.length < 8;
            draw();
        },
    };
}

/** A small table that only shows. `columns`: titles; `rows`: lists of cells. */
export function plainTable(caption, columns, rows, { numeric = [] } = {}) {
    const className = (index) => (numeric.includes(index) ? "number" : undefined);
    return h("div.table-scroll", { tabindex: "0", role: "region", "aria-label": caption },
             h("table", h("caption.offscreen", caption),
               h("thead", h("tr", columns.map((title, index) => h("th", { scope: "col", class: className(index) }, title)))),
               h("tbody", rows.map((cells) => h("tr", cells.map((cell, index) => h("td", { class: className(index), "data-title": columns[index] }, cell)))))));
}
