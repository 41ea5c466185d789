// SPDX-License-Identifier: GPL-3.0-or-later
// ASCII armour (RFC 9580 §6.2) of one encrypted message, decoded while it streams.
#pragma once

#include <QByteArray>

namespace Madmail::OpenPgp {

/// Takes the body of a part line by line and gives the decoded bytes.
///
/// Strict, because what is not armour would be cleartext: `-----BEGIN PGP MESSAGE-----` first, armour headers only where
/// allowed, an empty line, base64 lines, at most one checksum line, `-----END PGP MESSAGE-----`, then nothing but empty
/// lines. The checksum is not verified (RFC 9580 §6.1.1 deprecates it), only its form.
/// Memory: none beyond the object. Thread: any.
class ArmorReader
{
public:
    enum class HeaderRule { NoVersionHeader, SkipVersionHeader };

    explicit ArmorReader(HeaderRule rule)
        : m_rule(rule)
    {
    }

    /// One line without its line break. Decoded bytes are appended to `decoded`. False: this is no such armour (final).
    bool line(QByteArrayView text, QByteArray &decoded);
    /// True when the END line has come.
    bool isComplete() const { return m_state == State::Done; }

private:
    enum class State { Begin, Headers, Body, Checksum, Done, Broken };

    bool bodyLine(QByteArrayView text, QByteArray &decoded);
    bool decode(QByteArrayView text, QByteArray &decoded);
    bool fail();

    HeaderRule m_rule;
    State m_state = State::Begin;
    quint32 m_bits = 0;
    int m_count = 0;      // base64 characters in m_bits
    bool m_padded = false;
};

} // namespace Madmail::OpenPgp
