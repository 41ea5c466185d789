// SPDX-License-Identifier: GPL-3.0-or-later
// HEADER.FIELDS and HEADER.FIELDS.NOT of FETCH.
#pragma once

#include <QByteArray>
#include <QByteArrayList>

namespace Madmail::ImapService {

enum class FieldChoice { Named, NotNamed };

/// The fields of `header` with (or without) one of these names (case ignored), byte for byte and in their order, then the
/// empty line that RFC 3501 §6.4.5 asks for in any case. Lines that belong to no field are left out.
QByteArray filterHeader(QByteArrayView header, const QByteArrayList &names, FieldChoice choice);

} // namespace Madmail::ImapService
