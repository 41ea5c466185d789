#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the tests need, builds, and runs them: sh tests/run.sh [--help]
set -eu
cd "$(dirname "$0")/.."
. installer/common.sh

usage() {
    cat <<'END'
sh tests/run.sh [PRESET] [PART | --fuzz [SECONDS] | --bench]

Without arguments: the preset dev, and every test.

Presets   --asan          AddressSanitizer and UndefinedBehaviorSanitizer
          --tsan          ThreadSanitizer (clang 19)
Parts     --unit          the Qt Test programs and the policy tests only
          --e2e           only the tests in which the real Delta Chat core and a browser talk to the server
Others    --fuzz [60]     each fuzz target from its seeds, for so many seconds
          --bench         the benchmarks, built for release; they print figures and never fail on them
END
}

preset=dev
parts="unit e2e"
fuzz_seconds=60
while [ $# -gt 0 ]; do
    case $1 in
        --asan) preset=asan-ubsan ;;
        --tsan) preset=tsan ;;
        --unit) parts=unit ;;
        --e2e) parts=e2e ;;
        --bench) parts=bench preset=release ;;
        --fuzz)
            parts=fuzz preset=fuzz
            case ${2-} in
                [0-9]*)
                    fuzz_seconds=$2
                    shift
                    ;;
            esac
            ;;
        --help | -h)
            usage
            exit 0
            ;;
        *)
            usage >&2
            exit 2
            ;;
    esac
    shift
done

failed=0
passed_count=0
failed_count=0
passed_parts=
skipped_count=0
cores=$(nproc)

# Any Node.js that knows the options of run_e2e will do (18.19, 20.10 and newer), from wherever it comes; only without one
# Debian's is installed.
has_node() {
    command -v npm >/dev/null 2>&1 && node --test-concurrency=1 --test-reporter=dot -e '' >/dev/null 2>&1
}

# count PASSED FAILED WHAT: adds a part to the last line.
count() {
    passed_count=$((passed_count + $1))
    failed_count=$((failed_count + $2))
    passed_parts="$passed_parts${passed_parts:+, }$1 $3"
}

install_all() {
    packages=$(packages_in installer/packages-build.txt installer/packages-test.txt)
    if has_node; then
        packages=$(printf '%s\n' "$packages" | grep -vx -e nodejs -e npm)
    fi
    case $preset in
        fuzz | tsan) packages="$packages $(packages_in installer/packages-clang.txt)" ;;
    esac
    # shellcheck disable=SC2086 # words are wanted
    install_packages $packages
}

# The pinned packages of tests/e2e, installed again only when the lock file changed.
install_core() {
    if ! has_node; then
        say "The tests need Node.js 18.19, 20.10 or newer, and npm; $(node --version 2>/dev/null || echo none) is what PATH leads to."
        exit 1
    fi
    if cmp -s tests/e2e/package-lock.json tests/e2e/node_modules/.installed-lock; then
        return 0
    fi
    say "Fetching the Delta Chat core."
    mkdir -p build/log
    if ! (cd tests/e2e && npm ci --no-audit --no-fund --no-progress --loglevel=error </dev/null) >build/log/npm.log 2>&1; then
        say "npm could not fetch it; build/log/npm.log says why."
        exit 1
    fi
    cp tests/e2e/package-lock.json tests/e2e/node_modules/.installed-lock
}

# Unit, protocol, command line and policy tests.
run_unit() {
    say "Running the unit, protocol and policy tests."
    mkdir -p build/log
    if ctest --preset "$preset" -j "$cores" >"build/log/$preset-ctest.log" 2>&1; then
        result=passed
    else
        result=failed
        failed=1
        cat "build/log/$preset-ctest.log"
    fi
    total=$(sed -n 's/^.* tests failed out of \([0-9]*\)$/\1/p' "build/log/$preset-ctest.log")
    bad=$(sed -n 's/^.*, \([0-9]*\) tests failed out of .*$/\1/p' "build/log/$preset-ctest.log")
    total=${total:-0}
    bad=${bad:-0}
    if [ "$total" -eq 0 ]; then
        say "No test program ran; build/$preset has none."
        failed=1
    fi
    say "Test programs: $((total - bad)) $([ "$result" = passed ] && echo "passed." || echo "passed, $bad failed.")"
    list_skipped "build/$preset/Testing/Temporary/LastTest.log"
    count "$((total - bad))" "$bad" "test programs"
}

