#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs one fuzz target from its seeds: run_target.sh PROGRAM SECONDS. Findings and the log stay in build/log/fuzz; new inputs in a corpus of the build folder.
set -u
program=$1
seconds=$2
name=$(basename "$program")
name=${name#fuzz_}
seeds=tests/fuzz/seeds/$name
corpus=$(dirname "$program")/corpus/$name
log=build/log/fuzz/$name.log
mkdir -p "$corpus" "build/log/fuzz/$name"
rm -f "build/log/fuzz/$name.result"
[ -d "$seeds" ] || seeds=
# shellcheck disable=SC2086 # no argument where there are no seeds
if "$program" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/log/fuzz/$name/" "$corpus" $seeds >"$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "passed $name: $runs inputs" | tee "build/log/fuzz/$name.result"
else
    tail -n 40 "$log"
    echo "failed $name: the input is in build/log/fuzz/$name, the log is $log" | tee "build/log/fuzz/$name.result"
    exit 1
fi
