# SPDX-License-Identifier: GPL-3.0-or-later
madmail_fuzzer(mime_header SOURCES fuzz_mime_header.cpp LINKS madmail_proto_mime)
madmail_fuzzer(mime_structure SOURCES fuzz_mime_structure.cpp LINKS madmail_proto_mime)
madmail_fuzzer(openpgp_armor SOURCES fuzz_openpgp_armor.cpp LINKS madmail_proto_openpgp)
madmail_fuzzer(openpgp_packets SOURCES fuzz_openpgp_packets.cpp LINKS madmail_proto_openpgp)
# The gate alone, without the store behind the rest of its folder.
madmail_fuzzer(encryption_policy
    SOURCES fuzz_encryption_policy.cpp ${CMAKE_SOURCE_DIR}/server/mail/encryption_policy.cpp
    LINKS madmail_base madmail_proto_mime madmail_proto_openpgp)
