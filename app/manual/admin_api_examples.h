// SPDX-License-Identifier: GPL-3.0-or-later
// What operations take and answer, by example. A test asks a server for what only looks, and compares the fields.
#pragma once

#include <QByteArray>

#include <span>

namespace Madmail::Manual {

struct AdminApiExample
{
    QByteArray operation; ///< "quota.set"
    QByteArray body;      ///< JSON, without "action"; empty: nothing is sent
    QByteArray answer;    ///< JSON, without "message"
};

std::span<const AdminApiExample> adminApiExamples();
/// Or null.
const AdminApiExample *exampleOf(const QByteArray &operation);

} // namespace Madmail::Manual
