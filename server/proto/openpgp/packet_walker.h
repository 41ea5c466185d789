// SPDX-License-Identifier: GPL-3.0-or-later
// Decides whether a stream of OpenPGP packets is an encrypted message and nothing else.
#pragma once

#include <QByteArrayView>

#include <utility>

namespace Madmail::OpenPgp {

/// Walks packet headers (RFC 9580 §4.2) and skips packet bodies.
///
/// An encrypted message is: any number of PKESK (tag 1; version 3 or 6) and SKESK (tag 3; version 4, 5 or 6), then one
/// SEIPD (tag 18; version 1 or 2) that ends exactly where the stream ends. Only new-format headers. Partial body lengths
/// only for the SEIPD, the first at least 512 (RFC 9580 §4.2.1.4). At most 20 000 session key packets of 64 KiB each.
///
/// feed() bytes, then ask isEncryptedMessage(). The result does not depend on how the bytes were cut.
/// Thread: any. Memory: constant. Time: constant for each packet or partial chunk.
class PacketWalker
{
public:
    /// False as soon as it is certain that this is no encrypted message.
    bool feed(QByteArrayView bytes);
    bool hasFailed() const { return m_state == State::Failed; }
    /// Whether the stream, ending here, is an encrypted message.
    bool isEncryptedMessage() const { return m_state == State::End; }

private:
    enum class State : quint8 { Tag, FirstLength, MoreLength, Version, Body, End, Failed };

    void takeTag(quint8 octet);
    void takeFirstLength(quint8 octet);
    void lengthKnown();
    void takeVersion(quint8 octet);
    void bodyEnds();

    State m_state = State::Tag;
    quint8 m_tag = 0;
    quint8 m_lengthOctets = 0; ///< still to come
    bool m_twoOctets = false;  ///< the length has the two-octet form
    bool m_partial = false;    ///< the current chunk is not the last of its packet
    bool m_continued = false;  ///< a partial chunk came before
    quint32 m_left = 0;        ///< bytes of the current chunk still to come
    int m_sessionKeys = 0;
};

} // namespace Madmail::OpenPgp
