// SPDX-License-Identifier: GPL-3.0-or-later
// A small certificate authority, by the openssl program.
#pragma once

#include <QString>

namespace Madmail::Testing {

/// Makes `<name>.pem` (leaf and its issuer) and `<name>.key` in `folder`. False: openssl refused.
bool makeIssuedCertificate(const QString &folder, const QString &name, const QString &dnsName);

} // namespace Madmail::Testing
