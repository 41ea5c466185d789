// SPDX-License-Identifier: GPL-3.0-or-later
// What CAPABILITY says.
#pragma once

#include <QByteArrayList>

namespace Madmail::ImapService {

class ImapSession;

/// Before login only what an ordinary server shows: nobody can find chatmail relays by scanning. After login everything:
/// it rides in the tagged OK to LOGIN and AUTHENTICATE, which saves the client a round trip.
QByteArrayList capabilitiesOf(const ImapSession &session);

} // namespace Madmail::ImapService
