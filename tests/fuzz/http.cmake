# SPDX-License-Identifier: GPL-3.0-or-later
madmail_fuzzer(http_request SOURCES fuzz_http_request.cpp LINKS madmail_proto_http)
