# SPDX-License-Identifier: GPL-3.0-or-later
madmail_bench(net_idle SOURCES bench_net_idle.cpp LINKS OpenSSL::SSL)
# The servers that it starts.
madmail_bench(raw_echo SOURCES raw_echo.cpp LINKS OpenSSL::SSL)
madmail_bench(net_echo SOURCES net_echo.cpp LINKS madmail_net)
if(BENCH)
    set_target_properties(bench_raw_echo PROPERTIES OUTPUT_NAME raw_echo)
    set_target_properties(bench_net_echo PROPERTIES OUTPUT_NAME net_echo)
    add_dependencies(bench_net_idle bench_raw_echo bench_net_echo)
endif()
