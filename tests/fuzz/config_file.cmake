# SPDX-License-Identifier: GPL-3.0-or-later
madmail_fuzzer(config_file SOURCES fuzz_config_file.cpp LINKS madmail_config)
