// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/openpgp/packet_walker.h"

namespace Madmail::OpenPgp {

namespace {

constexpr int tagPkesk = 1;
constexpr int tagSkesk = 3;
constexpr int tagSeipd = 18;
constexpr int maxPackets = 10'000;

} // namespace

bool PacketWalker::fail()
{
    m_state = State::Broken;
    return false;
}

bool PacketWalker::feed(QByteArrayView bytes)
{
    for (qsizetype at = 0; at < bytes.size();) {
        switch (m_state) {
        case State::Tag:
            if (!tagByte(static_cast<uchar>(bytes[at++])))
                return fail();
            break;
        case State::Length:
            if (!lengthByte(static_cast<uchar>(bytes[at++])))
                return fail();
            break;
        case State::Body: {
            const quint64 taken = qMin(m_remaining, quint64(bytes.size() - at));
            m_remaining -= taken;
            at += qsizetype(taken);
            if (m_remaining == 0)
                bodyDone();
            break;
        }
        case State::End: // something follows the SEIPD
        case State::Broken:
            return fail();
        }
    }
    return true;
}

bool PacketWalker::tagByte(uchar byte)
{
    if ((byte & 0xc0) != 0xc0 || ++m_packets > maxPackets) // old format, or no packet at all
        return false;
    m_tag = byte & 0x3f;
    m_firstLength = true;
    m_lengthBytes = 0;
    m_state = State::Length;
    return m_tag == tagPkesk || m_tag == tagSkesk || m_tag == tagSeipd;
}

bool PacketWalker::lengthByte(uchar byte)
{
    if (m_lengthBytes > 0) {
        m_length = m_length << 8 | byte;
        if (--m_lengthBytes > 0)
            return true;
        return beginBody(m_firstLengthOctet == 255 ? m_length : m_length + 192, false);
    }
    m_firstLengthOctet = byte;
    if (byte < 192)
        return beginBody(byte, false);
    if (byte == 255) {
        m_length = 0;
        m_lengthBytes = 4;
        return true;
    }
    if (byte < 224) {
        m_length = quint64(byte - 192);
        m_lengthBytes = 1;
        return true;
    }
    return beginBody(quint64(1) << (byte & 0x1f), true);
}

bool PacketWalker::beginBody(quint64 length, bool partial)
{
    // The first part of a partial body has at least 512 bytes (RFC 9580 §4.2.1.4), and only data packets may be cut.
    if (partial && (m_tag != tagSeipd || (m_firstLength && length < 512)))
        return false;
    const bool isEmptySeipd = m_tag == tagSeipd && m_firstLength && length == 0;
    m_firstLength = false;
    m_partial = partial;
    m_remaining = length;
    m_state = State::Body;
    if (length == 0)
        bodyDone();
    return !isEmptySeipd;
}

void PacketWalker::bodyDone()
{
    if (m_partial)
        m_state = State::Length;
    else
        m_state = m_tag == tagSeipd ? State::End : State::Tag;
}

} // namespace Madmail::OpenPgp
