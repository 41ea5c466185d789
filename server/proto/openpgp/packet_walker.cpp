// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/proto/openpgp/packet_walker.h"

#include <QtGlobal>

namespace Madmail::OpenPgp {

namespace {

constexpr quint8 publicKeySessionKey = 1;
constexpr quint8 symmetricKeySessionKey = 3;
constexpr quint8 integrityProtectedData = 18;

constexpr quint32 mostSessionKeyBytes = 64 * 1024;
constexpr int mostSessionKeys = 20'000;
constexpr quint32 leastFirstPartial = 512;

bool isKnownVersion(quint8 tag, quint8 version)
{
    switch (tag) {
    case publicKeySessionKey:
        return version == 3 || version == 6;
    case symmetricKeySessionKey:
        return version >= 4 && version <= 6;
    default:
        return version == 1 || version == 2;
    }
}

} // namespace

bool PacketWalker::feed(QByteArrayView bytes)
{
    const auto *at = reinterpret_cast<const quint8 *>(bytes.data());
    const auto *end = at + bytes.size();
    while (at < end && m_state != State::Failed) {
        switch (m_state) {
        case State::Tag:
            takeTag(*at++);
            break;
        case State::FirstLength:
            takeFirstLength(*at++);
            break;
        case State::MoreLength:
            m_left = m_left << 8 | *at++;
            if (--m_lengthOctets == 0)
                lengthKnown();
            break;
        case State::Version:
            takeVersion(*at++);
            break;
        case State::Body: {
            const auto step = quint32(qMin<qint64>(end - at, m_left));
            at += step;
            m_left -= step;
            if (m_left == 0)
                bodyEnds();
            break;
        }
        case State::End: // nothing may follow
            m_state = State::Failed;
            break;
        case State::Failed:
            break;
        }
    }
    return m_state != State::Failed;
}

void PacketWalker::takeTag(quint8 octet)
{
    m_tag = octet & 0x3f;
    const bool isNewFormat = (octet & 0xc0) == 0xc0;
    const bool isSessionKey = m_tag == publicKeySessionKey || m_tag == symmetricKeySessionKey;
    const bool isAllowed = m_tag == integrityProtectedData || (isSessionKey && ++m_sessionKeys <= mostSessionKeys);
    m_state = isNewFormat && isAllowed ? State::FirstLength : State::Failed;
    m_continued = false;
}

void PacketWalker::takeFirstLength(quint8 octet)
{
    m_partial = octet >= 224 && octet < 255;
    m_lengthOctets = octet == 255 ? 4 : octet >= 192 && octet < 224 ? 1 : 0;
    if (m_partial)
        m_left = quint32(1) << (octet & 0x1f);
    else if (octet == 255)
        m_left = 0;
    else
        m_left = octet >= 192 ? quint32(octet) - 192 : octet;
    m_state = State::MoreLength;
    if (m_lengthOctets == 1) { // ((first - 192) << 8) + second + 192: the 192 is added in lengthKnown()
        m_twoOctets = true;
    } else if (m_lengthOctets == 0) {
        lengthKnown();
    }
}

void PacketWalker::lengthKnown()
{
    if (std::exchange(m_twoOctets, false))
        m_left += 192;
    const bool isData = m_tag == integrityProtectedData;
    const bool fits = isData ? !m_partial || m_continued || m_left >= leastFirstPartial
                             : !m_partial && m_left <= mostSessionKeyBytes;
    if (!fits || (m_left == 0 && !m_continued)) {
        m_state = State::Failed;
        return;
    }
    m_state = m_continued ? State::Body : State::Version;
    if (m_left == 0)
        bodyEnds();
}

void PacketWalker::takeVersion(quint8 octet)
{
    m_state = isKnownVersion(m_tag, octet) ? State::Body : State::Failed;
    if (--m_left == 0 && m_state == State::Body)
        bodyEnds();
}

void PacketWalker::bodyEnds()
{
    if (m_partial) {
        m_continued = true;
        m_state = State::FirstLength;
    } else {
        m_state = m_tag == integrityProtectedData ? State::End : State::Tag;
    }
}

} // namespace Madmail::OpenPgp
