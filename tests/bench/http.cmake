# SPDX-License-Identifier: GPL-3.0-or-later
madmail_bench(http SOURCES bench_http.cpp LINKS OpenSSL::SSL)
# The server that it starts.
madmail_bench(http_echo SOURCES http_echo.cpp LINKS madmail_service_http OpenSSL::SSL)
if(BENCH)
    set_target_properties(bench_http_echo PROPERTIES OUTPUT_NAME http_echo)
    add_dependencies(bench_http bench_raw_echo bench_http_echo)
endif()