# list_skipped LOG: tests that found this computer unfit for them, so that nobody takes them for passed.
list_skipped() {
    skipped=$(sed -n 's/^SKIP   : \([^ ]*\) *\(.*\)$/  \1: \2/p' "$1" 2>/dev/null || true)
    [ -n "$skipped" ] || return 0
    skipped_count=$(printf '%s\n' "$skipped" | wc -l)
    say "Skipped on this computer ($skipped_count):"
    say "$skipped"
}

# The real client against the server as a user would start it.
run_e2e() {
    install_core
    say "Running the tests with the real Delta Chat core."
    export MADMAIL_PROGRAM="$PWD/build/$preset/bin/madmail"
    export TSAN_OPTIONS="ignore_noninstrumented_modules=1:suppressions=$PWD/tests/tsan.supp"
    mkdir -p build/log
    rm -f build/log/e2e.counts
    if ! E2E_COUNTS="$PWD/build/log/e2e.counts" node --test --test-concurrency=1 --test-reporter=./tests/e2e/reporter.mjs \
        tests/e2e/*.test.mjs tests/e2e/panel/*.test.mjs </dev/null; then
        failed=1
    fi
    # "N passed, N failed"; without it the tests did not even begin.
    counts=$(cat build/log/e2e.counts 2>/dev/null || echo "0 passed, 1 failed")
    good=${counts%% passed*}
    bad=${counts##*, }
    count "$good" "${bad%% failed*}" "client tests"
}

run_fuzz() {
    targets=$(find "build/$preset/fuzz" -maxdepth 1 -name 'fuzz_*' -type f 2>/dev/null | sort)
    if [ -z "$targets" ]; then
        say "There is no fuzz target."
        exit 1
    fi
    say "Fuzzing $(printf '%s\n' "$targets" | wc -l) targets for $fuzz_seconds seconds each, $cores at a time."
    mkdir -p build/log/fuzz
    rm -f build/log/fuzz/*.result
    if ! printf '%s\n' "$targets" | xargs -P "$cores" -I TARGET sh tests/fuzz/run_target.sh TARGET "$fuzz_seconds"; then
        failed=1
    fi
    passed_targets=$(cat build/log/fuzz/*.result 2>/dev/null | grep -c '^passed' || true)
    failed_targets=$(($(printf '%s\n' "$targets" | wc -l) - passed_targets))
    count "$passed_targets" "$failed_targets" "fuzz targets"
}

# Figures, not judgements: a benchmark that runs to its end has passed.
run_bench() {
    install_core
    export MADMAIL_PROGRAM="$PWD/build/$preset/bin/madmail"
    good=0
    bad=0
    for program in "build/$preset"/bench/bench_* tests/bench/*.mjs; do
        [ -f "$program" ] || continue
        say "Measuring: $(basename "$program")"
        case $program in
            *.mjs) set -- node "$program" ;;
            *) set -- "$program" ;;
        esac
        if "$@" </dev/null; then
            good=$((good + 1))
        else
            bad=$((bad + 1))
            failed=1
        fi
    done
    count "$good" "$bad" "benchmarks"
}

check_folder
install_all
if [ "$parts" = fuzz ]; then
    build "$preset" "the fuzz targets" fuzzers
else
    build "$preset" "the preset $preset"
fi
for part in $parts; do
    "run_$part"
done
[ "$failed" -eq 0 ] || say "Not everything passed; the lines above say what."
skips=
[ "$skipped_count" -eq 0 ] || skips="; skipped: $skipped_count"
printf '%s passed, %s failed (passed: %s%s)\n' "$passed_count" "$failed_count" "$passed_parts" "$skips"
exit "$failed"
