# SPDX-License-Identifier: GPL-3.0-or-later
madmail_fuzzer(control_protocol SOURCES fuzz_control_protocol.cpp LINKS madmail_ipc)
madmail_fuzzer(password_text SOURCES fuzz_password_text.cpp LINKS madmail_crypto)
