// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers, sizes, times and durations for people, and what people type for the server.
import { language, t } from "./i18n.js";

function locale() {
    return language() === "fa" ? "fa-u-ca-gregory" : language();
}

export function number(value, options) {
    return new Intl.NumberFormat(locale(), options).format(value);
}

const units = ["B", "KB", "MB", "GB", "TB"];

/** Bytes as a size with a unit of the language. */
export function size(bytes) {
    let value = Number(bytes);
    let index = 0;
    while (value >= 1024 && index < units.length - 1) {
        value /= 1024;
        ++index;
    }
    const digits = index > 0 && value < 100 ? 1 : 0;
    const amount = number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return t(`unit.${units[index]}`).replace("{n}", amount);
}

/** Bytes as the server reads them and a person would type them: "1.5GB". */
export function typedSize(bytes) {
    let value = Number(bytes);
    let index = 0;
    while (value >= 1024 && value % 1 === 0 && (value / 1024) % 0.5 === 0 && index < units.length - 1) {
        value /= 1024;
        ++index;
    }
    return index === 0 ? String(bytes) : `${value}${units[index]}`;
}

/** "2592000s" as the server has it, as a person would type it: "30d". */
export function typedDuration(text) {
    const seconds = Number(/^(\d+)s$/.exec(text)?.[1] ?? NaN);
    if (Number.isNaN(seconds))
        return text;
    for (const [unit, length] of [["d", 86400], ["h", 3600], ["m", 60]]) {
        if (seconds && seconds % length === 0)
            return `${seconds / length}${unit}`;
    }
    return `${seconds}s`;
}

function milliseconds(time) {
    return typeof time === "number" ? time * 1000 : Date.parse(time);
}

export function isTime(time) {
    return Boolean(time) && Number.isFinite(milliseconds(time));
}

/** A moment: seconds since 1970, or text as in RFC 3339. */
export function moment(time) {
    if (!isTime(time))
        return t("common.never");
    return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(milliseconds(time));
}

export function day(time) {
    if (!isTime(time))
        return t("common.never");
    return new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(milliseconds(time));
}

export function clock(time) {
    return new Intl.DateTimeFormat(locale(), { timeStyle: "medium" }).format(milliseconds(time));
}

/** A moment as its distance from now: "3 hours ago". */
export function ago(time) {
    if (!isTime(time))
        return t("common.never");
    const seconds = (milliseconds(time) - Date.now()) / 1000;
    const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
    for (const [unit, length] of [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60]]) {
        if (Math.abs(seconds) >= length)
            return format.format(Math.trunc(seconds / length), unit);
    }
    return format.format(Math.min(0, Math.trunc(seconds)), "second");
}

/** Seconds as their two largest units: "2 days 3 hours". */
export function duration(seconds) {
    const parts = [];
    let rest = Math.max(0, Math.round(seconds));
    for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]) {
        const amount = Math.floor(rest / length);
        rest %= length;
        if ((amount > 0 || (unit === "second" && !parts.length)) && parts.length < 2)
            parts.push(number(amount, { style: "unit", unit, unitDisplay: "long" }));
    }
    return parts.join(" ");
}

/** Persian and Arabic digits become those that the server reads. */
export function plainDigits(text) {
    return text.replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 0xf)).trim();
}
