# SPDX-License-Identifier: GPL-3.0-or-later
madmail_bench(store SOURCES bench_store.cpp LINKS madmail_store SQLite::SQLite3)
