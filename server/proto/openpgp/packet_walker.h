// SPDX-License-Identifier: GPL-3.0-or-later
// Walks over OpenPGP packets (RFC 9580 §4.2) to see whether they are one encrypted message and nothing else.
#pragma once

#include <QByteArrayView>
#include <QtGlobal>

namespace Madmail::OpenPgp {

/// Accepts: any number of PKESK (tag 1) and SKESK (tag 3) packets, then one SEIPD (tag 18) that ends exactly where the data
/// ends. New-format headers only; partial body lengths only in the SEIPD (RFC 9580 §4.2.1.4). At most 10 000 packets.
/// Memory: none beyond the object. Thread: any. Chunks may be cut anywhere.
class PacketWalker
{
public:
    /// False: this is something else (final).
    bool feed(QByteArrayView bytes);
    /// Whether all that was fed is one whole encrypted message.
    bool isComplete() const { return m_state == State::End; }

private:
    enum class State { Tag, Length, Body, End, Broken };

    bool tagByte(uchar byte);
    bool lengthByte(uchar byte);
    bool beginBody(quint64 length, bool partial);
    void bodyDone();
    bool fail();

    State m_state = State::Tag;
    int m_tag = 0;
    int m_packets = 0;
    uchar m_firstLengthOctet = 0;
    int m_lengthBytes = 0;   // still to come
    quint64 m_length = 0;    // being read
    quint64 m_remaining = 0; // of the body, or of its current part
    bool m_partial = false;
    bool m_firstLength = true;
};

} // namespace Madmail::OpenPgp
