# SPDX-License-Identifier: GPL-3.0-or-later
# The whole program under load, as its clients see it.
if(BENCH)
    madmail_library(bench_relay
        SOURCES
            load_client.h mail_dialogue.h process_figures.h
            relay_process.cpp relay_process.h
        LINKS madmail_test_dialogue OpenSSL::SSL)
endif()
foreach(name admin imap_idle delivery latency large)
    madmail_bench(${name} SOURCES bench_${name}.cpp LINKS madmail_bench_relay SQLite::SQLite3)
    if(BENCH)
        add_dependencies(bench_${name} bench_raw_echo)
        if(TARGET madmail)
            add_dependencies(bench_${name} madmail)
        endif()
    endif()
endforeach()
madmail_bench(purge SOURCES bench_purge.cpp LINKS madmail_bench_relay madmail_engine)
