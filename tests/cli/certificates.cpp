// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/certificates.h"

#include "tests/cli/madmail_command.h"

#include <QFile>

namespace Madmail::Testing {

namespace {

bool openssl(const QString &arguments)
{
    return runProgram(QStringLiteral("openssl"), arguments.split(QLatin1Char(' '))).exitStatus == 0;
}

bool writeAll(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.flush();
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

bool makeIssuedCertificate(const QString &folder, const QString &name, const QString &dnsName)
{
    const QString base = folder + QLatin1Char('/');
    const QString newKey = QStringLiteral("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ");
    if (!QFile::exists(base + QStringLiteral("ca.pem"))
        && !openssl(newKey + QStringLiteral("-x509 -days 30 -subj /CN=Test-CA -keyout %1ca.key -out %1ca.pem").arg(base)))
        return false;
    if (!openssl(newKey + QStringLiteral("-subj /CN=%2 -keyout %1%3.key -out %1%3.csr").arg(base, dnsName, name)))
        return false;
    if (!writeAll(base + name + QStringLiteral(".ext"), "subjectAltName=DNS:" + dnsName.toLatin1() + "\n"))
        return false;
    if (!openssl(QStringLiteral("x509 -req -days 20 -in %1%2.csr -CA %1ca.pem -CAkey %1ca.key -CAcreateserial -extfile %1%2.ext -out %1%2.leaf")
                     .arg(base, name)))
        return false;
    return writeAll(base + name + QStringLiteral(".pem"),
                    contentOf(base + name + QStringLiteral(".leaf")) + contentOf(base + QStringLiteral("ca.pem")));
}

} // namespace Madmail::Testing
