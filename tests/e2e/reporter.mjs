// SPDX-License-Identifier: GPL-3.0-or-later
// A reporter for node's test runner: one line for each test, the error of a failed one, and at the end the counts (into the file that E2E_COUNTS names, if any).
import { writeFileSync } from "node:fs";
import { inspect } from "node:util";

/** Suites and files are no tests of their own; a file that could not be run at all is a failure all the same. */
function isTest({ data }) {
    return data.details?.type !== "suite" && !(data.nesting === 0 && data.name.endsWith(".test.mjs"));
}

/** The error as thrown, without the runner's wrapping. */
function describe(error) {
    const cause = error?.cause ?? error;
    return cause?.stack ?? inspect(cause);
}

export default async function* report(events) {
    let passed = 0;
    let failed = 0;
    for await (const event of events) {
        if (event.type === "test:pass" && isTest(event)) {
            ++passed;
            yield `  passed  ${event.data.name} (${(event.data.details.duration_ms / 1000).toFixed(1)} s)\n`;
        } else if (event.type === "test:fail" && (isTest(event) || event.data.details.error?.failureType !== "subtestsFailed")) {
            ++failed;
            yield `  FAILED  ${event.data.name}\n${describe(event.data.details.error).replace(/^/gm, "          ")}\n`;
        } else if (event.type === "test:stdout" || event.type === "test:stderr") {
            yield event.data.message;
        }
    }
    const counts = `${passed} passed, ${failed} failed\n`;
    if (process.env.E2E_COUNTS)
        writeFileSync(process.env.E2E_COUNTS, counts);
    else
        yield counts;
}
