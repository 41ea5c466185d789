# SPDX-License-Identifier: GPL-3.0-or-later
madmail_fuzzer(smtp_command SOURCES fuzz_smtp_command.cpp LINKS madmail_proto_smtp madmail_proto_sasl)
madmail_fuzzer(smtp_data SOURCES fuzz_smtp_data.cpp LINKS madmail_proto_smtp)
