# SPDX-License-Identifier: GPL-3.0-or-later
madmail_fuzzer(imap_command SOURCES fuzz_imap_command.cpp LINKS madmail_proto_imap)
madmail_fuzzer(imap_mailbox_name SOURCES fuzz_imap_mailbox_name.cpp LINKS madmail_proto_imap)
madmail_fuzzer(imap_sequence_set SOURCES fuzz_imap_sequence_set.cpp LINKS madmail_proto_imap)
