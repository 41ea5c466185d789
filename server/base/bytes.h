// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes in bytes: a type of their own, how people write them, and how we print them.
#pragma once

#include "server/base/result.h"

#include <compare>

namespace Madmail {

/// A number of bytes.
struct Bytes
{
    qint64 count = 0;
    auto operator<=>(const Bytes &) const = default;
};

constexpr Bytes kibibytes(qint64 n) { return { n * 1024 }; }
constexpr Bytes mebibytes(qint64 n) { return { n * 1024 * 1024 }; }
constexpr Bytes gibibytes(qint64 n) { return { n * 1024 * 1024 * 1024 }; }

/// Reads "1GB", "500 MB", "10KB", "1G", "32M", "1G 512M", "4096" (powers of 1024, case ignored, terms add up).
/// Errors: BadInput for a sign, a fraction, an unknown unit, or more than 8 EiB - 1.
Result<Bytes> parseBytes(QStringView text);

/// "512 B", "1.0 KB", "2.5 GB": one decimal above 1023, as operators know it from maddy.
QString formatBytes(Bytes size);

/// As parseBytes() reads it, without loss: "70M", "1G", "1000". For a value that may come back in a request.
QString writeBytes(Bytes size);
/// The same with the whole unit: "70 MB", "1 GB", "1000 B".
QString writeBytesForPeople(Bytes size);

} // namespace Madmail
